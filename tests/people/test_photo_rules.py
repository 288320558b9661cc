"""The photo check names what is wrong, measures as shown and survives hostile bytes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from civicgauge.photo_rules import PIXEL_CAP, PhotoRule, PhotoRules, broken_rules

RULES = PhotoRules(
    formats=("JPEG",),
    min_width=30,
    min_height=40,
    max_kilobytes=50,
    ratio_width=3,
    ratio_height=4,
    ratio_tolerance=0.03,
    min_brightness=60,
    max_brightness=235,
)


def picture(
    size: tuple[int, int] = (60, 80),
    grey: int = 128,
    image_format: str = "JPEG",
    orientation: int | None = None,
) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    file = BytesIO()
    Image.new("L", size, grey).save(file, image_format, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "broken"),
    [
        (picture(), ()),
        (picture(image_format="PNG"), (PhotoRule.FORMAT,)),
        (picture(size=(27, 36)), (PhotoRule.MIN_PIXELS,)),
        (picture(size=(80, 60)), (PhotoRule.RATIO,)),
        (picture(grey=40), (PhotoRule.BRIGHTNESS,)),
        (picture(grey=250), (PhotoRule.BRIGHTNESS,)),
        (picture(size=(80, 60), orientation=6), (PhotoRule.ROTATION,)),
        (picture(orientation=3), (PhotoRule.ROTATION,)),
        (picture() + bytes(50 * 1024), (PhotoRule.MAX_KILOBYTES,)),
        (
            picture(size=(20, 10), grey=0, image_format="PNG"),
            (PhotoRule.FORMAT, PhotoRule.MIN_PIXELS, PhotoRule.RATIO, PhotoRule.BRIGHTNESS),
        ),
    ],
)
def test_every_broken_rule_is_named_and_no_other(
    data: bytes, broken: tuple[PhotoRule, ...]
) -> None:
    assert broken_rules(data, RULES) == broken


@pytest.mark.parametrize("orientation", [0, 1, 9])
def test_an_orientation_that_turns_nothing_is_no_rotation(orientation: int) -> None:
    assert broken_rules(picture(orientation=orientation), RULES) == ()


def test_limits_themselves_pass() -> None:
    exact = picture(size=(30, 40), grey=60)
    padded = exact + bytes(50 * 1024 - len(exact))

    assert broken_rules(padded, RULES) == ()


@pytest.mark.parametrize(
    ("width", "passes"), [(582, True), (618, True), (581, False), (619, False)]
)
def test_the_ratio_may_deviate_by_its_tolerance(width: int, passes: bool) -> None:
    # 600 x 800 is 3:4; 3 % of 600 are 18 pixels.
    rules = replace(RULES, ratio_tolerance=0.0301)

    assert (broken_rules(picture(size=(width, 800)), rules) == ()) == passes


def test_a_jpeg_with_a_second_picture_inside_is_a_jpeg() -> None:
    file = BytesIO()
    first = Image.new("RGB", (60, 80), "grey")
    first.save(file, "MPO", save_all=True, append_images=[first])

    assert broken_rules(file.getvalue(), RULES) == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe0", picture()[:300], bytes(1000)],
)
def test_what_cannot_be_decoded_is_broken_in_its_format(data: bytes) -> None:
    assert broken_rules(data, RULES) == (PhotoRule.FORMAT,)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that announces a huge canvas."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [5001, 10_000, 50_000])
def test_a_decompression_bomb_is_not_decoded(side: int) -> None:
    assert side * side > PIXEL_CAP

    assert broken_rules(png_that_claims(side, side), RULES) == (PhotoRule.FORMAT,)


def test_a_truncated_photo_is_broken_in_its_format() -> None:
    noise = Image.effect_noise((600, 800), 50)
    file = BytesIO()
    noise.save(file, "JPEG")
    whole = file.getvalue()
    rules = replace(RULES, max_kilobytes=1000)

    assert broken_rules(whole, rules) == ()
    assert broken_rules(whole[: len(whole) // 2], rules) == (PhotoRule.FORMAT,)


@settings(max_examples=200, deadline=None)
@given(position=st.integers(2, 400), garbage=st.binary(max_size=40))
def test_damaged_bytes_never_raise(position: int, garbage: bytes) -> None:
    whole = picture(orientation=6)
    damaged = whole[:position] + garbage + whole[position + len(garbage) :]

    assert isinstance(broken_rules(damaged, RULES), tuple)
