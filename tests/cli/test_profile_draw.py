"""``civicgauge profile from-...``: drawn from figures, counts and logs, and what is refused."""

from __future__ import annotations

import gzip
import subprocess
import tomllib
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from loadtests.drawing.access_log import Pattern, read_log

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Here = Callable[..., str]

TRIANGLE = """
title = { vi = "Thử", en = "Test" }
simulated_hours = 2
begins = "08:00"
minutes = 2
warm_up_seconds = 0
shape = [[0, 0], [0.5, 0.5], [1, 0]]
max_in_flight = 20
step_timeout = 30

[[filings]]
procedure = "licence_renewal"
per_hour = 60
variants = { complete = 1 }
"""
OWN_PROCEDURES = Path(__file__).parents[2] / "examples" / "hof_sandbox" / "procedures"
OWN = "complex_form"
RENEWAL = "licence_renewal"
IDENTITY = "citizen_id_registration"


@pytest.fixture
def draw(here: Here) -> Here:
    """Runs ``civicgauge profile``."""
    return partial(here, "profile")


@pytest.fixture
def refuse(refused: Here, tmp_path: Path) -> Here:
    """The error with which ``civicgauge profile`` refuses to draw; it writes nothing."""

    def run(*arguments: str) -> str:
        error = refused("profile", *arguments)
        assert not (tmp_path / "profile.toml").exists()
        return error

    return run


def drawn(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def heights(file: Path) -> dict[str, float]:
    return {item["procedure"]: item["per_hour"] for item in drawn(file)["filings"]}


def test_a_few_figures_lead_to_filings_per_hour_by_arithmetic_that_is_shown(
    civicgauge: Command, tmp_path: Path
) -> None:
    """10 of 100 online filings a year come on the busiest day, in 2 hours whose top is twice the
    mean: 10 an hour. The triangle's top is 0.5 in its own file and 1 in the one that is drawn."""
    (tmp_path / "triangle.toml").write_text(TRIANGLE, "utf-8")

    shown = civicgauge(
        *("profile", "from-figures", "--inhabitants", "2000", "--filings", f"{RENEWAL}=0.1"),
        *("--online", "0.5", "--peak-day", "0.1", "--shape", "triangle.toml", "--to", "own.toml"),
        *("--filings", f"{IDENTITY}=0.00125"),
    )

    assert (shown.returncode, shown.stderr) == (0, "")
    assert (
        "licence_renewal, 10 an hour at the peak:\n"
        "  2_000 inhabitants: given\n"
        "  * 0.1 filings a head and year: given\n"
        "  * 0.5 share filed online: given\n"
        "  * 0.1 share of a year's filings on the busiest day: given\n"
        "  / 2 hours, those of triangle\n"
        "  * 2 busiest moment over mean: shape of triangle\n"
    ) in shown.stdout
    assert heights(tmp_path / "own.toml") == {RENEWAL: 10, IDENTITY: 0.125}
    assert drawn(tmp_path / "own.toml")["shape"] == [[0, 0], [0.5, 1], [1, 0]]
    assert drawn(tmp_path / "own.toml")["title"]["vi"] == "Ngày đông nhất, 2.000 dân"
    assert civicgauge("profile", "show", "own.toml").stdout in shown.stdout


def test_an_unknown_busiest_day_is_as_busy_as_that_of_the_us_federal_sites(
    draw: Here, tmp_path: Path
) -> None:
    """365,000 / 365 x 1.39 / 24 x 1.717 = 99.4; the office day's top is 1.717 times its mean."""
    told = draw("from-figures", "--inhabitants", "365000", "--filings", f"{RENEWAL}=1")
    assert "  * 1 share filed online: assumed, because none was given\n" in told
    assert heights(tmp_path / "profile.toml") == {RENEWAL: 99.4}


def test_a_profile_is_drawn_for_procedures_of_ones_own(draw: Here, tmp_path: Path) -> None:
    """The shape may be of a bundled profile, which files other procedures."""
    own = ("--procedures", str(OWN_PROCEDURES))
    draw("from-figures", "--inhabitants", "365000", "--filings", f"{OWN}=1", *own)
    assert heights(tmp_path / "profile.toml") == {OWN: 99.4}
    assert f"1.7 {OWN}" in draw("show", "profile.toml", *own)  # 99.4 / 60


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--filings", f"{RENEWAL}=1", "--peak-day", "0.001"], "leave it out."),
        (["--filings", f"{RENEWAL}=1", "--shape", "smoke"], "simulated_hours, such as office-day."),
        (["--filings", f"{RENEWAL}=-1"], "Write licence_renewal=0.03."),
        (["--filings", f"{RENEWAL}=nan"], "Write licence_renewal=0.03."),
        (["--filings", "visa=1"], "Choose one of: citizen_id_registration"),
        (["--filings", RENEWAL], "Write PROCEDURE=..., citizen_id_registration=..."),
        (["--filings", f"{RENEWAL}=1", "--filings", f"{RENEWAL}=2"], "Give each procedure once."),
        (["--filings", f"{RENEWAL}=1", "--online", "1.2"], "0<x<=1"),
        (["--filings", f"{RENEWAL}=1", "--online", "nan"], "nan is no number to count with"),
        (["--filings", f"{RENEWAL}=0.00001"], "which is nobody. Raise the figures"),
    ],
)
def test_figures_that_cannot_be_are_refused_with_the_remedy(
    refuse: Here, options: list[str], said: str
) -> None:
    assert said in refuse("from-figures", "--inhabitants", "1000", *options)


