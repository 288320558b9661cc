"""The receipt: a PDF of one page, written by hand, one line of plain letters below the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def pdf(lines: Sequence[str]) -> bytes:
    """An A4 page with these lines; letters lose their marks, as the old printer wants it."""
    shown = [
        f"BT /F1 12 Tf 72 {770 - 20 * n} Td ({_plain(line)}) Tj ET" for n, line in _rows(lines)
    ]
    stream = "\n".join(shown).encode("latin-1")
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _rows(lines: Sequence[str]) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(lines) if line]


def _plain(line: str) -> str:
    letters = unicodedata.normalize("NFD", line.replace("Đ", "D").replace("đ", "d"))
    plain = letters.encode("ascii", "ignore").decode()
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, the first being its root, with the table of where each begins."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (size, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(content)
    )
