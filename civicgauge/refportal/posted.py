"""Read what a browser posts, within limits: fields, files, and nothing from another site."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from civicgauge.refportal.validation import tidied

FORM_LIMIT = 64 * 1024
UPLOAD_LIMIT = 12 * 1024 * 1024
MAX_FIELDS = 100
MAX_FILES = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it; name and content are the citizen's."""

    filename: str
    content: bytes


@dataclass(slots=True)
class Posted:
    """The fields by name, tidied; the files that were really chosen."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.fields.get("token", "")


async def read_posted(request: Request, limit: int = FORM_LIMIT) -> Posted:
    """The posted form.

    Raises:
        HTTPException: 403 from another site, 413 too long, 415 no form, 400 unreadable.
    """
    _refuse_foreign(request)
    limited = Request(request.scope, _limited(request, limit))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/x-www-form-urlencoded":
        return _url_encoded(await limited.body())
    if content_type == "multipart/form-data":
        return await _multipart(limited)
    raise HTTPException(415)


def _refuse_foreign(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403)


def _limited(request: Request, limit: int) -> Receive:
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced) > limit:
        raise TooLong(limit)
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise TooLong(limit)
        return message

    return receive


class TooLong(HTTPException):
    """More was sent than the page takes; `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


def _url_encoded(body: bytes) -> Posted:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return Posted({name: tidied(value) for name, value in pairs})


async def _multipart(request: Request) -> Posted:
    posted = Posted()
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=FORM_LIMIT
    ) as form:
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                posted.fields[name] = tidied(value)
            elif value.filename:
                content = await value.read()
                posted.files[name] = Upload(tidied(value.filename)[-120:], content)
    return posted