HEADER = "time,renewals,cards\n"
COUNTS = f"""{HEADER}\
2026-01-05 08:00,10,0
2026-01-05 08:30,30,10
2026-01-05 09:00,20,10
2026-01-05 10:00,20,0
2026-01-06 08:00,5,0
2026-01-07 08:00,15,5
2026-01-07 08:30,10,0
2026-01-07 09:00,10,5
2026-01-07 10:00,5,0
"""


def test_a_day_is_drawn_from_counts_per_interval(civicgauge: Command, tmp_path: Path) -> None:
    """Four intervals of half an hour: 10, 40, 30, 20; one at 9:30 is missing. The busiest has 1.6
    times the mean, so 80 renewals in 2 hours are 64 an hour at the peak, and 20 cards are 16."""
    (tmp_path / "counts.csv").write_text(COUNTS, "utf-8")

    shown = civicgauge(
        *("profile", "from-counts", "counts.csv", "--to", "own.toml"),
        *("--filing", f"{RENEWAL}=renewals", "--filing", f"{IDENTITY}=cards"),
    )

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "100 filings were counted on 2026-01-05 in 4 intervals of 30 minutes" in shown.stdout
    assert "the busiest one began at 08:30 and had 40, 1.60 times the mean." in shown.stdout
    assert "Intervals of that day that are missing: 1; straight lines bridge them." in shown.stdout
    # The 6th of January has one interval of four; 100 and 50 have a mean of 75.
    assert "Of 2 whole days the busiest one had 100 filings, 1.33 times the mean" in shown.stdout
    profile = drawn(tmp_path / "own.toml")
    assert (profile["simulated_hours"], profile["begins"], profile["minutes"]) == (2.5, "08:00", 10)
    assert profile["shape"] == [[0, 0.25], [0.1, 0.25], [0.3, 1], [0.5, 0.75], [0.9, 0.5], [1, 0.5]]
    assert heights(tmp_path / "own.toml") == {RENEWAL: 64, IDENTITY: 16}


