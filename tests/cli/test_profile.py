"""``civicgauge profile``: what a reader sees of a profile before anything is sent."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Here = Callable[..., str]

MORNING = """
title = { vi = "Buổi sáng", en = "Morning" }
simulated_hours = 2
begins = "08:00"
minutes = 4
warm_up_seconds = 0
shape = [[0, 0], [0.5, 1], [1, 0]]
max_in_flight = 20
step_timeout = 30

[[filings]]
procedure = "licence_renewal"
per_hour = 90
arithmetic = ["1_800 renewals a day: counted", "/ 20 hours"]
variants = { complete = 1 }

[[filings]]
procedure = "marital_status_certificate"
per_hour = 30
variants = { complete = 1 }
"""


def test_the_hours_of_a_profile_are_drawn_in_80_columns_of_plain_text(
    civicgauge: Command, tmp_path: Path
) -> None:
    """From 0 at 8:00 to 120 an hour at 9:00: the first five minutes have 5 an hour on average."""
    (tmp_path / "morning.toml").write_text(MORNING, "utf-8")

    shown = civicgauge("profile", "show", "morning.toml", FORCE_COLOR="1", COLUMNS="40")

    lines = shown.stdout.splitlines()
    assert (shown.returncode, shown.stderr) == (0, "")
    assert all(len(line) <= 80 and line.isprintable() for line in lines)
    assert lines[:2] == [
        "morning: Buổi sáng / Morning",
        "2 h from 08:00, played in 4 min, 30 times as fast; the rate stays the true one",
    ]
    bars = lines[4 : 4 + 24]
    assert bars[0].split() == ["08:00", "5", "###++"]  # 5 and 10 of 120 on 61 columns
    assert bars[11].split() == ["08:55", "115", "#" * 58 + "+++"]
    assert bars[12].split()[:2] == ["09:00", "115"]
    assert bars[23].split()[:2] == ["09:55", "5"]


def test_the_peak_minute_is_told_with_its_filings_by_procedure(here: Here, tmp_path: Path) -> None:
    """From 8:59 to 9:00 the rate is on average half a minute below its top: 119 an hour."""
    (tmp_path / "morning.toml").write_text(MORNING, "utf-8")

    told = here("profile", "show", "morning.toml")

    assert (
        "Peak minute: 08:59.\n"
        "       2.0 filings are expected in it:\n"
        "       1.5 licence_renewal\n"
        "       0.5 marital_status_certificate\n"
    ) in told
    assert (
        "In the 2 h 120 filings are expected; a run makes 4.\n"
        "Load generator: one process, 0% busy at an assumed 20 ms of CPU a filing.\n"
    ) in told
    assert "licence_renewal, 90 an hour at the peak:\n  1_800 renewals a day: counted\n" in told


def test_a_level_peak_is_told_with_its_end(here: Here) -> None:
    """The office day stands at 2,398 an hour from 13:30 to 14:30: 40 filings in a minute."""
    told = here("profile", "show", "office-day")
    assert "Peak minute: 13:30, and as high until 14:30.\n      40.0 filings" in told


def test_a_peak_for_several_generators_is_told_with_their_number(
    here: Here, tmp_path: Path
) -> None:
    """1,000,030 filings an hour of 20 ms are 5.56 CPU seconds a second."""
    crowd = MORNING.replace("per_hour = 90", "per_hour = 1_000_000").replace("1_800", "20_000_000")
    (tmp_path / "crowd.toml").write_text(crowd, "utf-8")
    told = here("profile", "show", "crowd.toml")
    assert "Load generator: 6 processes or more at an assumed 20 ms of CPU a filing;\n" in told


def test_hours_of_a_second_day_are_told_apart(here: Here, tmp_path: Path) -> None:
    """48 hours from 8:00 in 24 slots of two hours; the peak is in the middle, a day later."""
    text = MORNING.replace("simulated_hours = 2", "simulated_hours = 48")
    (tmp_path / "days.toml").write_text(text, "utf-8")
    told = here("profile", "show", "days.toml")
    lines = told.splitlines()
    assert [line.split()[:2] for line in (lines[4], lines[12], lines[27])] == [
        ["d1", "08:00"],
        ["d2", "00:00"],
        ["d3", "06:00"],
    ]
    assert "Peak minute: d2 07:59." in told


def test_the_bundled_profiles_are_listed_with_their_heights(here: Here) -> None:
    lines = here("profile", "list").splitlines()
    assert lines[0].split() == ["demo", "10,000", "an", "hour", "0.75", "min"]
    assert all(len(line) <= 80 for line in lines)
    assert "    Mở lại sau sự cố / Reopening after an outage" in lines


def test_who_files_and_how_is_told_with_the_shares(here: Here, tmp_path: Path) -> None:
    manners = "[personas]\nold_phone = 1\n[behaviours]\nleaves = 0.125\nreloads = 0.5\n"
    closed = MORNING.replace("step_timeout", "users = 12\nstep_timeout")
    (tmp_path / "morning.toml").write_text(closed + manners, "utf-8")
    shown = here("profile", "show", "morning.toml")
    for said in (
        "Closed model: 12 citizens file one after the other",
        "Citizens read and type: 100 % old_phone.",
        "Citizens besides: 12.5 % leaves, 50 % reloads.",
    ):
        assert said in shown


def test_an_unknown_profile_is_answered_with_the_ones_that_there_are(refused: Here) -> None:
    said = refused("profile", "show", "ofice-day")
    assert "Did you mean 'office-day'? Choose one of: demo," in said


def test_a_text_in_a_profile_cannot_draw_lines_of_its_own(here: Here, tmp_path: Path) -> None:
    text = MORNING.replace('"Morning"', r'"Morning\nPeak minute: 12:00.\u001b[2J"')
    (tmp_path / "morning.toml").write_text(text, "utf-8")
    lines = here("profile", "show", "morning.toml").splitlines()
    assert lines[0] == "morning: Buổi sáng / Morning Peak minute: 12:00.[U+001B][2J"
