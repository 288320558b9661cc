"""The payment gateway "Cổng thanh toán": a house of its own with a ledger of its own.

It takes test cards only, so that nobody's real card ever gets in, and calls back the portal's
cashier when it has captured a payment. Paying an order again leads to the payment that is there.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.guards import STALE_FORM, NotFound, form_token, redeem_token
from civicgauge.refportal.ledger import Order
from civicgauge.refportal.posted import Posted, read_posted
from civicgauge.refportal.site import Site, site_of
from civicgauge.refportal.views import page, see

DECLINED_CARD = "9704000000000026"
_TEST_CARD = re.compile(r"97040000[0-9]{8}")


async def payment_page(request: Request) -> Response:
    order = _order(request)
    if site_of(request).ledger.captured_for(order.reference):
        return see(_result_path(order))
    return _card_form(request, order)


async def post_payment(request: Request) -> Response:
    site, order = site_of(request), _order(request)
    posted = await read_posted(request)
    if site.ledger.captured_for(order.reference):
        return _pressed_again(site, order)
    if posted.fields.get("way") == "slip":
        return _issue_slip(request, order, posted)
    card = posted.fields.get("card_number", "").replace(" ", "")
    errors = _errors(card, posted.fields.get("card_holder", ""))
    with site.database.transaction():
        if not redeem_token(request, posted, None):
            return _card_form(request, order, posted, notice=STALE_FORM)
        if errors:
            return _card_form(request, order, posted, errors)
        captured = _charge(site, order, card)
    if captured:
        return see(_result_path(order))
    return _card_form(request, order, posted, declined=True)


async def result(request: Request) -> Response:
    site, order = site_of(request), _order(request)
    payments = site.ledger.captured_for(order.reference)
    if not payments:
        return see(_payment_path(order))
    receipt = site.cashier.receipt_address(payments[0].id)
    return page(request, "paid.html", order=order, payment=payments[0], receipt=receipt)


async def slip(request: Request) -> Response:
    order = _order(request)
    code = site_of(request).ledger.slip(order.reference)
    if code is None:
        return see(_payment_path(order))
    return page(request, "slip.html", order=order, code=code)


def _payment_path(order: Order) -> str:
    return f"/thanh-toan/{order.reference}"


def _result_path(order: Order) -> str:
    return f"{_payment_path(order)}/ket-qua"


def _order(request: Request) -> Order:
    order = site_of(request).ledger.order(request.path_params["reference"])
    if order is None:
        raise NotFound("Không tìm thấy khoản thanh toán")
    return order


def _errors(card: str, holder: str) -> dict[str, str]:
    errors = {}
    if not _TEST_CARD.fullmatch(card):
        errors["card_number"] = (
            "Cổng thử nghiệm chỉ nhận thẻ thử gồm 16 chữ số, bắt đầu bằng 9704 0000. "
            "Hãy nhập số thẻ thử; không nhập số thẻ thật."
        )
    if not holder:
        errors["card_holder"] = "Chưa nhập “Tên chủ thẻ”. Hãy nhập tên in trên thẻ."
    return errors


def _charge(site: Site, order: Order, card: str) -> bool:
    """Put the payment in the ledger and, when it was captured, call the portal back."""
    captured = card != DECLINED_CARD
    payment = site.ledger.add_payment(order, captured, card[-4:])
    if captured:
        site.cashier.captured(payment, order.merchant_key)
    return captured


def _pressed_again(site: Site, order: Order) -> Response:
    """On to the payment that is there; the fault charges the card once more."""
    if site.faults.strikes(Fault.DOUBLE_CHARGE, order.merchant_key):
        with site.database.transaction():
            _charge(site, order, site.ledger.captured_for(order.reference)[0].card_ending)
    return see(_result_path(order))


def _issue_slip(request: Request, order: Order, posted: Posted) -> Response:
    site = site_of(request)
    with site.database.transaction():
        if not redeem_token(request, posted, None):
            return _card_form(request, order, posted, notice=STALE_FORM)
        site.ledger.issue_slip(order.reference)
    return see(f"{_payment_path(order)}/phieu")


def _card_form(
    request: Request,
    order: Order,
    posted: Posted | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
    declined: bool = False,
) -> Response:
    return page(
        request,
        "payment.html",
        status=422 if errors or notice or declined else 200,
        order=order,
        typed=posted.fields if posted else {},
        errors=errors or {},
        stale=notice,
        declined=declined,
        token=form_token(request, None),
    )


routes = [
    Route("/thanh-toan/{reference}", payment_page),
    Route("/thanh-toan/{reference}", post_payment, methods=["POST"]),
    Route("/thanh-toan/{reference}/ket-qua", result),
    Route("/thanh-toan/{reference}/phieu", slip),
]
