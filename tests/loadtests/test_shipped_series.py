"""Every ratio and shape that a profile or a document quotes is worked out again from the series."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import mean, median

import pytest

import loadtests
from loadtests.drawing.counted import chosen_day
from loadtests.drawing.counts_file import read_counts
from loadtests.drawing.figures import BUSIEST_DAY

FOLDER = Path(loadtests.__file__).parent
Counts = dict[datetime, list[int]]
SOCIAL_SECURITY = 21
"""Which of the 26 agencies, from 0."""


def counts(name: str) -> Counts:
    """The rows of a series by their times."""
    with (FOLDER / "series" / f"{name}.csv").open(encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return {datetime.fromisoformat(row[0]): [int(value) for value in row[1:]] for row in rows}


def by_day(series: Counts, begins: str) -> list[list[float]]:
    """For each day the means of the first column over the slots that the format tells apart."""
    days: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for time, row in series.items():
        days[f"{time:%j}"][f"{time:{begins}}"].append(row[0])
    return [[mean(slot) for slot in slots.values()] for slots in days.values()]


def top(values: list[float]) -> float:
    return max(values) / mean(values)


def agencies() -> list[list[float]]:
    """Each agency's hours over its own mean hour."""
    columns = zip(*counts("us_agencies_hours").values(), strict=True)
    return [[value / mean(column) for value in column] for column in columns]


def usual_hours() -> list[float]:
    return [median(hour) for hour in zip(*agencies(), strict=True)]


def launch_hours() -> list[float]:
    series = counts("nasa_launch_day_minutes")
    return [sum(row[0] for time, row in series.items() if time.hour == h) for h in range(24)]


def ratios() -> dict[str, float]:
    """As they stand in the table beside the series."""
    days = {time: row[0] for time, row in counts("us_federal_sites_days").items()}
    working = [value for time, value in days.items() if time.weekday() < 5]
    balancer, nasa = counts("load_balancer_5_minutes"), counts("nasa_july_1995_hours")
    minutes = [float(row[0]) for row in counts("nasa_launch_day_minutes").values()]
    month = [float(row[0]) for row in nasa.values()]
    own = [top(hours) for hours in agencies()]
    busiest = max(by_day(balancer, "%H:%M"), key=sum)
    assert len(working) == 21
    return {
        "US agencies, median of each hour over the agency's mean hour: highest over mean hour": top(
            usual_hours()
        ),
        "US agencies, busiest hour over mean hour of the day: median": median(own),
        "the same: lowest": min(own),
        "the same: highest": max(own),
        "US Social Security Administration, busiest hour over mean hour of the day": top(
            agencies()[SOCIAL_SECURITY]
        ),
        "US federal sites, busiest day over mean day": top([float(v) for v in days.values()]),
        "US federal sites, mean of the 21 days from Monday to Friday over mean day": mean(working)
        / mean(days.values()),
        "US federal sites, first working day of the month (2 January) over mean day": days[
            datetime(2024, 1, 2)
        ]
        / mean(days.values()),
        "load balancer, busiest day over mean day": top(
            [sum(day) for day in by_day(balancer, "%H:%M")]
        ),
        "load balancer, busiest hour over mean hour of its day: median of 14 days": median(
            map(top, by_day(balancer, "%H"))
        ),
        "load balancer, busiest 5 minutes over mean ones of its day: median of 14 days": median(
            map(top, by_day(balancer, "%H:%M"))
        ),
        "load balancer, busiest 5 minutes over mean ones on its busiest day, 16 April": top(
            busiest
        ),
        "NASA, busiest day over mean day": top([sum(day) for day in by_day(nasa, "%H")]),
        "NASA, busiest hour over mean hour of its day: median of 27 days": median(
            map(top, by_day(nasa, "%H"))
        ),
        "NASA, busiest hour of the launch day over mean hour of the month": top(month),
        "NASA, busiest 5 minutes of the launch day over mean ones": top(
            [sum(minutes[begin : begin + 5]) for begin in range(0, 1440, 5)]
        ),
        "NASA, busiest minute of the launch day over mean minute of its busiest hour": max(minutes)
        / (max(month) / 60),
    }


