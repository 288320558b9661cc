"""The control port: a door of its own, and only with the token."""

from __future__ import annotations

import pytest
import urllib3

from civicgauge.errors import UsageError
from civicgauge.refportal.control_client import Control
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from tests.refportal.visitor import Applicant, Visitor


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/dossiers"), ("PUT", "/faults")])
def test_nobody_gets_in_without_the_token(
    portal: Portal, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = urllib3.request(
        method, portal.control_url + path, headers=headers, json={"hang": 1.0}, retries=False
    )
    assert answer.status == 401
    assert portal.control.faults()["hang"] == 0.0


def test_a_client_with_a_wrong_token_says_what_to_do(portal: Portal) -> None:
    with pytest.raises(UsageError, match="Use the one of the ready line"):
        Control(portal.control_url, "wrong").faults()


def test_the_portals_own_port_knows_nothing_of_control(portal: Portal) -> None:
    for path in ("/faults", "/dossiers", "/sessions/end"):
        assert Visitor(portal.url).open(path).status == 404


def test_switching_replaces_what_was_on(healed: Portal) -> None:
    healed.control.switch({"hang": 0.25, "lost_dossier": 1.0})
    healed.control.switch({"hang": 0.5})
    assert healed.control.faults() == {fault.value: 0.0 for fault in Fault} | {"hang": 0.5}
    healed.control.reset_faults()
    assert set(healed.control.faults().values()) == {0.0}


@pytest.mark.parametrize("faults", [{"hangs": 1.0}, {"hang": 2.0}])
def test_a_wrong_fault_or_rate_is_refused_and_changes_nothing(
    portal: Portal, faults: dict[str, float]
) -> None:
    with pytest.raises(UsageError, match=r"Choose one of|Give a number"):
        portal.control.switch(faults)
    assert set(portal.control.faults().values()) == {0.0}


def test_everybodys_sessions_can_be_ended_at_once(healed: Portal) -> None:
    first, second = Applicant(healed.url, 910_001), Applicant(healed.url, 910_002)
    first.sign_in()
    second.sign_in()
    assert healed.control.end_sessions() == 2
    assert first.open("/tai-khoan").heading == "Đăng nhập"
    assert second.open("/tai-khoan").heading == "Đăng nhập"


def test_a_session_life_of_nothing_is_refused(portal: Portal) -> None:
    with pytest.raises(UsageError, match="greater than 0"):
        portal.control.set_session_minutes(0)


def test_the_books_list_drafts_and_dossiers_with_payments(
    portal: Portal, applicant: Applicant
) -> None:
    reference = applicant.submit()
    payment = applicant.pay().term("Mã giao dịch")
    receipt = applicant.follow("Xem biên lai").term("Số biên lai")
    (found,) = [item for item in portal.control.dossiers() if item["reference"] == reference]
    assert found["citizen_id"] == applicant.citizen.citizen_id
    assert found["state"] == "Đã nộp"
    assert [(item["payment"], item["receipt"]) for item in found["payments"]] == [
        (payment, receipt)
    ]
    assert found["faults"] == []
