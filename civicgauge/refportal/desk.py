"""The officer's desk: sign-in, waiting dossiers, all of them, one of them, the payments."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.refportal.clock import now
from civicgauge.refportal.desk_acts import perform
from civicgauge.refportal.entries import blocks
from civicgauge.refportal.guards import (
    STALE_FORM,
    NotFound,
    form_token,
    redeem_token,
    safe_next,
    signed_in_officer,
)
from civicgauge.refportal.posted import Posted, read_posted
from civicgauge.refportal.records import Dossier, State
from civicgauge.refportal.sessions import Role, Visitor
from civicgauge.refportal.site import site_of
from civicgauge.refportal.validation import tidied
from civicgauge.refportal.views import page, see

LIST_LENGTH = 50
PAGE_LENGTH = 500
"""Dossiers on one page of the list of all."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One captured payment; `receipt` is empty when none was issued."""

    payment: str
    reference: str
    amount: int
    receipt: str


async def sign_in_page(request: Request) -> Response:
    return _sign_in_form(request, request.query_params.get("tiep", ""))


async def sign_in(request: Request) -> Response:
    sessions = site_of(request).sessions
    posted = await read_posted(request)
    wanted, account = posted.fields.get("tiep", ""), posted.fields.get("account", "")
    if not redeem_token(request, posted, None):
        return _sign_in_form(request, wanted, account, STALE_FORM)
    if not sessions.admits_officer(account, posted.fields.get("password", "")):
        wrong = "Tài khoản hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại."
        return _sign_in_form(request, wanted, account, wrong)
    response = see(safe_next(wanted, "/can-bo"))
    sessions.sign_in(response, account, Role.OFFICER)
    return response


async def sign_out(request: Request) -> Response:
    await read_posted(request)
    response = see("/can-bo/dang-nhap")
    site_of(request).sessions.sign_out(request, response, Role.OFFICER)
    return response


async def waiting(request: Request) -> Response:
    signed_in_officer(request)
    site = site_of(request)
    return page(
        request,
        "desk.html",
        dossiers=site.dossiers.waiting(LIST_LENGTH),
        catalogue=site.catalogue,
        list_length=LIST_LENGTH,
    )


async def all_dossiers(request: Request) -> Response:
    """Every dossier in the order of filing, page after page."""
    signed_in_officer(request)
    site, after = site_of(request), request.query_params.get("sau", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    dossiers = site.dossiers.after(number, PAGE_LENGTH)
    return page(
        request,
        "dossier_list.html",
        dossiers=dossiers,
        bookings=site.slots.bookings([dossier.reference for dossier in dossiers]),
        catalogue=site.catalogue,
        next_after=dossiers[-1].number if len(dossiers) == PAGE_LENGTH else None,
    )


async def look_up(request: Request) -> Response:
    signed_in_officer(request)
    reference = tidied(request.query_params.get("ma", "")).upper()
    return see(f"/can-bo/ho-so/{quote(reference, safe='')}" if reference else "/can-bo")


async def dossier(request: Request) -> Response:
    visitor = signed_in_officer(request)
    return _dossier_page(request, visitor, _dossier(request))


async def act(request: Request) -> Response:
    """One of the officer's three acts on a dossier."""
    visitor = signed_in_officer(request)
    site, found = site_of(request), _dossier(request)
    posted = await read_posted(request)
    with site.database.transaction():
        if not redeem_token(request, posted, visitor):
            return _dossier_page(request, visitor, found, stale=STALE_FORM)
        errors = perform(site, found, posted)
    if errors:
        return _dossier_page(request, visitor, found, errors, posted)
    return see(request.url.path)


async def paper(request: Request) -> Response:
    """An attached paper, for the officer to look at."""
    signed_in_officer(request)
    found = _dossier(request)
    content = site_of(request).drafts.paper_content(found.draft, request.path_params["paper"])
    if content is None:
        raise NotFound("Không tìm thấy giấy tờ")
    return Response(content[1], media_type=content[0])


async def statement(request: Request) -> Response:
    signed_in_officer(request)
    site = site_of(request)
    receipts = site.dossiers.receipts()
    lines = [
        StatementLine(
            payment.id,
            payment.reference,
            payment.amount,
            receipts[payment.id].code if payment.id in receipts else "",
        )
        for payment in site.ledger.captured()
    ]
    total = sum(line.amount for line in lines)
    return page(request, "statement.html", lines=lines, total=total, at=now())


def _dossier(request: Request) -> Dossier:
    found = site_of(request).dossiers.dossier(request.path_params["reference"])
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ")
    return found


def _dossier_page(
    request: Request,
    visitor: Visitor,
    found: Dossier,
    errors: dict[str, str] | None = None,
    posted: Posted | None = None,
    stale: str = "",
) -> Response:
    site = site_of(request)
    draft = site.drafts.draft(found.draft)
    procedure = site.catalogue[found.procedure]
    answers = draft.answers if draft else {}
    return page(
        request,
        "desk_dossier.html",
        status=422 if errors or stale else 200,
        dossier=found,
        procedure=procedure,
        paper_options=[(item.id, item.label.vi) for item in procedure.papers],
        blocks=blocks(procedure, answers),
        answers=answers,
        attached=site.drafts.attached(found.draft),
        supplements=site.dossiers.supplements(found.reference),
        errors=errors or {},
        typed=posted.fields if posted else {},
        stale=stale,
        token=form_token(request, visitor),
        states=State,
    )


def _sign_in_form(request: Request, wanted: str, account: str = "", error: str = "") -> Response:
    return page(
        request,
        "desk_sign_in.html",
        status=422 if error else 200,
        wanted=wanted,
        officer=account,
        error=error,
        session_over=request.query_params.get("phien") == "het",
        token=form_token(request, None),
    )


routes = [
    Route("/can-bo", waiting),
    Route("/can-bo/dang-nhap", sign_in_page),
    Route("/can-bo/dang-nhap", sign_in, methods=["POST"]),
    Route("/can-bo/dang-xuat", sign_out, methods=["POST"]),
    Route("/can-bo/tra-cuu", look_up),
    Route("/can-bo/doi-soat", statement),
    Route("/can-bo/danh-sach", all_dossiers),
    Route("/can-bo/ho-so/{reference}", dossier),
    Route("/can-bo/ho-so/{reference}", act, methods=["POST"]),
    Route("/can-bo/ho-so/{reference}/giay-to/{paper}", paper),
]