def test_counts_are_drawn_of_a_named_day_in_longer_intervals(draw: Here, tmp_path: Path) -> None:
    """8 to 9: 10 + 30; 9 to 10: twice the 20 of the half hour that is known; 10 to 11: twice 20."""
    (tmp_path / "counts.csv").write_text(COUNTS.replace(",", ";"), "utf-8-sig")

    draw(
        *("from-counts", "counts.csv", "--filing", f"{RENEWAL}=renewals"),
        *("--day", "2026-01-05", "--step", "60"),
    )

    assert heights(tmp_path / "profile.toml") == {RENEWAL: 40}
    assert {share for _, share in drawn(tmp_path / "profile.toml")["shape"]} == {1}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("08:30,30", "08:30,-3", "line 3, column 2: found '-3'; valid: a number, 0 or more"),
        ("08:30,30", "08:30,nan", "line 3, column 2: found 'nan'; valid: a number, 0 or more"),
        ("08:30,30,10", "08:30", "line 3: found '1 cells'; valid: one for each of 3 columns"),
        (
            "08:30,30,10",
            "08:30,30,1,5",
            "line 3: found '4 cells'; valid: one for each of 3 columns",
        ),
        ("08:30,30", "07:30,30", "line 3, time: found '2026-01-05 07:30:00 after"),
        ("08:30,30", "08:00,30", "valid: times that ascend"),
        ("2026-01-05 08:30", "5/1/2026 8:30", "valid: a date and time, 2026-01-05 08:00"),
        ("10:00", "09:45", "(file): found 'a step of 0:45:00'; valid: steps that are multiples"),
        ("08:30", "08:29", "(file): found 'a step of 0:29:00'; valid: whole minutes that divide"),
        (",renewals", ",gplx", "found 'renewals'; valid: one of the columns gplx, cards"),
        (COUNTS, "", "found 'nothing'; valid: a line of column names, then times and counts"),
        (COUNTS, f"{HEADER}2026-01-05 08:00,1,1\n", "found '1 intervals'; valid: at least two"),
        (COUNTS, f"{HEADER}2026-01-05,1,1\n2026-01-06,1,1\n", "Give counts of shorter intervals"),
        (
            COUNTS,
            f"{HEADER}2026-01-05 08:00,0,1\n2026-01-05 09:00,0,1\n",
            "counts.csv: every count is 0.",
        ),
    ],
)
def test_counts_that_are_none_are_refused_by_line_and_column(
    refuse: Here, tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS.replace(old, new, 1), "utf-8")
    assert said in refuse("from-counts", "counts.csv", "--filing", f"{RENEWAL}=renewals")


def test_a_step_that_intervals_do_not_make_up_is_refused_with_those_that_they_do(
    refuse: Here, tmp_path: Path
) -> None:
    (tmp_path / "counts.csv").write_text(COUNTS, "utf-8")
    counts = ("from-counts", "counts.csv", "--filing", f"{RENEWAL}=renewals")
    assert "Give --step one of 30, 60, 90, 120." in refuse(*counts, "--step", "45")


def line(time: str, request: str, status: int = 200, zone: str = "+0700") -> str:
    return (
        f'192.0.2.7 - "a b" [05/Jan/2026:{time} {zone}] "{request} HTTP/1.1" {status} 512 '
        '"-" "a browser \\"quoted\\""\n'
    )


LOG = "".join(
    [
        line("08:00:01", "GET /gplx/nop"),
        line("08:01:00", "POST /gplx/7/nop?step=1"),
        line("01:04:59", "POST /gplx/8/nop", 503, zone="+0000"),
        "\x16\x03\x01 no line of a log\n",
        line("08:05:00", "POST /gplx/9/nop"),
        line("08:05:30", "PUT /cccd"),
        line("08:11:00", "POST /dang-nhap"),
        line("08:12:00", "POST /gplx/9/nop/anh"),
        line("08:61:00", "POST /gplx/9/nop"),
    ]
)
LOG_FILINGS = ("--filing", f"{RENEWAL}=POST /gplx/*/nop", "--filing", f"{IDENTITY}=/cccd")


