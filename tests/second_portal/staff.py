"""The officers' side: the cases, what is missing in them, the payments; and the public figures."""

from __future__ import annotations

from starlette.responses import Response

from tests.second_portal.access import Visit, go
from tests.second_portal.html import box, choice, facts, form, link, money, page, table
from tests.second_portal.records import Application
from tests.second_portal.services import SERVICES

ON_A_PAGE = 2


def worklist(visit: Visit) -> Response:
    links = (link(f"/staff/{number}", number) for number in visit.office.cases)
    return page("Open applications", *links)


def all_cases(visit: Visit) -> Response:
    """Every case there is, a few on a page."""
    numbers = list(visit.office.cases)
    begin = int(visit.path.get("begin", "0"))
    links = [link(f"/staff/{number}", number) for number in numbers[begin : begin + ON_A_PAGE]]
    if begin + ON_A_PAGE < len(numbers):
        links.append(link(f"/desk/dossiers/{begin + ON_A_PAGE}", "Next page"))
    return page("All applications", *links)


def case_file(visit: Visit) -> Response:
    case = visit.office.cases.get(visit.path["number"])
    if case is None:
        return page("Case file", notice=f"Application {visit.path['number']} was not found.")
    act = f"/staff/{case.number}"
    missing = choice("document", "Document", [item.label for item in case.service.documents])
    return page(
        "Case file",
        facts({"Application number": case.number, "Status": case.state}),
        form(visit.session, f"{act}/take", "Receive"),
        form(visit.session, f"{act}/ask", "Ask for documents", missing, box("reason", "Reason")),
        form(visit.session, f"{act}/approve", "Approve"),
    )


def act(visit: Visit) -> Response:
    case = visit.office.cases.get(visit.path["number"])
    if case is None:
        return case_file(visit)
    match visit.path["act"]:
        case "take":
            case.state = "In progress"
        case "ask":
            _ask(case, visit.posted.get("document", ""), visit.posted.get("reason", ""))
        case "approve":
            case.state = "Approved"
    return go(f"/staff/{case.number}")


def _ask(case: Application, chosen: str, reason: str) -> None:
    if any(chosen == item.label for item in case.service.documents):
        case.wanted = chosen
        case.reason, case.state = reason, "Waiting for documents"


def payments(visit: Visit) -> Response:
    rows = (
        (entry.number, entry.case, money(entry.amount), entry.receipt)
        for entry in visit.office.payments
    )
    head = ("Payment number", "Application number", "Amount", "Receipt number")
    return page("Payment statement", table(head, rows))


def figures(visit: Visit) -> Response:
    """How many applications were received; one table by service."""
    cases = visit.office.cases.values()
    old = visit.office.has("last_months_table")
    rows = [
        (item.title, str(0 if old else sum(case.service_id == key for case in cases)))
        for key, item in SERVICES.items()
    ]
    return page(
        "Facts and figures",
        facts({"Applications received": str(len(cases))}),
        table(("Service", "Applications received"), rows),
    )
