"""What the audit reads on citizens' and officers' pages, and what it proves with some of them."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.runs import RunFolder
from civicgauge.target import OFFICER_ACCOUNT, Target, load_target
from loadtests.audit.run import audit, baseline
from tests.loadtests.conftest import Filing, found, hit
from tests.loadtests.raw_server import Behaviour, RawServer, fetched, raw_server
from tests.refportal.visitor import Officer

ALL = {Fault.LOST_DOSSIER: 0.3, Fault.DOUBLE_CHARGE: 0.4, Fault.PAID_WITHOUT_RECEIPT: 0.3}
KINDS = {
    Fault.LOST_DOSSIER: "lost_dossier",
    Fault.DOUBLE_CHARGE: "double_charge",
    Fault.PAID_WITHOUT_RECEIPT: "payment_without_receipt",
    Fault.OVERBOOKED_SLOT: "overbooked_slot",
}


@pytest.fixture
def alone(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Target]:
    """The target without an officer's account, from when it is called."""

    def without() -> Target:
        monkeypatch.delenv(OFFICER_ACCOUNT)
        return load_target(portal.url)

    return without


def wronged(portal: Portal, run: RunFolder) -> dict[str, set[str]]:
    """By what is wrong with them, the run's dossiers that the portal says it hit."""
    own = {line.reference for line in run.ledger()}
    hits = {kind: hit(portal, fault) & own for fault, kind in KINDS.items()}
    return {kind: references for kind, references in hits.items() if references}


def test_a_dossier_in_another_state_than_its_citizen_saw_is_found_with_its_rows(
    portal: Portal, filed: Filing
) -> None:
    def receive_the_second(run: RunFolder) -> None:
        officer = Officer(portal.url)
        officer.sign_in(portal.officer_account, portal.officer_password)
        officer.open(f"/can-bo/ho-so/{run.ledger()[-1].reference}")
        officer.press("Tiếp nhận hồ sơ")

    run, result = filed(21, 3, meanwhile=receive_the_second)

    (difference,) = result["differences"]
    assert (difference["kind"], difference["reference"], difference["walk"]) == (
        "state_differs",
        run.ledger()[-1].reference,
        run.ledger()[-1].walk,
    )
    assert difference["expected"] == {"code": "state", "state": "Đã nộp"}
    assert difference["found"] == {"code": "state", "state": "Đã tiếp nhận"}
    row = {"walk": difference["walk"], "step": "track", "attempt": 1}
    assert difference["rows"] == ({"phase": "measured"} | row, {"phase": "audit"} | row)


def test_what_the_office_does_in_a_walk_is_no_difference(filed: Filing) -> None:
    _, result = filed(22, 2, "paper_missing = 1")
    assert (result["differences"], result["not_exercised"]) == ([], [])
    assert result["compared"]["states"] == 2


def test_a_dossier_that_nobody_filed_is_found_in_the_offices_list_and_in_its_citizens_own(
    target: Target, filed: Filing, alone: Callable[[], Target]
) -> None:
    before = baseline(target)
    first, _ = filed(23, 2, procedure="marital_status_certificate")
    second, _ = filed(23, 1, procedure="marital_status_certificate")
    (stranger,) = {line.reference for line in second.ledger()}

    at_office = audit(target, first, before)
    among_own = audit(alone(), first, before)

    assert found(at_office)["unknown_dossier"] == found(among_own)["unknown_dossier"] == {stranger}
    told = {
        item["found"]["code"]: {row["step"] for row in item["rows"]}
        for result in (at_office, among_own)
        for item in result["differences"]
        if item["reference"] == stranger
    }
    assert told == {"listed": {"read_dossier_list"}, "in_own_list": {"sign_in"}}


def test_dossiers_of_an_earlier_run_with_the_same_citizens_are_no_strangers(
    filed: Filing, alone: Callable[[], Target]
) -> None:
    filed(24, 2)
    after_first = alone()
    before = baseline(after_first)
    second, result = filed(24, 2)
    assert result["differences"] == []
    assert audit(after_first, second, before)["differences"] == []


def test_citizens_alone_find_exactly_what_was_lost_charged_twice_or_not_receipted(
    portal: Portal, filed: Filing, alone: Callable[[], Target]
) -> None:
    portal.control.switch(ALL)
    run, with_officer = filed(25, 10, "complete = 0.5, pay_pressed_twice = 0.5")
    injected = wronged(portal, run)

    assert set(injected) == {"lost_dossier", "double_charge", "payment_without_receipt"}
    assert found(with_officer) == injected
    target = alone()
    citizens_alone = found(audit(target, run, {**baseline(target), "statistics": None}))
    # A citizen whose dossier is gone has no page that shows what was charged for it.
    lost = injected["lost_dossier"]
    assert citizens_alone["lost_dossier"] == lost
    assert citizens_alone["double_charge"] == injected["double_charge"] - lost
    assert citizens_alone["payment_without_receipt"] >= injected["payment_without_receipt"] - lost


def hiding_one(portal: Portal, hidden: Callable[[], str]) -> Behaviour:
    """Pass everything on, with another reference in the office's list in place of one."""

    def pass_on(server: RawServer, connection: socket.socket, request: bytes) -> None:
        whole, name = fetched(portal.url, request), hidden().encode()
        if name and b"/can-bo/danh-sach" in request.partition(b"\r\n")[0]:
            whole = whole.replace(name, b"Z" * len(name))
        connection.sendall(whole)
        connection.close()

    return pass_on


def test_a_list_without_a_dossier_that_its_citizen_can_see_is_taken_for_no_list_of_all(
    portal: Portal, filed: Filing
) -> None:
    names: list[str] = []
    with raw_server(hiding_one(portal, lambda: names[0] if names else "")) as between:
        target = load_target(between.url)
        before = baseline(target)
        run, _ = filed(28, 2)
        names.append(run.ledger()[0].reference)
        result = audit(target, run, before)
    assert result["differences"] == []
    (said,) = result["not_exercised"]
    assert said == {"code": "list_not_of_all", "count": 1, "first": names[0]}


def test_exactly_the_overbooked_appointments_are_found(portal: Portal, filed: Filing) -> None:
    portal.control.switch({Fault.OVERBOOKED_SLOT: 0.4})
    run, result = filed(26, 8, procedure="citizen_id_registration")
    assert 0 < len(wronged(portal, run)["overbooked_slot"]) < 8
    assert found(result) == wronged(portal, run)
    assert result["compared"]["bookings"] == result["compared"]["appointments"] == 8
    assert [[row["step"] for row in item["rows"]] for item in result["differences"]] == [
        ["book_slot"]
    ] * len(result["differences"])


def test_of_many_dossiers_a_sample_is_looked_up_and_says_what_it_proves(
    portal: Portal, filed: Filing
) -> None:
    portal.control.switch({Fault.LOST_DOSSIER: 0.3})
    run, result = filed(27, 10, most=4)

    lost = wronged(portal, run)["lost_dossier"]
    assert result["sample"]["of"] == 10
    assert result["sample"]["looked_up"] == result["compared"]["dossiers"] == 4
    assert len({row["walk"] for row in result["differences"]}) == len(lost)
    # The office's list is read whole, so that nothing is missed all the same.
    assert found(result) == {"lost_dossier": lost}
