"""What an audit found, told in the reader's language with its way of writing numbers."""

from __future__ import annotations

from typing import Any

import pytest

from reports.language import language
from reports.render.wording import Wording

TWICE = {"code": "charges", "count": 2, "amount": 230_000, "payments": ["GD-1", "GD-2"]}


@pytest.mark.parametrize(
    ("fact", "vietnamese", "english"),
    [
        (
            TWICE,
            "thu 2 lần, cộng 230.000\u00a0₫: GD-1; GD-2",
            "charges: 2, ₫230,000 in all: GD-1; GD-2",
        ),
        (
            {"code": "headline", "received": 1200},
            "các dòng của bảng thống kê cộng lại bằng số ở đầu trang, là 1.200",
            "rows of the statistics table that add up to the number at the top of the page, 1,200",
        ),
        (
            {"code": "table", "rows": [8, 1200]},
            "các dòng ghi 8; 1.200, cộng lại không bằng số ở đầu trang, "
            "dù dòng cuối có phải dòng tổng hay không",
            "rows 8; 1,200, which do not add up to the number at the top, "
            "with or without the last one as their total",
        ),
        (
            {"code": "said", "text": "Không tìm thấy {x}"},
            "Không tìm thấy {x}",
            "Không tìm thấy {x}",
        ),
    ],
)
def test_each_side_of_a_difference_is_told_in_the_readers_language(
    fact: dict[str, Any], vietnamese: str, english: str
) -> None:
    assert Wording({}, language("vi")).fact(fact) == vietnamese
    assert Wording({}, language("en")).fact(fact) == english


def test_every_fact_of_the_audit_has_its_words() -> None:
    codes = {
        "said",
        "on_tracking_page",
        "no_such_dossier",
        "one_charge",
        "charges",
        "receipt",
        "no_receipt",
        "payment",
        "no_payment",
        "appointment",
        "no_appointment",
        "more",
        "between",
        "headline",
        "table",
        "places",
        "given_out",
        "place",
        "place_again",
        "state",
        "receipt_of",
        "in_list",
        "not_in_list",
        "listed",
        "unnamed",
        "in_own_list",
        *("without_reference", "not_looked_up", "no_way_there", "given_up"),
        *("appointments_not_shown", "receipts_not_linked", "receipts_not_fetched"),
        *("no_officer_account", "statement_not_read", "statistics_not_read"),
        *("list_not_of_all", "perhaps_new", "some_are_new"),
    }
    known = {key.removeprefix("fact.") for key in language("vi").texts if key.startswith("fact.")}
    assert known | {"said"} == codes


def test_a_whole_difference_names_the_dossier_and_both_sides() -> None:
    item = {
        "kind": "double_charge",
        "reference": "HS-1",
        "expected": {"code": "one_charge", "amount": 115_000},
        "found": TWICE,
    }
    assert Wording({}, language("vi")).difference(item) == (
        "thu tiền hai lần HS-1: lẽ ra thu một lần, 115.000\u00a0₫; "
        "cổng cho thấy: thu 2 lần, cộng 230.000\u00a0₫: GD-1; GD-2"
    )


def test_the_rows_behind_a_difference_are_told_filing_by_filing() -> None:
    rows = [
        {"walk": 7, "phase": "measured", "step": "pay", "attempt": 2},
        {"walk": 7, "phase": "audit", "step": "get_receipt", "attempt": 1},
        {"walk": 0, "phase": "audit", "step": "read_payment_statement", "attempt": 3},
    ]
    assert Wording({}, language("en")).rows_behind({"rows": rows}) == (
        "filing 7: pay 2, get_receipt 1 of the audit; "
        "filing 0: read_payment_statement 3 of the audit"
    )
    assert Wording({}, language("vi")).rows_behind({"rows": rows[:2]}) == (
        "lượt nộp 7: pay 2, get_receipt 1 khi đối chiếu"
    )


def test_a_sample_says_of_how_many_and_what_it_proves() -> None:
    sample = {"of": 50_000, "looked_up": 20_000, "lost": 0, "at_most": 0.00014977539622}
    assert Wording({}, language("en")).sample(sample) == (
        "Looked up one by one: 20,000 of 50,000 dossiers, drawn at random; lost: 0. "
        "With 95% confidence at most 0.015% of all are lost."
    )
    assert Wording({}, language("vi")).sample(sample) == (
        "Đã tra cứu từng hồ sơ: 20.000 trên 50.000 hồ sơ, chọn ngẫu nhiên; mất: 0. "
        "Với độ tin cậy 95%, nhiều nhất 0,015\u00a0% số hồ sơ bị mất."
    )
