"""A page read by its template is, value for value, the page read in full."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicgauge.forms import Page, Read, read_page, read_with_assets
from civicgauge.page_assets import Asset, AssetKind
from civicgauge.quick_reader import QuickReader

URL = "http://127.0.0.1:8000/ho-so/H26-1?x=1"

PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thanh toán</title>
<meta name="csrf-token" content="c-1">
<link rel="stylesheet" href="/{token}.css"></head><body><h1>Thanh toán lệ phí</h1>
<p role="status">Hồ sơ {reference} của {name}</p>
<form action="/thanh-toan/{reference}" method="post">
<input type="hidden" name="token" value="{token}">
<label for="so">Số thẻ</label> <input id="so" name="card_number" value="">
<fieldset><legend>Loại</legend><label><input type="radio" name="k" value="a" checked>Nội địa</label>
<label><input type="radio" name="k" value="b">Quốc tế</label></fieldset>
<label for="l">Ngân hàng</label><select id="l" name="l"><option value="">--</option>
<option value="v" selected>VCB</option></select>
<button name="do" value="pay">Thanh toán</button></form>
<dl><dt>Mã hồ sơ</dt><dd>{reference}</dd><dt>Lệ phí</dt><dd>
  {amount}
</dd></dl><table><tr><th>Người nộp</th><td>{name}</td></tr></table>
<p>Giảm 50%: {amount}</p><a href="/bien-lai/{reference}#in">In</a> <a href="tra-cuu">Tra cứu</a>
<img src="anh/{reference}.jpg"><script nonce="{token}">var a = "x";</script></body></html>"""

PEOPLE = [
    "Vàng A Páo",
    "Nguyễn Thị Thử",
    "Đỗ Ý",
    "H'Hen Niê",
    "Lê <b>Đậm</b>",
    "A &amp; B",
    "",
    " ",
]


def page(
    reference: str = "H26-1",
    token: str = "t-1",
    name: str = "Vàng A Páo",
    amount: str = "115.000 ₫",
    **_: str,
) -> bytes:
    return PAGE.format(reference=reference, token=token, name=name, amount=amount).encode()


def in_full(html: bytes, url: str = URL, status: int = 200) -> Page:
    return read_page(html, url, status)


@pytest.fixture(params=[read_page, read_with_assets], ids=["without assets", "with assets"])
def read(request: pytest.FixtureRequest) -> Read:
    chosen: Read = request.param
    return chosen


def assert_read_alike(reader: QuickReader, read: Read, html: bytes) -> None:
    """The page is what reading it in full gives, and so is what is looked up on it first."""
    wanted = read(html, URL, 200)
    looked_up = reader.read(html, URL, 200).view
    for term in {name for name, _ in wanted.view.terms} | {"Mã hồ sơ", "Lệ phí"}:
        assert looked_up.term(term) == wanted.view.term(term), html
    for item in wanted.view.fields:
        assert looked_up.labelled(item.label) == wanted.view.labelled(item.label), html
    for pressable in wanted.view.pressables:
        text = pressable.text
        assert looked_up.pressable([text]) == wanted.view.pressable([text]), html
    assert looked_up == wanted.view, html
    assert reader.read(html, URL, 200) == wanted, html


def test_pages_that_differ_in_plain_values_are_read_in_full_only_until_all_of_these_were_seen() -> (
    None
):
    reader = QuickReader()
    for number in range(20):
        html = page(f"H26-{number}", f"t{number}", PEOPLE[number % 3], f"{number}.000 ₫")
        url = f"http://127.0.0.1:8000/ho-so/{number}"
        assert reader.read(html, url, 200) == in_full(html, url)
    assert reader.read_in_full == 2


def test_what_is_filled_in_stands_where_it_stood() -> None:
    reader = QuickReader()
    for number in (1, 2, 3):
        read = reader.read(page(f"H26-{number}", f"t-{number}"), URL, 200)
    assert reader.read_in_full == 2
    assert read.forms[0].hidden == [("token", "t-3")]
    assert read.address(read.forms[0].action) == "http://127.0.0.1:8000/thanh-toan/H26-3"
    assert [*read.links()] == [
        "http://127.0.0.1:8000/bien-lai/H26-3#in",
        "http://127.0.0.1:8000/ho-so/tra-cuu",
    ]
    assert read.view.term("Mã hồ sơ") == "H26-3"
    assert read.view.notices == ("Hồ sơ H26-3 của Vàng A Páo",)
    assert "Giảm 50%: 115.000 ₫" in read.view.text


