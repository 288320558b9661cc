"""When an asset is asked for again, as RFC 9111 and browsers have it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loadtests.clients.asset_cache import MAX_KEPT, AssetCache

URL = "http://127.0.0.1:8000/a.css"
DATE = "Sat, 28 Nov 2026 08:00:00 GMT"
TEN_DAYS_BEFORE = "Wed, 18 Nov 2026 08:00:00 GMT"
LATER = "Sat, 28 Nov 2026 08:10:00 GMT"
ETAG = {"etag": '"1"'}


def fresh_for(head: dict[str, str], cookies: str = "") -> float:
    """The whole seconds after which an answer that was asked for at 0 s is no longer fresh."""
    cache = AssetCache()
    cache.answered(URL, cookies, 200, head, 0.0)
    seconds = (0, 1, 59, 60, 599, 600, 86_399, 86_400, 2**31 - 1, 2**31)
    return next((now for now in seconds if not cache.is_fresh(URL, cookies, now)), -1)


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ({"cache-control": "public, max-age=60"}, 60),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "private, s-maxage=1, max-age=60"}, 60),
        ({"cache-control": "max-age=60, max-age=600"}, 60),
        ({"cache-control": 'private="x, max-age=600", max-age=60'}, 60),
        ({"cache-control": "max-age=60", "expires": LATER, "date": DATE}, 60),
        ({"cache-control": "max-age=60", "age": "59"}, 1),
        ({"cache-control": "max-age=60", "age": "x", **ETAG}, 0),
        ({"cache-control": "max-age=31536000000000, immutable"}, 2**31),
        ({"cache-control": "max-age=-1", **ETAG}, 0),
        ({"cache-control": "max-age=1.5", **ETAG}, 0),
        ({"cache-control": "max-age=60, no-cache", **ETAG}, 0),
        ({"cache-control": "no-store, max-age=60"}, 0),
        ({"cache-control": "max-age=60", "vary": "Accept-Encoding"}, 60),
        ({"cache-control": "max-age=60", "vary": "*"}, 0),
        ({"expires": LATER, "date": DATE}, 600),
        ({"expires": LATER}, 0),
        ({"expires": "0", "date": DATE, **ETAG}, 0),
        ({"last-modified": TEN_DAYS_BEFORE, "date": DATE}, 86_400),
        ({"last-modified": TEN_DAYS_BEFORE, "date": DATE, "cache-control": "must-revalidate"}, 0),
        ({"last-modified": LATER, "date": DATE}, 0),
        (ETAG, 0),
        ({}, 0),
    ],
)
def test_an_answer_is_fresh_as_long_as_its_head_says(head: dict[str, str], seconds: float) -> None:
    assert fresh_for(head) == seconds


def test_the_time_that_an_answer_took_is_part_of_its_age() -> None:
    cache = AssetCache()
    cache.answered(URL, "", 200, {"cache-control": "max-age=60"}, asked=100.0)
    assert cache.is_fresh(URL, "", 159.9)
    assert not cache.is_fresh(URL, "", 160.0)


@pytest.mark.parametrize(
    ("head", "conditions"),
    [
        (ETAG, 'If-None-Match: "1"\r\n'),
        ({"etag": 'W/"x y"', "last-modified": DATE}, f"If-Modified-Since: {DATE}\r\n"),
        (
            {"etag": 'W/"x"', "last-modified": DATE},
            f'If-None-Match: W/"x"\r\nIf-Modified-Since: {DATE}\r\n',
        ),
        ({"etag": '"1"', "cache-control": "no-store"}, ""),
        ({"etag": '"1"\r\nHost: x"', "last-modified": "x\r\nHost: y"}, ""),
        ({"etag": "1"}, ""),
        ({"cache-control": "max-age=60"}, ""),
    ],
)
def test_a_stale_answer_is_asked_for_again_with_its_validators(
    head: dict[str, str], conditions: str
) -> None:
    cache = AssetCache()
    cache.answered(URL, "", 200, head, 0.0)
    assert cache.conditions(URL, "") == conditions


def test_a_304_makes_an_answer_fresh_again_and_may_say_for_how_long() -> None:
    cache = AssetCache()
    cache.answered(URL, "", 200, {"cache-control": "max-age=60", **ETAG}, 0.0)
    cache.answered(URL, "", 304, {}, 100.0)
    assert cache.is_fresh(URL, "", 159.0)
    cache.answered(URL, "", 304, {"cache-control": "max-age=600", "etag": '"2"'}, 200.0)
    assert cache.is_fresh(URL, "", 799.0)
    assert cache.conditions(URL, "") == 'If-None-Match: "2"\r\n'


@pytest.mark.parametrize("status", [304, 206, 301, 404, 500])
def test_only_complete_answers_are_kept(status: int) -> None:
    cache = AssetCache()
    cache.answered(URL, "", status, {"cache-control": "max-age=60", **ETAG}, 0.0)
    assert not cache.is_fresh(URL, "", 1.0)


def test_an_error_takes_the_place_of_what_was_kept() -> None:
    cache = AssetCache()
    cache.answered(URL, "", 200, ETAG, 0.0)
    cache.answered(URL, "", 500, {}, 1.0)
    assert cache.conditions(URL, "") == ""


def test_an_answer_that_depends_on_cookies_is_for_these_cookies_only() -> None:
    cache = AssetCache()
    head = {"cache-control": "max-age=60", "vary": "Accept, Cookie", **ETAG}
    cache.answered(URL, "s=1", 200, head, 0.0)
    assert cache.is_fresh(URL, "s=1", 1.0)
    assert not cache.is_fresh(URL, "s=2", 1.0)
    assert cache.conditions(URL, "s=2") == ""


def test_a_portal_of_ever_new_assets_fills_no_memory() -> None:
    cache = AssetCache()
    for number in range(2 * MAX_KEPT):
        cache.answered(f"{URL}?{number}", "", 200, {"cache-control": "max-age=60"}, 0.0)
    fresh = [n for n in range(2 * MAX_KEPT) if cache.is_fresh(f"{URL}?{n}", "", 1.0)]
    assert fresh == [*range(MAX_KEPT, 2 * MAX_KEPT)]
    cache.answered(URL + "x" * 2_000, "", 200, {"cache-control": "max-age=60"}, 0.0)
    assert not cache.is_fresh(URL + "x" * 2_000, "", 1.0)


HEADS = st.dictionaries(
    st.sampled_from(
        ["cache-control", "expires", "date", "last-modified", "etag", "vary", "age"],
    ),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from([DATE, LATER, '"1"', "max-age=1, no-cache", "9" * 30, "=,=\\", "max-age"]),
    ),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from([200, 304, 404]), HEADS), max_size=4))
def test_whatever_a_head_says_nothing_breaks_and_no_line_is_smuggled_in(
    answers: list[tuple[int, dict[str, str]]],
) -> None:
    cache = AssetCache()
    for status, head in answers:
        cache.answered(URL, "", status, head, 0.0)
        cache.is_fresh(URL, "", 1.0)
        lines = cache.conditions(URL, "")
        assert lines.count("\r\n") == lines.count("\n") == lines.count("If-")
        lines.encode("latin-1")