@pytest.mark.parametrize("name", ["access.log", "access.log.1.gz", "packed"])
def test_filings_are_counted_in_an_access_log(draw: Here, tmp_path: Path, name: str) -> None:
    """5-minute intervals from 8:00 to 8:15: two renewals (one at 1:04 of another zone), one renewal
    and one card, nothing. 4 filings in a quarter of an hour, the busiest interval has 1.5 times the
    mean: 3 renewals lead to 18 an hour, 1 card to 6."""
    data = LOG.encode()
    (tmp_path / name).write_bytes(data if name == "access.log" else gzip.compress(data))

    told = draw("from-log", name, *LOG_FILINGS, "--to", "own.toml")

    assert told.startswith(
        "9 lines were read; 2 of them are broken and not counted.\n"
        f"Broken: {name} line 4: '[U+0016][U+0003][U+0001] no line of a log'\n"
        f"Broken: {name} line 9: '192.0.2.7"
    )
    assert "Filings answered with an error (4xx, 5xx), which count: 1.\n" in told
    assert "2 filings in an interval are few" in told
    profile = drawn(tmp_path / "own.toml")
    assert (profile["simulated_hours"], profile["begins"]) == (0.25, "08:00")
    assert [share for _, share in profile["shape"]] == [1, 1, 1, 0, 0]
    assert heights(tmp_path / "own.toml") == {RENEWAL: 18, IDENTITY: 6}


def test_memory_grows_with_the_days_of_a_log_and_not_with_its_lines(tmp_path: Path) -> None:
    """Ten times the lines of the same two hours take less than a tenth more."""
    peaks = []
    for copies in (200, 2_000):
        file = tmp_path / f"{copies}.log"
        file.write_text(LOG * copies, "utf-8")
        tracemalloc.start()
        read_log([file], [Pattern.of(RENEWAL, "POST /gplx/*/nop")], 5)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


def test_the_parts_of_a_log_are_read_as_one(draw: Here, tmp_path: Path) -> None:
    lines = LOG.splitlines(keepends=True)
    (tmp_path / "access.log").write_text("".join(lines[3:]), "utf-8")
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress("".join(lines[:3]).encode()))

    draw("from-log", "access.log", "access.log.1.gz", *LOG_FILINGS)

    assert heights(tmp_path / "profile.toml") == {RENEWAL: 18, IDENTITY: 6}


def test_a_part_of_a_log_that_is_given_twice_is_not_counted_twice(
    refuse: Here, tmp_path: Path
) -> None:
    (tmp_path / "access.log").write_text(LOG, "utf-8")
    said = refuse("from-log", "access.log", "./access.log", *LOG_FILINGS)
    assert "access.log is given twice. Give each part of the log once." in said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "access.log: no line. Give a log with lines such as 192.0.2.1 - - ["),
        (b"a,b\n1,2\n", "2 of 2 lines are broken, first access.log line 1: 'a,b'. Give a log in"),
        (b"x" * 200_000, "1 of 1 lines are broken"),
        (line("08:00:00", "POST /nop").encode(), "Most often posted to: /nop (1). Give --filing"),
        (gzip.compress(LOG.encode())[:-9], "Fetch the file again, or unpack what is good of it"),
    ],
)
def test_a_log_without_filings_is_refused_with_the_remedy(
    refuse: Here, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "access.log").write_bytes(data)
    assert said in refuse("from-log", "access.log", *LOG_FILINGS)


def test_a_day_that_the_log_does_not_have_is_refused_with_those_that_it_has(
    refuse: Here, tmp_path: Path
) -> None:
    (tmp_path / "access.log").write_text(LOG, "utf-8")
    assert "Give --day one of the days with filings, 2026-01-05 to 2026-01-05." in refuse(
        "from-log", "access.log", *LOG_FILINGS, "--day", "2026-02-01"
    )


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("mine.toml", "mine.toml exists. Give another name with --to."),
        ("smoke", "smoke does not end in .toml. Give another name with --to."),
        ("nowhere/own.toml", "Name a file that you may write with --to."),
    ],
)
def test_a_profile_is_written_only_where_none_is_and_one_can_be(
    refuse: Here, tmp_path: Path, to: str, said: str
) -> None:
    (tmp_path / "mine.toml").write_text("mine", "utf-8")
    figures = ("--inhabitants", "365000", "--filings", f"{RENEWAL}=1")
    assert said in refuse("from-figures", *figures, "--to", to)
    assert (tmp_path / "mine.toml").read_text("utf-8") == "mine"
