"""From the home page to the acknowledgement: what a citizen meets while filing."""

from __future__ import annotations

import re

from civicgauge.refportal.serve import Portal
from tests.refportal.visitor import FEE, LICENCE, Applicant, Officer, Visitor


def test_the_home_page_lists_each_procedure_by_its_title(portal: Portal) -> None:
    page = Visitor(portal.url).open("/")
    assert page.heading == "Cổng dịch vụ công"
    assert page.links["Đổi giấy phép lái xe"] == "/thu-tuc/licence_renewal"


def test_a_procedure_is_found_by_plain_words_without_accents(portal: Portal) -> None:
    assert "Đổi giấy phép lái xe" in Visitor(portal.url).open("/?q=doi+bang+lai").links


def test_a_search_without_a_hit_says_so_and_offers_all_procedures(portal: Portal) -> None:
    page = Visitor(portal.url).open("/?q=hộ+chiếu")
    assert "Chưa tìm thấy thủ tục phù hợp" in page.notice
    assert "Đổi giấy phép lái xe" not in page.links


def test_the_procedure_page_publishes_fee_deadline_papers_and_photo_rules(portal: Portal) -> None:
    page = Visitor(portal.url).open("/thu-tuc/licence_renewal")
    assert page.term("Lệ phí") == FEE
    assert page.term("Thời hạn giải quyết").startswith("5 ngày làm việc")
    for paper in LICENCE.papers:
        assert paper.label.vi in page.text
    for rule in ("JPEG", "354 × 472 điểm ảnh", "500 KB", "3×4", "không bị xoay"):
        assert rule in page.text


def test_starting_asks_for_sign_in_and_then_opens_the_form(applicant: Applicant) -> None:
    applicant.open("/thu-tuc/licence_renewal")
    assert applicant.follow("Nộp hồ sơ trực tuyến").heading == "Đăng nhập"
    assert applicant.sign_in().heading == "Kê khai thông tin"


def test_the_form_asks_for_every_field_of_the_catalogue_by_its_label(applicant: Applicant) -> None:
    page = applicant.start()
    legends = {node.text() for node in page.tree.css("legend")}
    for item in LICENCE.fields:
        if item.label.vi not in legends:
            page.control(item.label.vi)


def test_the_form_does_not_ask_again_for_the_number_of_the_account(applicant: Applicant) -> None:
    page = applicant.start()
    assert page.value("Số định danh cá nhân") == applicant.citizen.citizen_id


def test_all_mistakes_are_named_at_once_and_everything_typed_is_kept(applicant: Applicant) -> None:
    applicant.start()
    wrong = applicant.answers(phone="12ab", birth_date="31/02/1990", commitment="")
    page = applicant.press("Tiếp tục", wrong)
    assert (page.status, page.heading) == (422, "Kê khai thông tin")
    for label in ("Số điện thoại", "Ngày, tháng, năm sinh", "Tôi cam kết"):
        assert label in page.alert
    assert page.value("Họ và tên") == applicant.citizen.full_name
    assert page.value("Số điện thoại") == "12ab"
    assert page.control("Số điện thoại").attrs["aria-invalid"] == "true"


def test_corrected_answers_lead_on_to_the_papers(applicant: Applicant) -> None:
    applicant.start()
    applicant.press("Tiếp tục", applicant.answers(phone="12ab"))
    assert applicant.press("Tiếp tục", applicant.answers()).heading == "Giấy tờ đính kèm"


def test_an_optional_answer_may_be_left_out(applicant: Applicant) -> None:
    applicant.start()
    assert applicant.press("Tiếp tục", applicant.answers(email="")).status == 200


def test_decomposed_letters_are_stored_composed(applicant: Applicant) -> None:
    applicant.start()
    decomposed = "Nguye\u0302\u0303n Thi\u0323 Hu\u0309a Thuy\u0323"
    applicant.press("Tiếp tục", applicant.answers(full_name=decomposed))
    page = applicant.open(applicant.page.url.replace("giay-to", "ke-khai"))
    assert page.value("Họ và tên") == "Nguyễn Thị Hủa Thuỵ"


def test_the_papers_cannot_be_reached_before_the_form_is_complete(applicant: Applicant) -> None:
    page = applicant.start()
    assert applicant.open(page.url.replace("ke-khai", "giay-to")).heading == "Kê khai thông tin"
    assert applicant.open(page.url.replace("ke-khai", "kiem-tra")).heading == "Kê khai thông tin"


def test_the_review_shows_every_answer_with_a_link_that_changes_it(applicant: Applicant) -> None:
    page = applicant.attach_papers()
    assert page.heading == "Kiểm tra và nộp hồ sơ"
    assert page.term("Họ và tên") == applicant.citizen.full_name
    assert page.term("Ảnh chân dung").endswith("KB)")
    assert applicant.follow("Sửa Họ và tên").heading == "Kê khai thông tin"


