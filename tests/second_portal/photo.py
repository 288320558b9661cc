"""What is wrong with a portrait photo, in the words that the citizen reads."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageStat, UnidentifiedImageError

WIDTH, HEIGHT, KILOBYTES = 354, 472, 500
DARK, BRIGHT = 60, 235
TURNED = 0x0112


def complaint(data: bytes) -> str:
    """Why the photo cannot be used; empty when it can."""
    try:
        with Image.open(BytesIO(data)) as image:
            if image.format not in ("JPEG", "MPO"):
                return "The photo must be a JPEG file."
            return _size(data, image) or _look(image)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return "The photo must be a JPEG file."


def _size(data: bytes, image: Image.Image) -> str:
    if image.getexif().get(TURNED, 1) != 1:
        return "The photo is not upright; save it again the right way up."
    if len(data) > KILOBYTES * 1024:
        return f"The photo must be smaller than {KILOBYTES} KB."
    if image.width < WIDTH or image.height < HEIGHT:
        return f"The photo must have at least {WIDTH} x {HEIGHT} pixels."
    return ""


def _look(image: Image.Image) -> str:
    if abs(4 * image.width - 3 * image.height) > 0.1 * image.height:
        return "The photo must have the shape 3x4."
    light = ImageStat.Stat(image.convert("L")).mean[0]
    if not DARK <= light <= BRIGHT:
        return "The photo is too dark or too bright."
    return ""
