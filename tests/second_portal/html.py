"""The pages' HTML: a frame, forms with the session's token, fields with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse

from tests.second_portal.records import Session
from tests.second_portal.services import Document, Question

NAME = "Hill Province Online"


def page(heading: str, *parts: str, notice: str = "") -> HTMLResponse:
    """A whole page; also one that says no is answered with HTTP 200."""
    alert = f'<p class="msg" role="alert">{escape(notice)}</p>' if notice else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><title>{escape(heading)} - {NAME}</title></head>'
        f'<body><header><a href="/">{NAME}</a> <a href="/my">My account</a></header>'
        f"<main><h1>{escape(heading)}</h1>{alert}{''.join(parts)}</main></body></html>"
    )


def form(session: Session, action: str, button: str, *parts: str) -> str:
    """A form that posts everything, files too, with the one token of the session."""
    return (
        f'<form method="post" action="{escape(action)}" enctype="multipart/form-data">'
        f'<input type="hidden" name="sess" value="{session.token}">{"".join(parts)}'
        f'<p><input type="submit" value="{escape(button)}"></p></form>'
    )


def box(name: str, label: str, value: str = "", *, kind: str = "text", wrong: bool = False) -> str:
    mark = ' aria-invalid="true"' if wrong else ""
    return (
        f'<p><label for="{name}">{escape(label)}</label> '
        f'<input type="{kind}" id="{name}" name="{name}" value="{escape(value)}"{mark}></p>'
    )


def choice(name: str, label: str, options: Iterable[str], value: str = "") -> str:
    listed = "".join(
        f"<option{' selected' if text == value else ''}>{escape(text)}</option>" for text in options
    )
    return (
        f'<p><label for="{name}">{escape(label)}</label> <select id="{name}" name="{name}">'
        f'<option value="">Please choose</option>{listed}</select></p>'
    )


def tick(name: str, label: str, ticked: bool = False) -> str:
    mark = " checked" if ticked else ""
    return (
        f'<p><input type="checkbox" id="{name}" name="{name}" value="1"{mark}> '
        f'<label for="{name}">{escape(label)}</label></p>'
    )


def three_boxes(name: str, label: str, value: str = "", wrong: bool = False) -> str:
    """A date: day, month and year in boxes of their own."""
    values = value.split("/") if value.count("/") == 2 else ["", "", ""]
    boxes = "".join(
        box(f"{name}_{part.lower()}", part, text, wrong=wrong)
        for part, text in zip(("Day", "Month", "Year"), values, strict=True)
    )
    return f"<fieldset><legend>{escape(label)}</legend>{boxes}</fieldset>"


def question(item: Question, answers: Mapping[str, str], wrong: bool) -> str:
    value = answers.get(item.name, "")
    if item.kind == "date":
        return three_boxes(item.name, item.label, value, wrong)
    if item.kind == "choice":
        return choice(item.name, item.label, item.choices, value)
    if item.kind == "tick":
        return tick(item.name, item.label, bool(value))
    return box(item.name, item.label, value, wrong=wrong)


def upload(item: Document) -> str:
    return box(item.name, item.label, kind="file")


def facts(pairs: Mapping[str, str]) -> str:
    """Names and values, one row each."""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in pairs.items()
    )
    return f"<table>{rows}</table>"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{top}</tr>{body}</table>"


def link(path: str, text: str) -> str:
    return f'<p><a href="{escape(path)}">{escape(text)}</a></p>'


def money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " VND"
