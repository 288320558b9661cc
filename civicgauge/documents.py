"""Read a PDF that a portal serves as a citizen sees it: a heading and lines of text.

A document comes from the portal and is hostile until read: its size, its pages and the work that it
asks for are capped, and whatever cannot be read gives a page with nothing on it, never an error.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader, apply_configuration

from civicgauge.view import View, tidy

MEDIA_TYPE = "application/pdf"
MAX_BYTES = 5_000_000
MAX_PAGES = 10
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": MAX_BYTES,
    "lzw_maximum_output_length": MAX_BYTES,
    "run_length_maximum_output_length": MAX_BYTES,
    "array_based_stream_maximum_output_length": MAX_BYTES,
    "stream_decoding_work_maximum_length": 4 * MAX_BYTES,
    "stream_parsing_work_maximum_count": 100_000,
    "xform_maximum_invocations_per_extraction": 100,
    "page_tree_maximum_entries": 1_000,
}
"""What one page may cost; a full page of text needs some hundred operations."""

_TERM = re.compile(r"([^:]{1,80}):(.*)")


@lru_cache(maxsize=100)
def is_document(media_type: str) -> bool:
    """Whether an answer with this ``Content-Type`` is a document and no page."""
    return media_type.partition(";")[0].strip().lower() == MEDIA_TYPE


def read_document(data: bytes, url: str, status: int) -> View:
    """The document: its first line is the heading, ``name: value`` lines are terms.

    A document without text, like a scan, has its title as the heading. What stands in
    it cannot be pressed.
    """
    lines, title = _read(data) if len(data) <= MAX_BYTES else ([], "")
    return View(
        url=url,
        status=status,
        heading=lines[0] if lines else title,
        terms=tuple(
            (match[1].strip(), match[2].strip()) for match in map(_TERM.fullmatch, lines) if match
        ),
        text="\n".join(lines),
    )


def _read(data: bytes) -> tuple[list[str], str]:
    """The lines of the first pages, and the title."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it remarks on every broken file
    try:
        with apply_configuration(**_LIMITS):
            reader = PdfReader(BytesIO(data))
            pages = reader.pages[:MAX_PAGES]
            text = "\n".join(page.extract_text() for page in pages)
            title = reader.metadata.title if reader.metadata else ""
    except Exception:  # readers meet hostile bytes with errors of every kind
        return [], ""
    return list(filter(None, map(tidy, text.splitlines()))), tidy(title or "")
