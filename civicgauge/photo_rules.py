"""Photo rules: a closed list that Pillow can check, and the check itself.

The reference portal refuses portraits by this check, and the harness draws portraits that break
exactly one of the rules, so both sides mean the same. Uploads are hostile input: whatever cannot
be decoded within the pixel cap is called broken in its format, and nothing here raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageStat

PIXEL_CAP = 25_000_000
"""Pictures with more pixels are not decoded: a small file can claim a huge canvas. Phones save
24 megapixels by themselves; more takes a special mode."""

KNOWN_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""Formats that are decoded at all, so that a PNG gets its other mistakes named too."""

_ORIENTATION_TAG = 0x0112
_TURNED = range(2, 9)
_LYING = range(5, 9)


class PhotoRule(StrEnum):
    """What a portrait can break."""

    FORMAT = "format"
    MIN_PIXELS = "min_pixels"
    MAX_KILOBYTES = "max_kilobytes"
    RATIO = "ratio"
    BRIGHTNESS = "brightness"
    ROTATION = "rotation"


@dataclass(frozen=True, slots=True)
class PhotoRules:
    """The limits that a portal publishes for a portrait.

    Attributes:
        formats: Pillow's names of the formats that are taken, the preferred one first.
        min_width: pixels, as the picture is shown.
        min_height: pixels, as the picture is shown.
        max_kilobytes: file size in units of 1,024 bytes.
        ratio_width: the 3 of "3 x 4".
        ratio_height: the 4 of "3 x 4".
        ratio_tolerance: relative deviation of width / height that still passes, 0.03 = 3 %.
        min_brightness: least mean luminance, 0 (black) to 255 (white).
        max_brightness: greatest mean luminance.
    """

    formats: tuple[str, ...]
    min_width: int
    min_height: int
    max_kilobytes: int
    ratio_width: int
    ratio_height: int
    ratio_tolerance: float
    min_brightness: int
    max_brightness: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules ask about a picture; width and height as it is shown."""

    format: str
    width: int
    height: int
    turned: bool
    brightness: float


def broken_rules(data: bytes, rules: PhotoRules) -> tuple[PhotoRule, ...]:
    """The rules that the uploaded bytes break, in the order of :class:`PhotoRule`; never raises.

    A rotation is an EXIF orientation other than upright: software that ignores it stores the
    face lying on its side. Size and ratio are judged as shown, after that rotation, because
    that is the picture which the citizen sees and can mend.
    """
    facts = _facts(data)
    broken = set(_broken_by(facts, rules)) if facts else {PhotoRule.FORMAT}
    if len(data) > rules.max_kilobytes * 1024:
        broken.add(PhotoRule.MAX_KILOBYTES)
    return tuple(rule for rule in PhotoRule if rule in broken)


def _broken_by(facts: _Facts, rules: PhotoRules) -> Iterator[PhotoRule]:
    wanted = rules.ratio_width / rules.ratio_height
    if facts.format not in rules.formats:
        yield PhotoRule.FORMAT
    if facts.width < rules.min_width or facts.height < rules.min_height:
        yield PhotoRule.MIN_PIXELS
    if abs(facts.width / facts.height / wanted - 1) > rules.ratio_tolerance:
        yield PhotoRule.RATIO
    if not rules.min_brightness <= facts.brightness <= rules.max_brightness:
        yield PhotoRule.BRIGHTNESS
    if facts.turned:
        yield PhotoRule.ROTATION


def _facts(data: bytes) -> _Facts | None:
    """The facts about a picture, None when it is none that may be decoded."""
    try:
        with Image.open(BytesIO(data), formats=KNOWN_FORMATS) as image:
            width, height = image.size
            if width * height > PIXEL_CAP:
                return None
            orientation = image.getexif().get(_ORIENTATION_TAG)
            if orientation in _LYING:
                width, height = height, width
            return _Facts(
                # A JPEG with a preview beside the picture, usual on phones, opens as MPO.
                format="JPEG" if image.format == "MPO" else str(image.format),
                width=width,
                height=height,
                turned=orientation in _TURNED,
                brightness=_mean_luminance(image),
            )
    except Exception:  # decoders meet hostile bytes with errors of every kind
        return None


def _mean_luminance(image: Image.Image) -> float:
    """Mean luminance, 0-255; decodes the whole file, so a truncated one raises here."""
    # A JPEG decodes several times faster at a fraction of its size; the mean stays the same.
    image.draft("L", (image.width // 4, image.height // 4))
    return ImageStat.Stat(image.convert("L")).mean[0]
