"""A department's own ticket-machine log: read, checked, and used in the simulation."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.errors import ConfigErrors
from reports.effort.counter import simulate
from reports.effort.office import ArrivalRate, LognormalService, Office, Period
from reports.effort.ticket_log import read_ticket_log, with_log

GOOD = """\
ticket,issued,called,finished
A1,2026-03-02 07:30:00,2026-03-02 07:34:00,2026-03-02 07:40:30
A2,2026-03-02 07:45,2026-03-02 07:45,2026-03-02 07:55
A3,2026-03-02 08:10:00,,
A4,2026-03-03T07:35:00,2026-03-03T07:50:00,
"""


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    return tmp_path / "tickets.csv"


def test_waits_services_and_arrivals_are_read_from_the_tickets(log_file: Path) -> None:
    log_file.write_text(GOOD, encoding="utf-8")
    log = read_ticket_log(log_file)
    assert log.days == 2
    assert log.waits.tolist() == [4.0, 0.0, 15.0]
    assert log.services.tolist() == [6.5, 10.0]
    assert log.never_called == 1
    # 07:30-08:00: 3 tickets in 2 days = 1.5 per half hour = 3 per hour; 08:00-08:30: 1 per hour.
    assert log.arrivals == (
        ArrivalRate(Period(450.0, 480.0), 3.0),
        ArrivalRate(Period(480.0, 510.0), 1.0),
    )


def test_a_file_from_a_spreadsheet_with_semicolons_and_byte_order_mark_is_read(
    log_file: Path,
) -> None:
    log_file.write_text(GOOD.replace(",", ";"), encoding="utf-8-sig")
    assert read_ticket_log(log_file).days == 2


def test_all_mistakes_are_reported_at_once_with_their_lines(log_file: Path) -> None:
    log_file.write_text(
        "issued,called,finished\n"
        "2026-03-02 07:30,2026-03-02 07:20,2026-03-02 07:40\n"
        "2026-03-02 07:30,2026-03-02 07:35,2026-03-02 07:40\n"
        "02/03/2026 07:30,2026-03-02 07:35,2026-03-02 07:40\n"
        ",2026-03-02 07:35,2026-03-02 07:40\n"
        "2026-03-02 07:30,,2026-03-02 07:40\n"
        "2026-03-02 16:50,2026-03-03 07:35,2026-03-03 07:40\n"
        "2026-03-02T07:30+07:00,2026-03-02 07:35,2026-03-02 07:40\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigErrors) as caught:
        read_ticket_log(log_file)
    assert [(mistake.key, mistake.found) for mistake in caught.value.mistakes] == [
        ("line 2", "times that run backwards"),
        ("line 4", "issued '02/03/2026 07:30'"),
        ("line 5", "issued is empty"),
        ("line 6", "finished without called"),
        ("line 7", "times on different days"),
        ("line 8", "issued '2026-03-02T07:30+07:00'"),
    ]
    assert "Mend them" in str(caught.value)


def test_missing_columns_are_all_named(log_file: Path) -> None:
    log_file.write_text("ticket,issued\nA1,2026-03-02 07:30\n", encoding="utf-8")
    with pytest.raises(ConfigErrors) as caught:
        read_ticket_log(log_file)
    found = [mistake.found for mistake in caught.value.mistakes]
    assert found == ["no column called", "no column finished"]


@pytest.mark.parametrize(
    "content", [b"", b"issued,called,finished\n", b"issued\xff", b"issued,called,finished\n,"]
)
def test_a_file_without_a_served_ticket_is_refused(log_file: Path, content: bytes) -> None:
    log_file.write_bytes(content)
    with pytest.raises(ConfigErrors):
        read_ticket_log(log_file)


def test_a_missing_file_is_refused_by_name(log_file: Path) -> None:
    with pytest.raises(ConfigErrors, match=r"tickets\.csv"):
        read_ticket_log(log_file)


def test_the_log_replaces_arrivals_and_service_times_of_the_office(log_file: Path) -> None:
    log_file.write_text(GOOD, encoding="utf-8")
    day = Period(450.0, 690.0)
    office = Office((day,), 1, (ArrivalRate(day, 99.0),), LognormalService(60.0, 1.0), 0.5, 690.0)
    own = with_log(office, read_ticket_log(log_file))
    # The machine counted returns too: half of the 3 per hour come for the first time.
    assert [rate.per_hour for rate in own.arrivals] == [1.5, 0.5]
    # 2 tickets a day, 400 days: SD of the mean is about sqrt(2 / 400) = 0.07, more with returns.
    assert len(simulate(own, days=400).waits) / 400 == pytest.approx(2.0, abs=0.5)
