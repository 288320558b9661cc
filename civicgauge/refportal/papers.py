"""Uploaded papers: the published rules in words, and what is wrong with a file that breaks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image, ImageOps, ImageStat

from civicgauge.catalogue import Paper
from civicgauge.photo_rules import KNOWN_FORMATS, PIXEL_CAP, PhotoRule, PhotoRules, broken_rules
from civicgauge.refportal.posted import Upload

SCAN_LIMIT_KB = 5 * 1024

_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
_ACCEPTED = ".jpg,.jpeg,.png,.pdf"


def media_type(content: bytes) -> str | None:
    """What the file really is, whatever its name says; None for anything that is not taken."""
    found = (kind for start, kind in _SIGNATURES.items() if content.startswith(start))
    return next(found, None)


def published_rules(paper: Paper) -> list[str]:
    """The rules as the upload page shows them."""
    rules = paper.rules
    if rules is None:
        return [
            "Tệp JPEG, PNG hoặc PDF, chụp hoặc quét rõ chữ",
            f"Dung lượng không quá {SCAN_LIMIT_KB // 1024} MB",
        ]
    return [
        f"Định dạng {_formats(rules)}",
        f"Kích thước từ {rules.min_width} × {rules.min_height} điểm ảnh trở lên",
        f"Dung lượng không quá {rules.max_kilobytes} KB",
        f"Tỷ lệ rộng × cao là {rules.ratio_width}×{rules.ratio_height}"
        f" (sai số {rules.ratio_tolerance:.0%})",
        f"Độ sáng trung bình từ {rules.min_brightness} đến {rules.max_brightness}"
        " (thang 0–255), không quá sáng hoặc quá tối",
        "Ảnh chụp đúng chiều, không bị xoay",
    ]


def accepted_types(paper: Paper) -> str:
    """The file types that the browser's file chooser offers first."""
    if paper.rules is None:
        return _ACCEPTED
    return ",".join(f"image/{name.lower()}" for name in paper.rules.formats)


def faults_of(paper: Paper, upload: Upload) -> list[str]:
    """What is wrong with the file: its paper, the rule and limit, what was found, what to do."""
    return [f"{paper.label.vi}: {sentence}" for sentence in _faults(paper.rules, upload)]


def _faults(rules: PhotoRules | None, upload: Upload) -> list[str]:
    if not upload.content:
        return ["tệp trống (0 KB). Hãy chọn lại tệp có nội dung."]
    if rules is None:
        return _scan_faults(upload)
    return [_SENTENCES[rule](upload, rules) for rule in broken_rules(upload.content, rules)]


def _scan_faults(upload: Upload) -> list[str]:
    if media_type(upload.content) is None:
        return [
            f"tệp “{upload.filename}” không phải là JPEG, PNG hoặc PDF. "
            "Hãy chụp hoặc quét lại và lưu ở một trong các định dạng này."
        ]
    if len(upload.content) > SCAN_LIMIT_KB * 1024:
        return [
            f"dung lượng {_kilobytes(upload)} KB vượt mức cho phép {SCAN_LIMIT_KB} KB. "
            "Hãy giảm dung lượng tệp rồi chọn lại."
        ]
    return []


def _formats(rules: PhotoRules) -> str:
    return " hoặc ".join(rules.formats)


def _kilobytes(upload: Upload) -> int:
    return -(-len(upload.content) // 1024)


def _format(upload: Upload, rules: PhotoRules) -> str:
    picture = _measured(upload)
    found = f"tệp có định dạng {picture[0]}" if picture else "không đọc được tệp này như một ảnh"
    return f"{found}; định dạng cho phép: {_formats(rules)}. Hãy lưu ảnh dạng {_formats(rules)}."


def _min_pixels(upload: Upload, rules: PhotoRules) -> str:
    _, width, height, _ = _measured(upload) or _UNKNOWN
    return (
        f"ảnh có {width} × {height} điểm ảnh, ít hơn mức {rules.min_width} × {rules.min_height} "
        "điểm ảnh. Hãy chọn ảnh gốc hoặc chụp lại ở độ phân giải cao hơn."
    )


def _max_kilobytes(upload: Upload, rules: PhotoRules) -> str:
    return (
        f"dung lượng {_kilobytes(upload)} KB vượt mức cho phép {rules.max_kilobytes} KB. "
        "Hãy giảm dung lượng ảnh (lưu lại với mức nén cao hơn)."
    )


def _ratio(upload: Upload, rules: PhotoRules) -> str:
    _, width, height, _ = _measured(upload) or _UNKNOWN
    return (
        f"ảnh có {width} × {height} điểm ảnh, không đúng tỷ lệ "
        f"{rules.ratio_width}×{rules.ratio_height}. Hãy cắt ảnh theo tỷ lệ này."
    )


def _brightness(upload: Upload, rules: PhotoRules) -> str:
    _, _, _, brightness = _measured(upload) or _UNKNOWN
    what = "quá tối" if brightness < rules.min_brightness else "quá sáng"
    return (
        f"ảnh {what}: độ sáng trung bình {brightness}, mức cho phép từ {rules.min_brightness} "
        f"đến {rules.max_brightness}. Hãy chụp lại ở nơi có ánh sáng đều."
    )


def _rotation(upload: Upload, rules: PhotoRules) -> str:
    return (
        "ảnh đang bị xoay (thông tin xoay EXIF); ảnh phải đúng chiều, không xoay. "
        "Hãy xoay ảnh thẳng đứng, lưu lại rồi chọn lại."
    )


_SENTENCES: Mapping[PhotoRule, Callable[[Upload, PhotoRules], str]] = {
    PhotoRule.FORMAT: _format,
    PhotoRule.MIN_PIXELS: _min_pixels,
    PhotoRule.MAX_KILOBYTES: _max_kilobytes,
    PhotoRule.RATIO: _ratio,
    PhotoRule.BRIGHTNESS: _brightness,
    PhotoRule.ROTATION: _rotation,
}

_UNKNOWN = ("?", 0, 0, 0)


def _measured(upload: Upload) -> tuple[str, int, int, int] | None:
    """Format, width and height as shown, mean luminance; None when the rules cannot decode it."""
    try:
        with Image.open(BytesIO(upload.content), formats=KNOWN_FORMATS) as image:
            if image.width * image.height > PIXEL_CAP:
                return None
            shown = ImageOps.exif_transpose(image)
            mean = ImageStat.Stat(shown.convert("L")).mean[0]
            return str(image.format), shown.width, shown.height, round(mean)
    except Exception:  # decoders meet hostile bytes with errors of every kind
        return None
