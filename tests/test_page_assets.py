"""What a browser would fetch by itself for a page."""

from __future__ import annotations

import pytest

from civicgauge.page_assets import MAX_ASSETS, Asset, AssetKind, read_assets

STYLE, SCRIPT, PICTURE, OTHER = AssetKind


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="stylesheet" href="a.css">', [Asset("a.css", STYLE, True)]),
        ('<link rel="StyleSheet" media="print" href="a.css">', [Asset("a.css", STYLE)]),
        ('<link rel="alternate stylesheet" href="a.css">', []),
        ("<link rel=stylesheet disabled href=a>", []),
        ("<link rel=stylesheet type=text/less href=a>", []),
        ('<link rel="shortcut icon" href="/i.png">', [Asset("/i.png", PICTURE)]),
        ('<link rel="canonical" href="/x"><link rel="next" href="/y">', []),
        ('<link rel="preload" as="font" href="f.woff2">', [Asset("f.woff2", OTHER)]),
        ('<link rel="preload" as="script" href="s.js">', [Asset("s.js", SCRIPT)]),
        ('<link rel="modulepreload" href="m.js">', [Asset("m.js", SCRIPT)]),
        ('<script src="s.js"></script>', [Asset("s.js", SCRIPT, True)]),
        ('<script type="text/javascript" src=s></script>', [Asset("s", SCRIPT, True)]),
        ('<script defer src="s.js"></script>', [Asset("s.js", SCRIPT)]),
        ('<script async src="s.js"></script>', [Asset("s.js", SCRIPT)]),
        ('<script type="module" src="s.js"></script>', [Asset("s.js", SCRIPT)]),
        ('<script nomodule src="s.js"></script>', []),
        ('<script type="application/json" src="s"></script><script>x</script>', []),
        ('<img src="a.png">', [Asset("a.png", PICTURE)]),
        ('<img src="a.png" srcset="b.png 480w, c.png 800w">', [Asset("b.png", PICTURE)]),
        ('<img srcset="  , b.png, c.png 2x">', [Asset("b.png", PICTURE)]),
        ('<img src="a.png" srcset=" , ">', [Asset("a.png", PICTURE)]),
        ('<img src="a.png" loading="lazy"><img src=""><img>', []),
        ("<p><template><img src=a></template><noscript><img src=b></noscript>", []),
        ('<a href="a">x</a><form action="b"></form><iframe src="c"></iframe>', []),
        ("<!-- <img src=a> --><textarea><img src=b></textarea>", []),
    ],
)
def test_a_page_needs_what_a_browser_would_fetch_for_it(html: str, found: list[Asset]) -> None:
    assert [*read_assets(html.encode()).listed] == found


def test_assets_stand_in_the_order_of_the_page_each_as_often_as_it_is_named() -> None:
    html = b"<img src=a srcset=b><link rel=icon href=c><script src=d></script><img src=a>"
    assert [asset.written for asset in read_assets(html).listed] == ["b", "c", "d", "a"]


def test_the_first_base_is_what_addresses_are_relative_to() -> None:
    assert read_assets(b"<base target=x><base href=/a/><base href=/b/><img src=c>").base == "/a/"
    assert read_assets(b"<img src=c>").base == ""


def test_a_page_of_thousands_of_pictures_is_read_up_to_a_bound_and_says_so() -> None:
    assets = read_assets(b"<img src=a>" * 5_000)
    assert (len(assets.listed), assets.more) == (MAX_ASSETS, True)
    assert not read_assets(b"<img src=a>" * MAX_ASSETS).more


def test_a_long_list_of_nothing_takes_no_time() -> None:
    assert read_assets(b'<img srcset="' + b"," * 1_000_000 + b' ">').listed == ()
