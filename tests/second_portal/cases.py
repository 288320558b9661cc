"""What becomes of an application that was sent: payment, receipt, status, further documents."""

from __future__ import annotations

from starlette.responses import Response

from tests.second_portal.access import Visit, go
from tests.second_portal.html import box, choice, facts, form, link, money, page, upload
from tests.second_portal.receipt import pdf
from tests.second_portal.records import UNPAID, Application

GOOD_CARD = "9704000000000018"
STATUS = "Status of your application"


def _case(visit: Visit) -> Application | None:
    """The case, when it is the person's own."""
    case = visit.office.cases.get(visit.path["number"])
    return case if case is not None and case.owner == visit.person else None


def _unknown(visit: Visit) -> Response:
    return page(STATUS, notice=f"Application {visit.path['number']} was not found.")


def sent(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    return page("Application received", facts({"Application number": case.number}), _next(case))


def _next(case: Application) -> str:
    """What the citizen has to do now."""
    if case.service.by_appointment and not case.appointment:
        return link(f"/case/{case.number}/appointment", "Book an appointment")
    return link(f"/case/{case.number}/pay", "Pay the fee") if case.state == UNPAID else ""


def appointment(visit: Visit, notice: str = "") -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    times = choice("time", "Time", visit.office.times)
    return page(
        "Book an appointment",
        form(visit.session, f"/case/{case.number}/appointment", "Confirm appointment", times),
        notice=notice,
    )


def book(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    chosen = visit.posted.get("time", "")
    if not visit.office.book(case, chosen):
        return appointment(visit, "This time has just been taken. Please choose another.")
    return go(f"/case/{case.number}/booked")


def booked(visit: Visit) -> Response:
    case = _case(visit)
    if case is None or not case.appointment:
        return _unknown(visit)
    shown = {
        "Application number": case.number,
        "Appointment": case.appointment,
        "Places": "1",
    }
    return page("Appointment booked", facts(shown), _next(case))


def payment(visit: Visit, notice: str = "") -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    boxes = box("card", "Card number"), box("holder", "Cardholder")
    return page(
        "Payment",
        facts({"Application number": case.number, "Amount": money(case.service.fee)}),
        form(visit.session, f"/case/{case.number}/pay", "Pay", *boxes),
        notice=notice,
    )


def pay(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    if visit.posted.get("card", "").replace(" ", "") != GOOD_CARD:
        return payment(visit, "Your bank has declined the card. Nothing was charged.")
    visit.office.charge(case)
    return go(f"/case/{case.number}/paid")


def paid(visit: Visit) -> Response:
    case = _case(visit)
    last = visit.office.last_payment(case) if case is not None else None
    if case is None or last is None:
        return _unknown(visit)
    return page(
        "Thank you, we have your payment",
        facts(
            {
                "Application number": case.number,
                "Payment number": last.number,
                "Amount": money(last.amount),
            }
        ),
        _receipt_link(case),
    )


def _receipt_link(case: Application) -> str:
    return link(f"/case/{case.number}/receipt.pdf", "Receipt (PDF)")


def receipt(visit: Visit) -> Response:
    case = _case(visit)
    last = visit.office.last_payment(case) if case is not None else None
    if case is None or last is None:
        return _unknown(visit)
    again = "/2" if visit.office.has_again("numbered_anew", case.number) else ""
    lines = [
        "Official receipt",
        "",
        f"Receipt number: {last.receipt}{again}",
        f"Application number: {case.number}",
        f"Received from: {case.answers['name']}",
        f"Amount: {money(last.amount)}",
    ]
    if visit.office.has("import_dropped"):
        del visit.office.cases[case.number]
    return Response(pdf(lines), media_type="application/pdf")


def status(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    state = UNPAID if visit.office.has_again("old_copy", case.number) else case.state
    told = {"Application number": case.number, "Status": state}
    if case.appointment:
        told["Appointment"] = case.appointment
    paid = visit.office.last_payment(case) is not None
    shown = facts(told) + (_receipt_link(case) if paid else "")
    if not case.wanted:
        return page(STATUS, shown)
    notice = f"The office asks you for: {case.wanted}. {case.reason}"
    if visit.office.has("something_missing"):
        notice = "Your application is not complete. Please contact the office."
    return page(STATUS, shown, link(f"/case/{case.number}/more", "Add documents"), notice=notice)


def more(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    boxes = map(upload, case.service.documents)
    return page(
        "Additional documents",
        form(visit.session, f"/case/{case.number}/more", "Send documents", *boxes),
    )


def take_more(visit: Visit) -> Response:
    case = _case(visit)
    if case is None:
        return _unknown(visit)
    case.files |= {name: data for name, data in visit.files.items() if data}
    case.wanted, case.state = "", "Complete, in progress"
    return go(f"/case/{case.number}")


def mine(visit: Visit) -> Response:
    """Where a citizen lands after signing in: at the draft, when there is one."""
    draft = visit.office.drafts.get(visit.person)
    if draft is not None:
        return go(draft.path)
    own = [case for case in visit.office.cases.values() if case.owner == visit.person]
    return page("My account", *(link(f"/case/{c.number}", c.number) + _next(c) for c in own))
