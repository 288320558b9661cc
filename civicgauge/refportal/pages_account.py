"""The citizen's account: signing in and out, and "Hồ sơ của tôi"."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from civicgauge.refportal.guards import (
    STALE_FORM,
    form_token,
    redeem_token,
    safe_next,
    signed_in_citizen,
)
from civicgauge.refportal.posted import read_posted
from civicgauge.refportal.sessions import MIN_PASSWORD
from civicgauge.refportal.site import site_of
from civicgauge.refportal.views import page, see

ACCOUNT = "/tai-khoan"


async def sign_in_page(request: Request) -> Response:
    return _sign_in_form(request, request.query_params.get("tiep", ""))


async def sign_in(request: Request) -> Response:
    sessions = site_of(request).sessions
    posted = await read_posted(request)
    wanted = posted.fields.get("tiep", "")
    citizen_id = posted.fields.get("account", "").replace(" ", "")
    password = posted.fields.get("password", "")
    errors = _errors(citizen_id, password)
    if not redeem_token(request, posted, None):
        return _sign_in_form(request, wanted, citizen_id, stale=STALE_FORM)
    if not errors and not sessions.admits_citizen(citizen_id, password):
        errors = {"password": "Số định danh hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại."}
    if errors:
        return _sign_in_form(request, wanted, citizen_id, errors)
    response = see(safe_next(wanted, ACCOUNT))
    sessions.sign_in(response, citizen_id)
    return response


async def sign_out(request: Request) -> Response:
    await read_posted(request)
    response = see("/")
    site_of(request).sessions.sign_out(request, response)
    return response


async def account(request: Request) -> Response:
    site = site_of(request)
    visitor = signed_in_citizen(request)
    return page(
        request,
        "account.html",
        catalogue=site.catalogue,
        drafts=site.drafts.open_drafts(visitor.account),
        dossiers=site.dossiers.of_citizen(visitor.account),
    )


def _sign_in_form(
    request: Request,
    wanted: str,
    citizen_id: str = "",
    errors: dict[str, str] | None = None,
    stale: str = "",
) -> Response:
    return page(
        request,
        "sign_in.html",
        status=422 if errors or stale else 200,
        wanted=wanted,
        citizen_id=citizen_id,
        errors=errors or {},
        stale=stale,
        session_over=request.query_params.get("phien") == "het",
        draft_kept=wanted.startswith("/ho-so-nhap/"),
        min_password=MIN_PASSWORD,
        token=form_token(request, None),
    )


def _errors(citizen_id: str, password: str) -> dict[str, str]:
    errors = {}
    if not re.fullmatch("[0-9]{12}", citizen_id):
        errors["account"] = "Số định danh cá nhân gồm 12 chữ số. Hãy nhập đủ 12 chữ số."
    if len(password) < MIN_PASSWORD:
        errors["password"] = f"Mật khẩu có ít nhất {MIN_PASSWORD} ký tự. Hãy nhập lại mật khẩu."
    return errors


routes = [
    Route("/dang-nhap", sign_in_page),
    Route("/dang-nhap", sign_in, methods=["POST"]),
    Route("/dang-xuat", sign_out, methods=["POST"]),
    Route(ACCOUNT, account),
]
