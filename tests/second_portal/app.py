"""All pages of the portal by their paths, and signing in."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from tests.second_portal import cases, filing, staff
from tests.second_portal.access import Answer, Visit, for_citizens, for_staff, go, open_to_all
from tests.second_portal.html import box, form, page
from tests.second_portal.records import Office


def login(visit: Visit, notice: str = "") -> Response:
    boxes = box("pin", "ID number"), box("password", "Password", kind="password")
    return page("Sign in", form(visit.session, "/login", "Sign in", *boxes), notice=notice)


def check_login(visit: Visit) -> Response:
    person = visit.posted.get("pin", "")
    if not visit.office.lets_in(person, visit.posted.get("password", "")):
        return login(visit, "ID number and password do not belong together.")
    visit.session.person = person
    return go("/my")


def staff_login(visit: Visit, notice: str = "") -> Response:
    boxes = box("name", "Staff account"), box("password", "Password", kind="password")
    return page("Staff sign-in", form(visit.session, "/desk", "Sign in", *boxes), notice=notice)


def check_staff_login(visit: Visit) -> Response:
    given = visit.posted.get("name"), visit.posted.get("password")
    if given != (visit.office.staff_name, visit.office.staff_password):
        return staff_login(visit, "Name and password do not belong together.")
    visit.session.is_staff = True
    return go("/staff/worklist")


OPEN: dict[str, tuple[Answer, Answer | None]] = {
    "/": (filing.home, None),
    "/service/{key}": (filing.service, None),
    "/statistics": (staff.figures, None),
    "/login": (login, check_login),
    "/desk": (staff_login, check_staff_login),
}
CITIZENS: dict[str, tuple[Answer, Answer | None]] = {
    "/begin/{key}": (filing.begin, None),
    "/my": (cases.mine, None),
    "/my/terms": (filing.terms, filing.agree),
    "/my/documents": (filing.documents, filing.take_documents),
    "/my/details": (filing.details, filing.take_details),
    "/my/summary": (filing.summary, None),
    "/my/send": (filing.summary, filing.send),
    "/case/{number}": (cases.status, None),
    "/case/{number}/sent": (cases.sent, None),
    "/case/{number}/appointment": (cases.appointment, cases.book),
    "/case/{number}/booked": (cases.booked, None),
    "/case/{number}/pay": (cases.payment, cases.pay),
    "/case/{number}/paid": (cases.paid, None),
    "/case/{number}/receipt.pdf": (cases.receipt, None),
    "/case/{number}/more": (cases.more, cases.take_more),
}
STAFF: dict[str, tuple[Answer, Answer | None]] = {
    "/staff/worklist": (staff.worklist, None),
    "/desk/payments": (staff.payments, None),
    "/desk/dossiers": (staff.all_cases, None),
    "/desk/dossiers/{begin:int}": (staff.all_cases, None),
    "/staff/{number}": (staff.case_file, None),
    "/staff/{number}/{act}": (staff.case_file, staff.act),
}


def application(office: Office) -> Starlette:
    """The portal of this office, to be served."""
    routes = [
        Route(path, guard(answer), methods=[method])
        for pages, guard in ((OPEN, open_to_all), (CITIZENS, for_citizens), (STAFF, for_staff))
        for path, answers in pages.items()
        for method, answer in zip(("GET", "POST"), answers, strict=True)
        if answer is not None
    ]
    app = Starlette(routes=routes)
    app.state.office = office
    return app
