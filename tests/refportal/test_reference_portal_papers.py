"""Papers: the published photo rules are really checked, and each refusal says what to do."""

from __future__ import annotations

import pytest

from civicgauge.people.pictures import Picture
from civicgauge.photo_rules import PhotoRule
from tests.refportal.visitor import Applicant


@pytest.mark.parametrize(
    ("rule", "limit", "remedy"),
    [
        (PhotoRule.FORMAT, "định dạng cho phép: JPEG", "Hãy lưu ảnh dạng JPEG"),
        (PhotoRule.MIN_PIXELS, "354 × 472 điểm ảnh", "Hãy chọn ảnh gốc"),
        (PhotoRule.MAX_KILOBYTES, "cho phép 500 KB", "Hãy giảm dung lượng"),
        (PhotoRule.RATIO, "tỷ lệ 3×4", "Hãy cắt ảnh"),
        (PhotoRule.BRIGHTNESS, "từ 60 đến 235", "Hãy chụp lại"),
        (PhotoRule.ROTATION, "bị xoay", "Hãy xoay ảnh"),
    ],
)
def test_a_wrong_photo_is_refused_with_its_name_the_limit_and_a_remedy(
    applicant: Applicant, rule: PhotoRule, limit: str, remedy: str
) -> None:
    applicant.fill_form()
    page = applicant.press("Tiếp tục", files=applicant.papers(breaking=rule))
    assert (page.status, page.heading) == (422, "Giấy tờ đính kèm")
    assert page.alert.startswith("Có 1 mục cần sửa Ảnh chân dung: ")
    assert limit in page.alert
    assert remedy in page.alert


def test_the_size_that_was_found_is_named_in_kilobytes(applicant: Applicant) -> None:
    applicant.fill_form()
    photo = applicant.portrait(PhotoRule.MAX_KILOBYTES)
    page = applicant.press("Tiếp tục", files={"Ảnh chân dung": photo})
    assert f"dung lượng {-(-len(photo.data) // 1024)} KB" in page.alert


def test_good_files_are_kept_beside_a_wrong_one(applicant: Applicant) -> None:
    applicant.fill_form()
    page = applicant.press("Tiếp tục", files=applicant.papers(breaking=PhotoRule.RATIO))
    assert "Đã đính kèm: ban-chup-giay-phep-lai-xe" in page.text
    page = applicant.press("Tiếp tục", files={"Ảnh chân dung": applicant.portrait()})
    assert page.heading == "Kiểm tra và nộp hồ sơ"


def test_a_missing_required_paper_is_named(applicant: Applicant) -> None:
    applicant.fill_form()
    page = applicant.press("Tiếp tục", files={"Ảnh chân dung": applicant.portrait()})
    assert "Bản chụp giấy phép lái xe: chưa có tệp" in page.alert
    assert "Giấy khám sức khỏe" not in page.alert


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "tệp trống"),
        (b"MZ\x90\x00 not a paper", "không phải là JPEG, PNG hoặc PDF"),
        (b"%PDF-1.7" + bytes(5 * 1024 * 1024), "cho phép 5120 KB"),
    ],
)
def test_a_scan_that_is_none_is_refused(
    applicant: Applicant, content: bytes, complaint: str
) -> None:
    applicant.fill_form()
    paper = Picture("gplx.pdf", "application/pdf", content)
    page = applicant.press("Tiếp tục", files={"Bản chụp giấy phép lái xe": paper})
    assert complaint in page.alert


def test_a_picture_of_enormous_size_is_refused_without_being_decoded(
    applicant: Applicant,
) -> None:
    # A PNG header that claims 40,000 x 40,000 pixels; decoding it would take gigabytes.
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x9c@\x00\x00\x9c@\x08\x02\x00\x00\x00"
    bomb = Picture("anh.png", "image/png", header + bytes(64))
    applicant.fill_form()
    page = applicant.press("Tiếp tục", files={"Ảnh chân dung": bomb})
    assert "không đọc được tệp này như một ảnh" in page.alert


def test_the_name_of_a_file_is_shown_as_text_whatever_it_says(applicant: Applicant) -> None:
    applicant.fill_form()
    good = applicant.portrait()
    named = Picture("<b>anh&.jpg", good.media_type, good.data)
    page = applicant.press("Tiếp tục", files={"Ảnh chân dung": named})
    assert "Đã đính kèm: <b>anh&.jpg" in page.text
