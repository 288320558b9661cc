"""The control port: faults, sessions and the truth about every dossier, for whoever has the token.

It is a server of its own on loopback in the portal's process; nothing of it is reachable through
the portal's own port.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from civicgauge.errors import UsageError
from civicgauge.refportal.site import Site, site_of


async def get_faults(request: Request) -> Response:
    return JSONResponse(site_of(request).faults.rates)


async def put_faults(request: Request) -> Response:
    site_of(request).faults.switch(await _object(request))
    return await get_faults(request)


async def end_sessions(request: Request) -> Response:
    people = site_of(request).sessions.people
    account = (await _object(request)).get("citizen_id")
    ended = people.end_all_sessions() if account is None else people.end_sessions_of(str(account))
    return JSONResponse({"ended": ended})


async def put_session_minutes(request: Request) -> Response:
    minutes = (await _object(request)).get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes <= 0:
        raise UsageError(f"minutes {minutes!r} is invalid. Give a number greater than 0.")
    site_of(request).sessions.minutes = minutes
    return JSONResponse({"minutes": minutes})


async def get_dossiers(request: Request) -> Response:
    """What is in the portal's books, and which faults have hit: the truth, for comparison."""
    site = site_of(request)
    hits = site.faults.hits()
    filed = {dossier.draft: dossier for dossier in site.dossiers.all()}
    drafts = [
        {
            "draft": draft.id,
            "citizen_id": draft.citizen_id,
            "procedure": draft.procedure,
            "reference": draft.reference,
            "state": filed[draft.id].state if draft.id in filed else None,
            "lost": draft.id in filed and filed[draft.id].lost,
            "payments": _payments(site, draft.reference),
            "faults": hits.get(draft.id, []),
        }
        for draft in site.drafts.all()
    ]
    return JSONResponse({"dossiers": drafts})


def _payments(site: Site, reference: str | None) -> list[dict[str, Any]]:
    receipts = site.dossiers.receipt
    return [
        {
            "payment": payment.id,
            "amount": payment.amount,
            "receipt": found.code if (found := receipts(payment.id)) else None,
        }
        for payment in (site.ledger.captured_for(reference) if reference else [])
    ]


async def _object(request: Request) -> dict[str, Any]:
    try:
        content = await request.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise UsageError("The body is no JSON object. Send one.")
    return content


async def _refused(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


class _Guard:
    """Lets nobody in without the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers", [])).get(b"authorization", b"")
        if scope["type"] == "http" and not compare_digest(given, self._expected):
            refusal = JSONResponse({"error": "Wrong token. Use the one of the ready line."}, 401)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def build_control(site: Site, token: str) -> ASGIApp:
    """The control application of one site."""
    app = Starlette(
        routes=[
            Route("/faults", get_faults),
            Route("/faults", put_faults, methods=["PUT"]),
            Route("/sessions/end", end_sessions, methods=["POST"]),
            Route("/session-minutes", put_session_minutes, methods=["PUT"]),
            Route("/dossiers", get_dossiers),
        ],
        exception_handlers={UsageError: _refused},
    )
    app.state.site = site
    return _Guard(app, token)