QUOTED = {
    "busiest hour over mean hour": (
        "US agencies, median of each hour over the agency's mean hour: highest over mean hour"
    ),
    "busiest hour over mean hour of its day: median of 26 US agencies (1.29 to 8.56)": (
        "US agencies, busiest hour over mean hour of the day: median"
    ),
    "working day over mean day": (
        "US federal sites, mean of the 21 days from Monday to Friday over mean day"
    ),
    "busiest day over mean day: all US federal sites, 30 days to January 2024": (
        "US federal sites, busiest day over mean day"
    ),
    "busiest hour over mean hour of its day: US Social Security Administration": (
        "US Social Security Administration, busiest hour over mean hour of the day"
    ),
    "busiest day over mean day: a load balancer, 14 days": (
        "load balancer, busiest day over mean day"
    ),
    "busiest 5 minutes over mean ones: that load balancer, 16 April 2014": (
        "load balancer, busiest 5 minutes over mean ones on its busiest day, 16 April"
    ),
    "busiest day over mean day: NASA's server, July 1995": "NASA, busiest day over mean day",
    "busiest 5 minutes over mean ones: NASA's server, 13 July 1995": (
        "NASA, busiest 5 minutes of the launch day over mean ones"
    ),
    "busiest hour of a launch day over mean hour: NASA's server, July 1995": (
        "NASA, busiest hour of the launch day over mean hour of the month"
    ),
}
"""How a line of a profile's arithmetic calls a ratio of the table."""


def test_the_table_beside_the_series_says_what_they_say() -> None:
    text = (FOLDER / "series" / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| (.+) \| (\d\.\d\d) \|$", text, re.MULTILINE))
    assert told == {name: f"{value:.2f}" for name, value in ratios().items()}


def arithmetic(file: Path) -> set[tuple[str, str]]:
    """Every line that quotes a ratio of two stretches of time: the number and what it is."""
    filings = tomllib.loads(file.read_text("utf-8"))["filings"]
    lines = [line for item in filings for line in item.get("arithmetic", ())]
    found = (re.fullmatch(r"\* (\S+) (.* over mean .*)", line) for line in lines)
    return {(match[1], match[2]) for match in found if match}


def test_every_ratio_in_a_profile_is_one_of_the_table() -> None:
    computed = ratios()
    quoted = {line for file in (FOLDER / "profiles").glob("*.toml") for line in arithmetic(file)}
    assert {what for _, what in quoted} == set(QUOTED)
    assert {(f"{computed[QUOTED[what]]:.2f}", what) for _, what in quoted} == quoted


def shape(name: str) -> list[list[float]]:
    profile = tomllib.loads((FOLDER / "profiles" / f"{name}.toml").read_text("utf-8"))
    found: list[list[float]] = profile["shape"]
    return found


@pytest.mark.parametrize("name", ["office-day", "start-of-month"])
def test_the_office_day_has_the_shape_of_the_agencies(name: str) -> None:
    """Each hour's share stands in its middle; midnight is between its two neighbours."""
    hours = usual_hours()
    points = [[round((h + 0.5) / 24, 4), round(hours[h] / max(hours), 2)] for h in range(24)]
    assert shape(name)[1:-1] == points
    assert shape(name)[0][1] == shape(name)[-1][1] == 0.35  # between 0.32 and 0.38


def test_the_campaign_falls_as_the_launch_day_did() -> None:
    """From the busiest hour on, 9 to 10; each hour's share stands in its middle."""
    hours = launch_hours()
    assert hours.index(max(hours)) == 9
    shares = [round(value / max(hours), 2) for value in hours[9:17]]
    points = [[round((place + 0.5) / 8, 4), share] for place, share in enumerate(shares)]
    assert shape("id-campaign") == [[0, 1], *points, [1, shares[-1]]]


@pytest.mark.parametrize(
    ("name", "series", "column", "minutes"),
    [
        ("load-balancer-day", "load_balancer_5_minutes", "requests", 5),
        ("launch-day", "nasa_launch_day_minutes", "requests", 5),
        ("social-security-day", "us_agencies_hours", "social_security_administration", 60),
    ],
)
def test_a_real_day_has_the_shape_that_is_drawn_from_its_series(
    name: str, series: str, column: str, minutes: int
) -> None:
    counted = read_counts(FOLDER / "series" / f"{series}.csv", {"licence_renewal": column})
    day = chosen_day(counted.coarser(minutes), None)
    profile = tomllib.loads((FOLDER / "profiles" / f"{name}.toml").read_text("utf-8"))
    assert [tuple(point) for point in profile["shape"]] == list(day.shape())
    assert profile["begins"] == f"{min(day.rows):%H:%M}"


def test_an_unknown_busiest_day_is_that_of_the_us_federal_sites() -> None:
    assert round(ratios()["US federal sites, busiest day over mean day"], 2) == BUSIEST_DAY
