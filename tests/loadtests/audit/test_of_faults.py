"""The audit finds exactly what the portal was told to do wrong, dossier by dossier."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.rows import StepRow
from civicgauge.steps import Phase
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, Target, load_target
from loadtests.audit.run import audit, baseline
from tests.loadtests.conftest import Filing, found, hit
from tests.loadtests.raw_server import Behaviour, RawServer, answer, fetched, raw_server


def cut_receipts(portal: Portal) -> Behaviour:
    """Pass everything on to the portal, and let every receipt's page arrive in part only."""

    def pass_on(server: RawServer, connection: socket.socket, request: bytes) -> None:
        whole = fetched(portal.url, request)
        cut = b"/bien-lai" in request.partition(b"\r\n")[0]
        connection.sendall(whole[:-10] if cut else whole)
        connection.close()

    return pass_on


def test_a_healthy_portal_has_nothing_against_it(filed: Filing) -> None:
    variants = "complete = 0.5, pay_pressed_twice = 0.25, card_declined = 0.25"
    run, result = filed(1, 6, variants)
    assert (result["differences"], result["not_exercised"]) == ([], [])
    assert result["compared"] == {
        "dossiers": 6,
        "states": 6,
        "shown_payments": 6,
        "receipts": 6,
        "payments": 6,
        "listed": 6,
        "bookings": 0,
        "statistics": 1,
    }
    assert (result["checked"], result["sample"]) == (37, None)
    rows = run.table(StepRow).to_pylist()
    audited = [row["step"] for row in rows if row["phase"] == Phase.AUDIT]
    assert (audited.count("track"), audited.count("get_receipt")) == (6, 6)
    assert {"read_statistics", "read_payment_statement", "read_dossier_list"} < set(audited)


def test_what_was_read_in_the_audit_is_not_acknowledged_again(filed: Filing) -> None:
    run, _ = filed(2, 2)
    # Submit, pay, receipt and tracking pages show the reference; the audit adds no line.
    assert len(run.ledger()) == 2 * 4


def test_exactly_the_lost_dossiers_are_found(portal: Portal, filed: Filing) -> None:
    portal.control.switch({Fault.LOST_DOSSIER: 0.4})
    _, result = filed(3, 8)
    wronged = hit(portal, Fault.LOST_DOSSIER)
    assert 0 < len(wronged) < 8
    assert found(result) == {"lost_dossier": wronged}


def test_exactly_the_double_charges_are_found(portal: Portal, filed: Filing) -> None:
    portal.control.switch({Fault.DOUBLE_CHARGE: 0.5})
    _, result = filed(4, 8, "pay_pressed_twice = 1")
    wronged = hit(portal, Fault.DOUBLE_CHARGE)
    assert 0 < len(wronged) < 8
    assert found(result) == {"double_charge": wronged}


def test_exactly_the_missing_receipts_are_found(portal: Portal, filed: Filing) -> None:
    portal.control.switch({Fault.PAID_WITHOUT_RECEIPT: 0.4})
    _, result = filed(5, 8)
    wronged = hit(portal, Fault.PAID_WITHOUT_RECEIPT)
    assert 0 < len(wronged) < 8
    assert found(result) == {"payment_without_receipt": wronged}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault.WRONG_STATE, "state_differs"), (Fault.WRONG_RECEIPT, "receipt_differs")],
)
def test_exactly_those_are_found_who_are_shown_something_else_when_they_come_back(
    portal: Portal, filed: Filing, fault: Fault, kind: str
) -> None:
    portal.control.switch({fault: 0.4})
    _, result = filed(11, 8)
    wronged = hit(portal, fault)
    assert 0 < len(wronged) < 8
    assert found(result) == {kind: wronged}


def test_a_receipt_that_was_cut_off_on_its_way_is_not_called_missing(
    portal: Portal, filed: Filing
) -> None:
    with raw_server(cut_receipts(portal)) as between:
        run, result = filed(10, 2, at=load_target(between.url))
    receipts = [
        row["reason"]
        for row in run.table(StepRow).to_pylist()
        if row["step"] == "get_receipt" and row["phase"] != Phase.AUDIT
    ]
    assert receipts == ["truncated", "truncated"]
    assert (result["differences"], result["not_exercised"]) == ([], [])


def test_statistics_that_disagree_are_found(portal: Portal, filed: Filing) -> None:
    portal.control.switch({Fault.STATISTICS_DISAGREE: 1.0})
    _, result = filed(6, 2)
    assert set(found(result)) == {"statistics_disagree"}


def test_without_an_officer_the_payment_statement_is_said_to_be_unread(
    portal: Portal, filed: Filing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = filed(7, 2)
    monkeypatch.delenv(OFFICER_ACCOUNT)
    alone = load_target(portal.url)
    result = audit(alone, run, {**baseline(alone), "statistics": None})
    assert result["not_exercised"] == [
        {"code": "no_officer_account", "variables": [OFFICER_ACCOUNT, OFFICER_PASSWORD]},
        {"code": "statistics_not_read", "why": "read_statistics ok"},
    ]
    assert result["compared"]["dossiers"] == 2


def test_a_portal_that_no_longer_answers_is_given_up_and_blamed_for_nothing(
    filed: Filing, target: Target
) -> None:
    run, _ = filed(8, 6)
    before = baseline(target)
    with raw_server(lambda server, connection, _: connection.close()) as dead:
        result = audit(load_target(dead.url), run, before)
    assert result["differences"] == []
    assert result["checked"] == 0
    first, second = result["not_exercised"][:2]
    assert (first["code"], first["count"], first["total"]) == ("not_looked_up", 3, 6)
    assert first["why"].startswith("sign_in failed")
    assert second == {"code": "given_up", "count": 3, "total": 6}
    assert result["not_exercised"][2:] == [
        {"code": "statement_not_read", "why": "not tried"},
        {"code": "statistics_not_read", "why": "not tried"},
    ]


def test_pages_that_are_not_the_portals_prove_nothing(filed: Filing, target: Target) -> None:
    run, _ = filed(9, 2)
    before = baseline(target)
    with raw_server(lambda server, connection, _: answer(connection, b"<h1>Closed</h1>")) as other:
        result = audit(load_target(other.url), run, before)
    assert result["differences"] == []
    open_ = {item["code"] for item in result["not_exercised"]}
    assert open_ == {"not_looked_up", "statement_not_read", "statistics_not_read"}
