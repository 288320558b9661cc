"""The portal as one ASGI application: routes, security headers, and a page for every error."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from civicgauge.refportal import (
    desk,
    pages_account,
    pages_dossier,
    pages_form,
    pages_papers,
    pages_public,
    pages_slots,
    pages_submit,
    payment,
)
from civicgauge.refportal.guards import NotFound, SignInNeeded, to_sign_in
from civicgauge.refportal.posted import TooLong
from civicgauge.refportal.site import Site
from civicgauge.refportal.views import STATIC, error_page

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

_ERRORS = {
    400: (
        "Không đọc được dữ liệu gửi lên",
        "Dữ liệu bị lỗi trên đường truyền. Hãy quay lại trang trước và gửi lại.",
    ),
    403: (
        "Yêu cầu bị từ chối",
        "Biểu mẫu được gửi từ một trang khác. Hãy mở cổng này và thực hiện lại.",
    ),
    404: (
        "Không tìm thấy trang",
        "Hãy kiểm tra lại địa chỉ, hoặc về trang chủ để tìm thủ tục.",
    ),
    405: (
        "Cách truy cập không đúng",
        "Trang này không nhận cách gửi vừa dùng. Hãy về trang chủ và đi theo các liên kết.",
    ),
    415: (
        "Không nhận loại dữ liệu này",
        "Hãy dùng biểu mẫu trên cổng để gửi thông tin và giấy tờ.",
    ),
    500: (
        "Cổng gặp lỗi khi xử lý",
        "Thông tin đã lưu vẫn còn. Hãy thử lại sau ít phút.",
    ),
    503: (
        "Tạm thời không lưu được dữ liệu",
        "Lần gửi vừa rồi chưa được ghi nhận. Hãy thử lại sau ít phút.",
    ),
}


class SecurityHeaders:
    """Adds the headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_SECURITY_HEADERS)
                # Going back in the browser fetches a fresh form with what was saved.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def build_app(site: Site) -> Starlette:
    """The application for one site."""
    app = Starlette(
        routes=[
            *pages_public.routes,
            *pages_account.routes,
            *pages_form.routes,
            *pages_papers.routes,
            *pages_submit.routes,
            *pages_slots.routes,
            *pages_dossier.routes,
            *payment.routes,
            *desk.routes,
            *_static_routes(),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            SignInNeeded: to_sign_in,
            HTTPException: _http_error,
            ClientDisconnect: _nobody_listens,
            sqlite3.Error: _not_stored,
            Exception: _failed,
        },
    )
    app.state.site = site
    return app


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    heading, remedy = _ERRORS.get(error.status_code, _ERRORS[400])
    if isinstance(error, TooLong):
        limit = _spoken_size(error.limit)
        heading = "Dữ liệu gửi lên quá lớn"
        remedy = f"Mỗi lần gửi được không quá {limit}. Hãy giảm dung lượng tệp rồi gửi lại."
    elif isinstance(error, NotFound):
        heading = error.detail
    response = error_page(request, error.status_code, heading, remedy)
    response.headers.update(error.headers or {})
    return response


def _spoken_size(limit: int) -> str:
    kilobytes = limit // 1024
    return f"{kilobytes // 1024} MB" if kilobytes >= 1024 else f"{kilobytes} KB"


async def _nobody_listens(request: Request, error: Exception) -> Response:
    return Response(status_code=400)


async def _not_stored(request: Request, error: Exception) -> Response:
    return error_page(request, 503, *_ERRORS[503])


async def _failed(request: Request, error: Exception) -> Response:
    return error_page(request, 500, *_ERRORS[500])


def _static_routes() -> list[Route]:
    """A style sheet that changes gets another address; the others keep theirs, so for a day."""
    return [
        _static_file("/static/portal.css", "portal.css", "text/css", "max-age=31536000, immutable"),
        _static_file("/static/emblem.svg", "emblem.svg", "image/svg+xml", "max-age=86400"),
        _static_file("/favicon.ico", "favicon.ico", "image/x-icon", "max-age=86400"),
    ]


def _static_file(address: str, name: str, media_type: str, kept: str) -> Route:
    content = Path(STATIC / name).read_bytes()
    etag = f'"{sha256(content).hexdigest()[:16]}"'
    headers = {"Cache-Control": f"public, {kept}", "ETag": etag}

    async def serve(request: Request) -> Response:
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return Route(address, serve)
