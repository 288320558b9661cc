"""A PDF is read as a citizen sees it, and one that is meant to do harm does none."""

from __future__ import annotations

import zlib

import pytest

from civicgauge.documents import MAX_BYTES, is_document, read_document
from civicgauge.view import View
from tests.second_portal.receipt import pdf, pdf_of

RECEIPT = pdf(["Official receipt", "", "Receipt number: R-7", "Amount:  115.000 VND", "Note:"])
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R %s>>"
ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def read(data: bytes) -> View:
    return read_document(data, "http://127.0.0.1/r.pdf", 200)


def test_the_first_line_is_the_heading_and_named_values_are_terms() -> None:
    view = read(RECEIPT)

    assert (view.heading, view.status) == ("Official receipt", 200)
    assert (view.term("Receipt number"), view.term("Amount")) == ("R-7", "115.000 VND")
    assert view.text.splitlines()[1] == "Receipt number: R-7"


def test_a_name_without_a_value_does_not_take_that_of_the_next_line() -> None:
    assert read(pdf(["Receipt", "Receipt number:", "Amount: 5"])).term("Receipt number") == ""


def test_a_document_without_text_has_its_title_as_the_heading() -> None:
    info = b"<< /Title (Scanned  receipt) >>"
    scan = pdf_of([ROOT, ONE_PAGE, PAGE % b"", stream(b""), info], b"/Info 5 0 R ")

    view = read(scan)

    assert (view.heading, view.text) == ("Scanned receipt", "")


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/pdf", True),
        ("Application/PDF; name=r.pdf", True),
        ("text/html; charset=utf-8", False),
        ("", False),
    ],
)
def test_a_document_is_known_by_what_the_answer_says_it_is(media_type: str, expected: bool) -> None:
    assert is_document(media_type) is expected


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def one_page(content: bytes) -> bytes:
    return pdf_of([ROOT, ONE_PAGE, PAGE % b"", content])


def compressed(content: bytes) -> bytes:
    return one_page(stream(zlib.compress(content), b"/Filter /FlateDecode "))


def form_in_itself() -> bytes:
    resources = b"/Resources << /XObject << /X 5 0 R >> >> "
    form = stream(b"/X Do " * 50, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + resources)
    return pdf_of([ROOT, ONE_PAGE, PAGE % resources, stream(b"/X Do"), form])


HOSTILE = {
    "nothing": b"",
    "no PDF": b"<h1>Receipt</h1>",
    "cut off": RECEIPT[:300],
    "a bomb of blanks": compressed(b" " * 200_000_000),
    "a million operations": compressed(b"BT (x) Tj ET\n" * 1_000_000),
    "pages in a circle": pdf_of([ROOT, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999 >>"]),
    "a form in itself": form_in_itself(),
    "deep brackets": one_page(stream(b"[" * 500_000)),
    "deep objects": pdf_of([b"<<" * 100_000]),
    "larger than any receipt": RECEIPT + b" " * MAX_BYTES,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_gives_a_page_with_nothing_on_it(name: str) -> None:
    view = read(HOSTILE[name])

    assert (view.heading, view.text, view.terms) == ("", "", ())
