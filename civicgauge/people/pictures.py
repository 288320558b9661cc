"""Portraits and scans of papers, drawn: right ones, and ones that break exactly one photo rule.

Every picture is a pure function of its arguments with one version of Pillow, and carries the mark
"MẪU THỬ" so that a leaked one is recognised. Faces are a few ellipses and resemble nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont, ImageStat

from civicgauge.errors import UsageError
from civicgauge.people.vietnamese import unaccented
from civicgauge.photo_rules import KNOWN_FORMATS, PhotoRule, PhotoRules, broken_rules

MARK = "MẪU THỬ"

_FONT = Path(__file__).parent / "fonts" / "DejaVuSans-Vietnamese.ttf"
_USUAL_WIDTH = 600
_A4 = (827, 1169)  # 100 dots per inch
_GRAIN = 10  # grey levels of sensor noise, which gives a photo file its usual weight
_ROOMY_KILOBYTES = 100  # below this limit a photo is saved small and without noise
_QUALITIES = (88, 75, 60, 40, 20)
_ORIENTATION_TAG, _LYING_ON_ITS_SIDE = 0x0112, 6

_SKIN = (("#f1c9a5", "#dfb18a"), ("#e3b18a", "#cf9a70"), ("#d49a6f", "#bd8358"))
_HAIR = ("#1b1512", "#2b201a", "#3a3a3a", "#8d8d8d")
_CLOTHES = ("#27406b", "#5b2333", "#2f4f3a", "#444a57", "#6d5a3f")
_BACKGROUND = "#e9eef5"


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to attach."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Shot:
    """How a portrait is taken: what the one broken rule changes."""

    size: tuple[int, int]
    format: str
    grain: bool
    brightness: float | None = None
    turned: bool = False


@lru_cache(maxsize=64)
def portrait(
    citizen_seed: int, index: int, rules: PhotoRules, breaking: PhotoRule | None = None
) -> Picture:
    """The portrait of a citizen, passing all rules or breaking exactly the one named.

    Raises:
        UsageError: when the rules leave no such portrait, for example because they take every
            brightness and a dark one is asked for.
    """
    shot = _shot(rules, breaking)
    image = _exposed(_face(citizen_seed, index, shot), rules, shot)
    data = _encoded(image, shot, rules.max_kilobytes * 1024)
    if breaking is PhotoRule.MAX_KILOBYTES:
        # Decoders ignore what follows the picture, so that no other rule is touched.
        data += bytes(rules.max_kilobytes * 1024 + 1)
    wanted = (breaking,) if breaking else ()
    if broken_rules(data, rules) != wanted:
        what = f"breaks only the rule {breaking.value!r}" if breaking else "passes them"
        raise UsageError(
            f"These photo rules leave no portrait that {what}: {rules}. "
            "Correct the rules or leave that variant out."
        )
    return Picture(_file_name(f"chan-dung-{index}", shot.format), _media_type(shot.format), data)


@lru_cache(maxsize=64)
def scan(title: str, seed: int, index: int) -> Picture:
    """A scanned paper: its title, lines of illegible writing, the mark, and whose copy it is."""
    random = Random(f"scan:{title}:{seed}:{index}")
    image = Image.new("L", _A4, random.randint(240, 250))
    draw = ImageDraw.Draw(image)
    width, height = _A4
    draw.text((width / 2, 90), title.upper(), fill=30, font=_font(26), anchor="mm")
    draw.text((width / 2, 135), f"Bản số {seed}-{index}", fill=60, font=_font(16), anchor="mm")
    for top in range(200, height - 200, 34):
        _scribble(draw, random, top)
    draw.text((width / 2, height / 2), MARK, fill=120, font=_font(110), anchor="mm")
    note = "Giấy tờ giả lập để kiểm thử, không có giá trị pháp lý"
    draw.text((width / 2, height - 90), note, fill=60, font=_font(16), anchor="mm")
    return Picture(
        _file_name(f"{unaccented(title)}-{index}", "JPEG"), "image/jpeg", _saved(image, "JPEG", 80)
    )


def _shot(rules: PhotoRules, breaking: PhotoRule | None) -> _Shot:
    """The settings of a good portrait with the one change that breaks a rule."""
    roomy = rules.max_kilobytes >= _ROOMY_KILOBYTES
    least = max(
        -(-rules.min_width // rules.ratio_width), -(-rules.min_height // rules.ratio_height)
    )
    units = max(least, _USUAL_WIDTH // rules.ratio_width if roomy else 1)
    image_format = next((name for name in rules.formats if name in KNOWN_FORMATS), "JPEG")
    good = _Shot(
        size=(rules.ratio_width * units, rules.ratio_height * units),
        format=image_format,
        grain=image_format in ("JPEG", "WEBP") and roomy,
    )
    match breaking:
        case PhotoRule.FORMAT:
            other = next((name for name in KNOWN_FORMATS[1:] if name not in rules.formats), "JPEG")
            return replace(good, format=other, grain=False)
        case PhotoRule.MIN_PIXELS:
            units = max(1, least // 2)
            return replace(good, size=(rules.ratio_width * units, rules.ratio_height * units))
        case PhotoRule.RATIO:
            return replace(good, size=(2 * good.size[0], good.size[1]))
        case PhotoRule.BRIGHTNESS:
            dark, bright = rules.min_brightness / 2, (rules.max_brightness + 255) / 2
            return replace(good, brightness=dark if rules.min_brightness > 1 else bright)
        case PhotoRule.ROTATION:
            return replace(good, turned=True)
    return good


def _face(seed: int, index: int, shot: _Shot) -> Image.Image:
    """Background, shoulders and a bare head, upright."""
    random = Random(f"portrait:{seed}:{index}")
    image = Image.new("RGB", shot.size, _BACKGROUND)
    draw = ImageDraw.Draw(image)
    width, height = shot.size
    unit, middle = height / 100, width / 2
    (skin, shade), hair = random.choice(_SKIN), random.choice(_HAIR)
    half = random.uniform(15, 18)

    def oval(x: float, y: float, half_width: float, half_height: float, fill: str) -> None:
        left, right = middle + (x - half_width) * unit, middle + (x + half_width) * unit
        draw.ellipse((left, (y - half_height) * unit, right, (y + half_height) * unit), fill)

    if random.random() < 0.5:
        oval(0, 48, half + 5, 30, hair)  # long hair behind the shoulders
    oval(0, 108, random.uniform(32, 36), 34, random.choice(_CLOTHES))
    oval(0, 70, 7, 13, skin)
    oval(0, 36, half + 1.5, 21, hair)
    oval(0, random.uniform(44, 46), half, 20, skin)
    for side in (-1, 1):
        oval(side * half, 46, 2, 4, skin)
        oval(side * half * 0.42, 42, 2.2, 1.3, "#ffffff")
        oval(side * half * 0.42, 42, 1.2, 1.2, "#2a1c14")
        oval(side * half * 0.42, 37.5, 3.6, 0.7, hair)
    oval(0, 48, 1.6, 3, shade)
    oval(0, 56, random.uniform(4, 6), 1.3, "#a5524a")
    draw.text((middle, 95 * unit), MARK, fill="#ffffff", font=_font(max(5 * unit, 1)), anchor="mm")
    return _grained(image, random) if shot.grain else image


def _grained(image: Image.Image, random: Random) -> Image.Image:
    """The image with sensor noise: without it a drawn photo compresses to a tenth of a real one."""
    noise = Image.frombytes("L", image.size, random.randbytes(image.width * image.height))
    return Image.blend(image, Image.merge("RGB", (noise, noise, noise)), 2 * _GRAIN / 255)


def _exposed(image: Image.Image, rules: PhotoRules, shot: _Shot) -> Image.Image:
    """The image at the brightness that the shot or, if it is outside them, the rules ask for."""
    mean = ImageStat.Stat(image.convert("L")).mean[0]
    target = shot.brightness
    if target is None:
        if rules.min_brightness + 5 <= mean <= rules.max_brightness - 5:
            return image
        target = (rules.min_brightness + rules.max_brightness) / 2
    # Mixing with black or white moves the mean linearly and clips nothing.
    end = 0 if target < mean else 255
    return Image.blend(
        Image.new("RGB", image.size, (end,) * 3), image, (target - end) / (mean - end)
    )


def _encoded(image: Image.Image, shot: _Shot, limit: int) -> bytes:
    """The file, at the best quality that stays within the limit of bytes."""
    if shot.turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
    data = b""
    for quality in _QUALITIES:
        data = _saved(image, shot.format, quality, shot.turned)
        if len(data) <= limit:
            break
    return data


def _saved(image: Image.Image, image_format: str, quality: int, turned: bool = False) -> bytes:
    exif = Image.Exif()
    if turned:
        exif[_ORIENTATION_TAG] = _LYING_ON_ITS_SIDE
    file = BytesIO()
    image.save(file, image_format, quality=quality, exif=exif)
    return file.getvalue()


def _scribble(draw: ImageDraw.ImageDraw, random: Random, top: int) -> None:
    """A line of words as grey bars."""
    left = 90
    while (right := left + random.randint(20, 90)) < _A4[0] - 90:
        draw.rectangle((left, top, right, top + 9), fill=random.randint(90, 150))
        left = right + 12


def _file_name(stem: str, image_format: str) -> str:
    return f"{stem}.{'jpg' if image_format == 'JPEG' else image_format.lower()}"


def _media_type(image_format: str) -> str:
    return Image.MIME[image_format]


@lru_cache(maxsize=16)
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)
