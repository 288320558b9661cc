"""Who may see a page: signed-in citizens and officers, and only their own things."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.posted import Posted
from civicgauge.refportal.records import Dossier
from civicgauge.refportal.sessions import Role, Visitor
from civicgauge.refportal.site import site_of
from civicgauge.refportal.views import citizen_visitor

STALE_FORM = "Biểu mẫu này đã được gửi hoặc đã hết hạn. Hãy kiểm tra lại rồi gửi lần nữa."

SIGN_IN = {Role.CITIZEN: "/dang-nhap", Role.OFFICER: "/can-bo/dang-nhap"}


class SignInNeeded(Exception):
    """The page needs a session and there is none, or it is over."""

    def __init__(self, role: Role = Role.CITIZEN) -> None:
        super().__init__(role)
        self.role = role


class NotFound(HTTPException):
    """There is no such thing, or it is somebody else's; `what` is the page's heading."""

    def __init__(self, what: str) -> None:
        super().__init__(404, what)


async def to_sign_in(request: Request, error: Exception) -> Response:
    """Send the visitor to sign in, and back to this page afterwards."""
    role = error.role if isinstance(error, SignInNeeded) else Role.CITIZEN
    wanted = request.url.path
    lost = "&phien=het" if role.cookie in request.cookies else ""
    return RedirectResponse(f"{SIGN_IN[role]}?tiep={quote(wanted, safe='')}{lost}", 303)


def safe_next(address: str, default: str) -> str:
    """An address on this portal to go on to; anything else becomes `default`."""
    parts = urlsplit(address)
    local = not parts.scheme and not parts.netloc and address.startswith("/")
    # Browsers read `//` and `/\` at the beginning as the name of another host.
    tricky = address.startswith("//") or "\\" in address or not address.isprintable()
    return address if local and not tricky else default


def known_citizen(request: Request) -> Visitor:
    """Whose session it is or was.

    Raises:
        SignInNeeded: a stranger.
    """
    visitor = citizen_visitor(request)
    if visitor is None:
        raise SignInNeeded
    return visitor


def signed_in_citizen(request: Request) -> Visitor:
    """The signed-in citizen.

    Raises:
        SignInNeeded: nobody is signed in.
    """
    visitor = known_citizen(request)
    if visitor.ended:
        raise SignInNeeded
    return visitor


def signed_in_officer(request: Request) -> Visitor:
    """The signed-in officer.

    Raises:
        SignInNeeded: no officer is signed in.
    """
    visitor = site_of(request).sessions.visitor(request, Role.OFFICER)
    if visitor is None or visitor.ended:
        raise SignInNeeded(Role.OFFICER)
    return visitor


def own_draft(request: Request, visitor: Visitor) -> Draft:
    """The draft that the address names, if it is the visitor's."""
    draft = site_of(request).drafts.draft(request.path_params["draft"])
    if draft is None or draft.citizen_id != visitor.account:
        raise NotFound("Không tìm thấy hồ sơ nháp")
    return draft


def own_dossier(request: Request, visitor: Visitor) -> Dossier:
    """The dossier that the address names, if it is the visitor's; lost ones count."""
    dossier = site_of(request).dossiers.acknowledged(request.path_params["reference"])
    if dossier is None or dossier.citizen_id != visitor.account:
        raise NotFound("Không tìm thấy hồ sơ")
    return dossier


def form_token(request: Request, visitor: Visitor | None) -> str:
    """A token for the form on this page, good once and for this session only."""
    return site_of(request).tokens.issue(_purpose(request, visitor))


def redeem_token(request: Request, posted: Posted, visitor: Visitor | None) -> bool:
    """Use up the posted form's token; False when it cannot be used (any more)."""
    return site_of(request).tokens.redeem(posted.token, _purpose(request, visitor))


def _purpose(request: Request, visitor: Visitor | None) -> str:
    session = visitor.session if visitor is not None else ""
    return f"{session}|{request.url.path}"