def test_filing_acknowledges_a_reference_a_due_date_and_the_fee(applicant: Applicant) -> None:
    applicant.attach_papers()
    page = applicant.press("Nộp hồ sơ")
    assert page.heading == "Đã nộp hồ sơ"
    assert re.fullmatch(r"H99\.1-\d{6}-[0-9A-Z]{8}", page.term("Mã hồ sơ"))
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", page.term("Ngày hẹn trả kết quả"))
    assert page.term("Lệ phí") == FEE


def test_filing_twice_with_one_page_makes_one_dossier(applicant: Applicant) -> None:
    review = applicant.attach_papers()
    first = applicant.press("Nộp hồ sơ").term("Mã hồ sơ")
    applicant.page = review
    assert applicant.press("Nộp hồ sơ").term("Mã hồ sơ") == first


def test_a_form_that_was_used_up_is_refused_politely_and_keeps_the_data(
    applicant: Applicant,
) -> None:
    form = applicant.start()
    applicant.press("Tiếp tục", applicant.answers())
    applicant.page = form
    page = applicant.press("Tiếp tục", applicant.answers(address="Số 9, đường Giả Định"))
    assert page.status == 422
    assert "đã được gửi hoặc đã hết hạn" in page.alert
    assert page.value("Nơi cư trú") == "Số 9, đường Giả Định"
    assert applicant.press("Tiếp tục").heading == "Giấy tờ đính kèm"


def test_the_account_lists_drafts_and_dossiers(applicant: Applicant) -> None:
    applicant.start()
    assert "Khai tiếp: Đổi giấy phép lái xe" in applicant.open("/tai-khoan").links
    reference = applicant.submit()
    page = applicant.open("/tai-khoan")
    assert reference in page.links
    assert "Khai tiếp: Đổi giấy phép lái xe" not in page.links


def test_a_citizen_can_file_the_same_procedure_again(applicant: Applicant) -> None:
    assert applicant.submit() != applicant.submit()


def test_tracking_shows_state_due_date_and_names_nobody(
    portal: Portal, applicant: Applicant
) -> None:
    reference = applicant.submit()
    page = Visitor(portal.url).open(f"/ho-so/{reference}")
    assert (page.heading, page.term("Trạng thái")) == ("Tra cứu hồ sơ", "Đã nộp")
    assert page.term("Ngày hẹn trả kết quả")
    assert applicant.citizen.full_name not in page.text
    assert applicant.citizen.citizen_id not in page.text


def test_a_dossier_is_looked_up_by_its_reference_in_small_letters(
    portal: Portal, applicant: Applicant
) -> None:
    reference = applicant.submit()
    page = Visitor(portal.url).open(f"/tra-cuu?ma=+{reference.lower()}+")
    assert page.term("Mã hồ sơ") == reference


def test_the_supplement_names_paper_reason_and_deadline_and_takes_the_paper(
    applicant: Applicant, officer: Officer
) -> None:
    reference = applicant.submit()
    desk = officer.ask_for(reference, "Giấy khám sức khỏe", "Thiếu bản chụp còn hiệu lực")
    assert desk.term("Trạng thái") == "Chờ bổ sung"
    page = applicant.open(f"/ho-so/{reference}")
    assert page.term("Trạng thái") == "Chờ bổ sung"
    assert "Giấy khám sức khỏe" in page.notice
    assert "Thiếu bản chụp còn hiệu lực" in page.notice
    assert re.search(r"Hạn bổ sung: \d\d/\d\d/\d{4}", page.notice)
    assert applicant.follow("Bổ sung hồ sơ").heading == "Bổ sung hồ sơ"
    assert "chưa có tệp" in applicant.press("Gửi bổ sung").alert
    paper = {"Giấy khám sức khỏe": applicant.scan("Giấy khám sức khỏe")}
    page = applicant.press("Gửi bổ sung", files=paper)
    assert (page.heading, page.term("Trạng thái")) == ("Tra cứu hồ sơ", "Đã tiếp nhận")


def test_an_approved_dossier_says_how_to_collect_the_result(
    applicant: Applicant, officer: Officer
) -> None:
    reference = applicant.submit()
    officer.open(f"/can-bo/ho-so/{reference}")
    officer.press("Tiếp nhận hồ sơ")
    assert officer.press("Phê duyệt hồ sơ").term("Trạng thái") == "Đã phê duyệt"
    page = applicant.open(f"/ho-so/{reference}")
    assert page.term("Trạng thái") == "Đã phê duyệt"
    assert "qua bưu chính" in page.notice