def test_assets_are_read_with_the_template_where_somebody_wants_them() -> None:
    reader, without = QuickReader(read_with_assets), QuickReader()
    for number in (1, 2, 3):
        html = page(f"H26-{number}", f"t-{number}")
        read, bare = reader.read(html, URL, 200), without.read(html, URL, 200)
    assert reader.read_in_full == 2
    assert read.assets.listed == (
        Asset("/t-3.css", AssetKind.STYLE, blocks=True),
        Asset("anh/H26-3.jpg", AssetKind.PICTURE),
    )
    assert bare.assets.listed == ()


@pytest.mark.parametrize("name", PEOPLE)
def test_whoever_is_named_on_it_the_page_is_read_right(name: str) -> None:
    reader = QuickReader()
    for number in range(3):
        reader.read(page(f"H26-{number}"), URL, 200)
    for _ in range(2):
        assert reader.read(page(name=name), URL, 422) == in_full(page(name=name), URL, 422)


@pytest.mark.parametrize(
    ("html", "values"),
    [
        ("<p>&{}</p>", ["zz", "amp", "lt"]),
        ("<p>&#{}</p>", ["x", "65"]),
        ("<p>&am{}</p>", ["x", "p"]),
        ("<p>a\u0323{}</p>", ["x", "o"]),
        ("<label for='a'>{}<b>\u0301n</b></label><input id='a'>", ["x", "e"]),
        ("<p>{}&#x301;</p>", ["x", "e"]),
        ('<input type="{}" name=a value=b>', ["text", "hidden", "radio"]),
        ('<label for="{}">Tên</label><input id=ten>', ["x", "ten"]),
        ('<p class="{}">x</p>', ["x", "y"]),
        ('<p role="{}">x</p>', ["x", "alert"]),
        ('<form method="{}" enctype="{}"></form>', ["get", "post", "multipart/form-data"]),
        ("<select><option value=1>A</option><option value=2>{}</option></select>", ["x", "A"]),
        ("<!-- <p>{}</p> -->x", ["x", "--"]),
        ("<script><p>{}</p></script>", ["x", "y"]),
        ("<script><!-- <script>{}</script>x", ["x", "--"]),
        ("<textarea>{}</textarea>", ["x", "y"]),
        ("<a href=x title='=\"{}\"'>y</a>", ["x", "y"]),
        ('<a href="x""{}">y</a>', ["x", "hidden"]),
        ('<input value=a="{}">', ["x", "y z", "y/z"]),
        ("<template><p>{}</p></template>", ["x", "y"]),
        ("<noscript><p>{}</p></noscript>", ["x", "y"]),
        ("<table><td>{}<tr>{}</table>", ["x", "y"]),
        ('<p><a href="{}">1<p>2<a href="{}">3', ["x", "y"]),
        ('<base href="{}"><a href="y">z</a>', ["x", "http://127.0.0.1/w/"]),
        ('<a href="{}">z</a>', ["..", "//h/x", "?a", "#b", "http:", "http://[x"]),
        ("<h1>{}</h1><title>{}</title>", ["x", "y"]),
        ('<form><button data-key="{}">z</button></form><button data-key="{}">', ["0.0", "9"]),
        ('<select><option selected value="{}">A</option></select>', ["x", "y"]),
        ("<p><b>{}</b></p><dt>{}</dt><dd>z</dd>", ["x", "y:"]),
        ("<p>%s {} %</p>", ["x", "%s", "%(a)s"]),
        ("<p>{}", ["x", "y"]),
        ("{}", ["x", "y"]),
        ("<svg><![CDATA[>{}<]]></svg>", ["x", "]]"]),
        ('<div hidden="{}">x</div>', ["x", "y"]),
        ('<link rel="{}" href="/a">', ["x", "stylesheet", "alternate stylesheet", "preload"]),
        ('<link rel=preload as="{}" href="/a">', ["x", "style", "image"]),
        ('<link rel=stylesheet media="{}" href="/a">', ["x", "print"]),
        ('<link rel=stylesheet href="{}">', ["/x", "data:text/css,a", "//h/x", " x"]),
        ('<script src="{}"></script><script type="{}" src=x></script>', ["module", "a/b"]),
        ('<img src="{}" loading="{}">', ["x", "lazy"]),
        ('<img src="a" srcset="{}">', ["x", "x 1x, y 2x", ","]),
        ('<base href="{}"><base href="/b/"><img src="{}">', ["/x/", "y", "http://[x"]),
        ("<template><img src='\"{}\"'></template><img src=x>", ["x", "y"]),
    ],
)
def test_where_a_value_decides_about_more_than_itself_the_page_is_read_right(
    html: str, values: list[str], read: Read
) -> None:
    """Each in turn first, so that each is the one a template would be made of."""
    for turn in range(len(values)):
        reader = QuickReader(read)
        for value in [*values[turn:], *values, "z-1", "Z 2"]:
            served = html.replace("{}", value).encode()
            assert reader.read(served, URL, 200) == read(served, URL, 200), served


