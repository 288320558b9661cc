"""Pages from templates: the environment, how values are written, and who the page is for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from civicgauge.refportal.sessions import Visitor
from civicgauge.refportal.site import site_of

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def vnd(amount: int) -> str:
    """An amount as Vietnamese pages write it: ``115.000 ₫``."""
    return f"{amount:,}".replace(",", ".") + " ₫"


def day(moment: str | date) -> str:
    """A day as ``05/09/1990``, from a date or an ISO text."""
    when = moment if isinstance(moment, date) else datetime.fromisoformat(moment)
    return f"{when:%d/%m/%Y}"


def minute(moment: str) -> str:
    """A moment as ``08:05 ngày 05/09/2026``."""
    return f"{datetime.fromisoformat(moment):%H:%M ngày %d/%m/%Y}"


def weekday(when: date) -> str:
    """A day with its weekday: ``thứ Tư 25/11/2026``."""
    return f"{_WEEKDAYS[when.weekday()]} {day(when)}"


def size(length: int) -> str:
    """A file's size in KB of 1,024 bytes, rounded up as upload limits are."""
    return f"{-(-length // 1024):,}".replace(",", ".") + " KB"


def pairs(options: Iterable[str]) -> list[tuple[str, str]]:
    """Options whose submitted value is their visible text."""
    return [(option, option) for option in options]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        vnd=vnd, day=day, weekday=weekday, minute=minute, size=size, pairs=pairs
    )
    # A changed style sheet gets a new address, so browsers may keep it for good.
    style = sha256((STATIC / "portal.css").read_bytes()).hexdigest()[:12]
    environment.globals["style_address"] = f"/static/portal.css?v={style}"
    # Compiled now: no citizen waits for it, and a broken template keeps the portal from starting.
    for name in environment.list_templates():
        environment.get_template(name)
    return environment


_ENVIRONMENT = _environment()


def citizen_visitor(request: Request) -> Visitor | None:
    """The citizen's session, looked up once per request."""
    if "civicgauge.visitor" not in request.scope:
        request.scope["civicgauge.visitor"] = site_of(request).sessions.visitor(request)
    found: Visitor | None = request.scope["civicgauge.visitor"]
    return found


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the portal."""
    visitor = citizen_visitor(request)
    account = visitor.account if visitor is not None and not visitor.ended else None
    text = _ENVIRONMENT.get_template(template).render(
        account=account, path=request.url.path, **values
    )
    return HTMLResponse(text, status)


def error_page(request: Request, status: int, heading: str, remedy: str) -> HTMLResponse:
    """A page that says what went wrong; it needs no database, which may be what went wrong."""
    text = _ENVIRONMENT.get_template("error.html").render(
        account=None, path=request.url.path, heading=heading, remedy=remedy
    )
    return HTMLResponse(text, status)


def see(address: str) -> RedirectResponse:
    """Go on to another page after a form was taken."""
    return RedirectResponse(address, 303)
