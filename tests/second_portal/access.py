"""Who is asking: sessions by cookie, one token for all forms of a session."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tests.second_portal.records import Office, Session

COOKIE = "hp"
LOGIN, STAFF_LOGIN = "/login", "/desk"


@dataclass
class Visit:
    """One request with its session, and with what was posted."""

    office: Office
    session: Session
    path: dict[str, str]
    posted: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def person(self) -> str:
        return self.session.person


Answer = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def open_to_all(answer: Answer) -> Endpoint:
    """A page that needs no session and gives one to whoever has none."""

    async def endpoint(request: Request) -> Response:
        office: Office = request.app.state.office
        key = request.cookies.get(COOKIE, "")
        if key not in office.sessions:
            key = secrets.token_hex()
            office.sessions[key] = Session()
        response = answer(await _visit(request, office, office.sessions[key]))
        response.set_cookie(COOKIE, key, httponly=True)
        return response

    return endpoint


def for_citizens(answer: Answer) -> Endpoint:
    return _guarded(answer, lambda session: bool(session.person), LOGIN)


def for_staff(answer: Answer) -> Endpoint:
    return _guarded(answer, lambda session: session.is_staff, STAFF_LOGIN)


def _guarded(answer: Answer, may: Callable[[Session], bool], login: str) -> Endpoint:
    """A page for those who may; others, and forms of another session, go to the sign-in page."""

    async def endpoint(request: Request) -> Response:
        office: Office = request.app.state.office
        session = office.sessions.get(request.cookies.get(COOKIE, ""))
        if session is None or not may(session):
            return go(login)
        visit = await _visit(request, office, session)
        if request.method == "POST" and visit.posted.get("sess") != session.token:
            return go(login)
        return answer(visit)

    return endpoint


async def _visit(request: Request, office: Office, session: Session) -> Visit:
    visit = Visit(
        office, session, {name: str(value) for name, value in request.path_params.items()}
    )
    if request.method == "POST":
        async with request.form() as posted:
            for name, value in posted.items():
                if isinstance(value, UploadFile):
                    visit.files[name] = await value.read()
                else:
                    visit.posted[name] = value
    return visit