PIECES = [
    *("<p>", "</p>", "<b>", "<h1>", "</h1>", "<title>", "</title>", "<dl><dt>", "</dt><dd>"),
    *('<a href="', "<a href=", "<a href='", '<input value="', '<input type="', '" name="'),
    *('<input name=x type=hidden value="', '<form action="', "<select><option>", "</option>"),
    *("<label>", '<label for="', "</label>", "<fieldset><legend>", "<textarea>", "</textarea>"),
    *("<table><tr><th>", "</th><td>", "</table>", "<!--", "-->", "<script>", "</script>"),
    *('">', '"', "'>", ">", "<", "/", "&", "&amp;", "&#", ";", "=", " ", "\n", "%", "\x00"),
    *("\u0301", "\u00a0", "Mã hồ sơ:", "x", "<template>", "</template>", "<svg><![CDATA[", "]]>"),
    *('<link rel="stylesheet" href="', '<img src="', "<img src=", '" srcset="', "<noscript>"),
    *("<link rel=preload as=", '<script src="', '<base href="', '" media="', " defer ", "href=x"),
]
VALUES = st.one_of(
    st.sampled_from(["x", "t-1", "Vàng A Páo", "115.000 ₫", "hidden", "text", "amp", "lt", "x301"]),
    st.text(alphabet="aZ0 -._/:#?Ăễđ₫", max_size=6),
    st.text(max_size=4),
    st.sampled_from(["", " ", "<b>", '"', "&amp;", "--", "]]", "\u0301", "a  b", " a", "\x1f"]),
)
READS = st.sampled_from([read_page, read_with_assets])
FILLINGS = dict.fromkeys(("reference", "token", "name", "amount"), VALUES)
HOLE = None
PAGES = st.lists(st.one_of(st.sampled_from(PIECES), st.just(HOLE)), min_size=1, max_size=14)


@settings(max_examples=400, deadline=None)
@given(READS, PAGES, st.lists(st.lists(VALUES, min_size=14, max_size=14), min_size=2, max_size=5))
def test_hostile_pages_with_changing_values_are_read_as_if_each_were_read_in_full(
    read: Read, pieces: list[str | None], fillings: list[list[str]]
) -> None:
    reader = QuickReader(read)
    for filling in fillings + fillings[:1]:
        parts = (
            value if piece is HOLE else piece for piece, value in zip(pieces, filling, strict=False)
        )
        html = "".join(parts).encode(errors="replace")
        assert_read_alike(reader, read, html)


@settings(max_examples=200, deadline=None)
@given(
    READS,
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(("reference", "token", "name", "amount"), VALUES)),
        max_size=6,
    ),
)
def test_a_portals_page_with_any_values_is_read_as_if_it_were_read_in_full(
    read: Read,
    fillings: list[dict[str, str]],
) -> None:
    reader = QuickReader(read)
    for filling in [{}, {"reference": "H26-2", "token": "t-2"}, *fillings]:
        html = page(**filling).decode(errors="replace").encode(errors="replace")
        assert_read_alike(reader, read, html)


@given(READS, st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_make_the_reader_fail(read: Read, pages: list[bytes]) -> None:
    reader = QuickReader(read)
    for html in pages + pages:
        assert reader.read(html, URL, 200) == read(html, URL, 200)


def test_the_plain_letters_are_neither_white_space_nor_do_they_join_or_change() -> None:
    """Every letter that a hole may hold, on a page whose template has such a hole."""
    reader = QuickReader()
    for value in ("x", "y"):
        reader.read(f"<p>{value}</p>".encode(), URL, 200)
    before = reader.read_in_full
    plain = []
    for letter in map(chr, [*range(0x20, 0x2FF), *range(0x300, 0x370), *range(0x1E00, 0x2100)]):
        html = f"<p>a{letter}e</p>".encode()
        assert reader.read(html, URL, 200) == in_full(html)
        if reader.read_in_full == before:
            plain.append(letter)
        before = reader.read_in_full
    assert {"ễ", "Đ", "ư", "0", "-", "₫", " "} <= set(plain)
    assert not set(plain) & set("<>&\"'\u0301\u00a0\u2028")
    for letter in plain:
        assert unicodedata.normalize("NFC", f"a{letter}e") == f"a{letter}e"
        assert unicodedata.combining(letter) == 0


def test_a_portal_of_ever_new_kinds_of_pages_fills_no_memory() -> None:
    reader = QuickReader()
    for number in range(1_000):
        html = f"<title>{number}</title><p>{number}</p>".encode()
        assert reader.read(html, URL, 200) == in_full(html)
    assert len(reader._kinds) <= 200
