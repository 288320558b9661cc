"""An address on a page leads where the standard library says that it leads."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import example, given
from hypothesis import strategies as st

from civicgauge.links import joined

PAGES = st.sampled_from(
    [
        "http://127.0.0.1:8000/ho-so/H26-1?x=1#y",
        "https://portal.example.vn/",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/a/b",
        "HTTP://Portal.example.vn/a",
        "http://127.0.0.1?x=/y/z",
        "",
    ]
)


@given(PAGES, st.one_of(st.text(alphabet="/aB1._-:?#;% ", max_size=12), st.text(max_size=5)))
@example("http://127.0.0.1:8000/a", "/" + "a" * 50_000 + "?")
@example("http://127.0.0.1:8000/a", "//h/x")
def test_the_short_way_and_the_long_way_lead_to_the_same_place(page: str, written: str) -> None:
    try:
        expected = urljoin(page, written)
    except ValueError:
        return
    assert joined(page, written) == expected
