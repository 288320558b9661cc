"""Profiles: what the bundled ones say, and how a broken one is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.errors import ConfigErrors, UnknownName, UsageError
from civicgauge.intervals import ERROR, needed_samples
from loadtests.arrivals import plan
from loadtests.drawing.skyline import Skyline
from loadtests.load_profile import load_profile, planned_limit, profile_names

BROKEN = """
title = { vi = "Thử" }
minutes = 0
warm_up_seconds = -5
shape = [[0, 1], [0.5, 2], [1, 1]]
max_in_flight = 0
step_timeout = "long"
limits = ["submit p95 <= 3", "submitt p95 <= 3", "visa.submit p95 <= 3"]
speed = 9

[[filings]]
procedure = "licence_renewal"
per_hour = 60
variants = { complete = 0.5, nonsense = 0.6 }

[[filings]]
procedure = "passport"
per_hour = -1
variants = { complete = 1 }
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_bundled_profiles_are_valid(catalogue: Catalogue) -> None:
    assert profile_names() == [
        "demo",
        "id-campaign",
        "launch-day",
        "licence-deadline",
        "licence-renewal-peak",
        "load-balancer-day",
        "office-day",
        "reopening",
        "smoke",
        "soak",
        "social-security-day",
        "start-of-month",
    ]
    assert [load_profile(name, catalogue).name for name in profile_names()] == profile_names()


@pytest.mark.parametrize(
    "name",
    ["id-campaign", "licence-deadline", "office-day", "reopening", "soak", "start-of-month"],
)
def test_a_mixed_profile_plans_enough_filings_for_each_of_its_limits(
    catalogue: Catalogue, name: str
) -> None:
    """By three seeds, the limit with the fewest filings as the last that is decided, and so on."""
    profile = load_profile(name, catalogue)
    assert len(profile.procedures) == 3
    for limit in profile.limits:
        assert limit.step in ("walk", *catalogue[limit.procedure or "licence_renewal"].steps)
    for seed in (1, 2, 3):
        judged = [
            arrival.procedure
            for arrival in plan(profile, seed).arrivals
            if arrival.due >= profile.warm_up_seconds
        ]
        counts = sorted(
            (sum(map(limit.concerns, judged)), limit.percentile) for limit in profile.limits
        )
        for left, (filings, q) in enumerate(counts, 1):
            assert filings >= needed_samples(q, ERROR / left), (seed, left)


@pytest.mark.parametrize(
    ("name", "procedure", "per_hour"),
    [
        ("office-day", "licence_renewal", 3_000_000 / 365 * 1.11 / 24 * 1.72),
        ("office-day", "citizen_id_registration", 6_000_000 / 365 * 1.11 / 24 * 1.72),
        ("office-day", "marital_status_certificate", 2_000_000 / 365 * 1.11 / 24 * 1.72),
        ("id-campaign", "citizen_id_registration", 5_000_000 / 181 / 24 * 5.19),
        ("licence-deadline", "licence_renewal", 1_000_000 * 52_475 / 10_200_000),
        ("start-of-month", "citizen_id_registration", 6_000_000 / 365 * 1.39 / 24 * 1.72),
        ("reopening", "licence_renewal", 3_000_000 / 365 * 1.11 / 24 * 1.72 * 5),
        ("soak", "marital_status_certificate", 2_000_000 / 365 * 1.11 / 24 * 1.72),
    ],
)
def test_mixed_peaks_are_as_high_as_their_figures_say(
    catalogue: Catalogue, name: str, procedure: str, per_hour: float
) -> None:
    filings = {item.procedure: item.per_hour for item in load_profile(name, catalogue).filings}
    assert filings[procedure] == round(per_hour)


def test_the_example_in_the_documents_is_a_valid_profile(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    document = Path(__file__).parents[2] / "docs" / "profiles.md"
    # The file, and the further sections that it may have.
    sections = re.findall(r"```toml\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    own = tmp_path / "own.toml"
    own.write_text("".join(sections), "utf-8")
    assert load_profile(str(own), catalogue).compression(10) == 60


def test_the_documents_tell_every_profile_with_its_height_and_length(catalogue: Catalogue) -> None:
    text = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| .* \| ([\d,]+) an hour \| (\d+) (min|s)\b", text, re.M)
    profiles = [load_profile(name, catalogue) for name in profile_names()]
    assert {(name, height, f"{length} {unit}") for name, height, length, unit in rows} == {
        (profile.name, f"{Skyline(profile).peak_per_hour:,.0f}", _length(profile.minutes))
        for profile in profiles
    }


def _length(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes >= 1 else f"{60 * minutes:.0f} s"


@pytest.mark.parametrize(
    ("name", "day_over_mean", "peak_over_mean"),
    [
        ("licence-renewal-peak", 1.39, 1.78),
        ("load-balancer-day", 1.20, 4.95),
        ("launch-day", 1.94, 3.22),
        ("social-security-day", 1.11, 1.88),
    ],
)
def test_a_licence_peak_is_what_its_arithmetic_says(
    catalogue: Catalogue, name: str, day_over_mean: float, peak_over_mean: float
) -> None:
    (filings,) = load_profile(name, catalogue).filings
    assert filings.per_hour == round(3_000_000 / 365 * day_over_mean / 24 * peak_over_mean)
    assert sum(filings.variants.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('["100 days", "* 9 filings a day"]', "a result of 900"),
        ('["100 days", "* 10.1451 filings a day"]', "a result of 1014.51"),
        ('["* 100 days", "* 10.14 filings a day"]', r"\* 100 days"),
        ('["100 days", "10.14 filings a day"]', "10.14 filings a day"),
        ('["1014"]', "1014"),
        ('["100 days", "/ 0 filings a day"]', "division by zero"),
        ("1014", "1014"),
    ],
)
def test_filings_per_hour_must_be_what_their_arithmetic_leads_to(
    catalogue: Catalogue, tmp_path: Path, lines: str, found: str
) -> None:
    text = load_profile("smoke", catalogue).file.read_text("utf-8")
    own = tmp_path / "own.toml"
    good = 'per_hour = 1014\narithmetic = ["100 days", "* 10.14 filings a day"]'
    own.write_text(text.replace("per_hour = 3600", good), "utf-8")
    assert load_profile(str(own), catalogue).filings[0].per_hour == 1014
    own.write_text(text.replace("per_hour = 3600", good.replace("= 1014", "= 1014.0")), "utf-8")
    assert load_profile(str(own), catalogue).filings[0].per_hour == 1014
    own.write_text(
        text.replace("per_hour = 3600", f"per_hour = 1014\narithmetic = {lines}"), "utf-8"
    )
    with pytest.raises(ConfigErrors, match=rf"filings\[1\]\.arithmetic: found .*{found}"):
        load_profile(str(own), catalogue)


def test_hours_pass_as_much_quicker_as_the_run_is_shorter(catalogue: Catalogue) -> None:
    smoke = load_profile("smoke", catalogue)
    assert smoke.compression(10) == 1
    day = replace(smoke, simulated_hours=24.0)
    assert (day.compression(24), day.compression(10), day.compression(1440)) == (60, 144, 1)


def test_a_profile_of_ones_own_is_found_by_its_file(catalogue: Catalogue, tmp_path: Path) -> None:
    text = load_profile("smoke", catalogue).file.read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("walks = 5", "walks = 7"), "utf-8")
    profile = load_profile(str(own), catalogue)
    assert (profile.name, profile.walks, profile.title.vi) == ("own", 7, "Thử nhanh")


def test_an_unknown_profile_is_refused_with_the_ones_that_there_are(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'smoke'\?.*demo, id-campaign, launch"):
        load_profile("smok", catalogue)


def test_a_profile_file_that_is_not_there_is_refused_by_its_path(catalogue: Catalogue) -> None:
    with pytest.raises(ConfigErrors, match=r"gone\.toml: \(file\)"):
        load_profile("gone.toml", catalogue)


def test_all_mistakes_of_a_profile_are_reported_at_once(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(file), catalogue)
    assert {mistake.key for mistake in caught.value.mistakes} == {
        "title.en",
        "minutes",
        "warm_up_seconds",
        "shape",
        "max_in_flight",
        "step_timeout",
        "limits",
        "speed",
        "filings[1].variants.nonsense",
        "filings[1].variants",
        "filings[2].procedure",
        "filings[2].per_hour",
    }
    assert "complete" in str(caught.value)
    assert "licence_renewal" in str(caught.value)
    (unknown,) = (item for item in caught.value.mistakes if item.key == "speed")
    assert {"simulated_hours", "begins", "users", "walks"} <= set(
        unknown.valid.removeprefix("one of ").split(", ")
    )


def test_one_wrong_name_is_one_mistake(catalogue: Catalogue, tmp_path: Path) -> None:
    """A portal without a procedure of the mix, and a variant that the procedure does not have."""
    offered = Catalogue({"licence_renewal": catalogue["licence_renewal"]})
    with pytest.raises(ConfigErrors) as caught:
        load_profile("office-day", offered)
    assert [mistake.key for mistake in caught.value.mistakes] == [
        "filings[2].procedure",
        "filings[3].procedure",
    ]

    own = tmp_path / "own.toml"
    smoke = load_profile("smoke", catalogue).file.read_text("utf-8")
    own.write_text(smoke.replace("complete =", "completed ="), "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(own), catalogue)
    assert [mistake.key for mistake in caught.value.mistakes] == ["filings[1].variants.completed"]


def test_a_procedure_that_is_filed_twice_is_refused_with_what_to_do(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    smoke = load_profile("smoke", catalogue).file.read_text("utf-8")
    own.write_text(smoke + smoke[smoke.index("[[filings]]") :], "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(own), catalogue)
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        f"{own}: filings[2].procedure: found licence_renewal a second time; "
        "valid: one [[filings]] for each procedure: add up per_hour, and share it out by variants"
    ]


@pytest.mark.parametrize(
    ("limit", "valid"),
    [
        ("submit < 3", "'submit p95 <= 3' (seconds) or 'submit errors <= 1%', of any step, "),
        ("walk completed >= 0.99", "'submit p95 <= 3' (seconds) or "),
        ("walk errors <= 1%", "'walk p95 <= 60' or 'walk completed >= 99%'"),
        ("submitt p95 <= 3", "a limit on one of the steps find_procedure, "),
        ("visa.pay p95 <= 3", "a limit on one of the procedures that are filed: licence_renewal"),
        ("sign p95 <= 3", "a limit on one of their steps: find_procedure, "),
    ],
)
def test_a_wrong_limit_of_a_profile_is_told_once_beside_what_is_valid(
    catalogue: Catalogue, tmp_path: Path, limit: str, valid: str
) -> None:
    own = tmp_path / "own.toml"
    smoke = load_profile("smoke", catalogue).file.read_text("utf-8")
    own.write_text(f'limits = ["{limit}"]\n{smoke}', "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(own), catalogue)
    assert f"own.toml: limits: found {limit}; valid: {valid}" in str(caught.value)
    assert str(caught.value).count(limit) == 1


@pytest.mark.parametrize(
    ("limit", "judged"),
    [
        ("marital_status_certificate.submit p95 <= 3", True),
        ("marital_status_certificate.walk p95 <= 3", True),
        ("marital_status_certificate.pay p95 <= 3", False),
        ("licence_renewal.pay p95 <= 3", True),
        ("licence_renewal.supplement p95 <= 3", True),
        ("licence_renewal.book_slot p95 <= 3", False),
        ("pay p95 <= 3", True),
        ("sign p95 <= 3", False),
    ],
)
def test_a_limit_is_refused_when_no_filing_has_its_step(
    catalogue: Catalogue, limit: str, judged: bool
) -> None:
    """A certificate has no fee; a paper that is missing in some renewals brings a supplement."""
    filings = load_profile("office-day", catalogue).filings
    if judged:
        assert str(planned_limit(limit, filings, catalogue)) == f"{limit} s"
        return
    with pytest.raises(UsageError, match=r"do not have\. Write .* steps: find_procedure, .* walk"):
        planned_limit(limit, filings, catalogue)


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ("[]", "0 points"),
        ("[[0, 1]]", "1 points"),
        ("[[0.1, 1], [1, 1]]", "times from 0.1 to 1"),
        ("[[0, 1], [0.9, 1]]", "times from 0 to 0.9"),
        ("[[0, 1], [0.5, 1], [0.5, 0.2], [1, 1]]", "time 0.5 after 0.5"),
        ("[[0, 1], [0.5, 1], [0.4, 0.2], [1, 1]]", "time 0.4 after 0.5"),
        ("[[0, 0], [1, 0]]", "a share of 0 everywhere"),
        ("[[0, 1], [1, -1]]", "[1, -1] as a point"),
        ("[[0, 1], [1, nan]]", "[1, nan] as a point"),
        ("[[0, 1, 1], [1, 1, 1]]", "[0, 1, 1] as a point"),
        ('[["0", 1], [1, 1]]', "['0', 1] as a point"),
    ],
)
def test_a_shape_must_rise_from_0_to_1_and_not_be_flat_on_the_ground(
    catalogue: Catalogue, tmp_path: Path, shape: str, found: str
) -> None:
    text = load_profile("smoke", catalogue).file.read_text("utf-8")
    file = tmp_path / "shaped.toml"
    file.write_text(text.replace("[[0, 1], [1, 1]]", shape), "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(file), catalogue)
    assert [(mistake.key, mistake.found) for mistake in caught.value.mistakes] == [("shape", found)]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("minutes = nan", "minutes"),
        ("minutes = inf", "minutes"),
        ("per_hour = nan", "filings[1].per_hour"),
        ('per_hour = "many"', "filings[1].per_hour"),
        ('assets = "yes"', "assets"),
        ("variants = { complete = nan }", "filings[1].variants"),
    ],
)
def test_what_is_no_number_is_no_rate_length_or_share_and_is_said_once(
    catalogue: Catalogue, tmp_path: Path, line: str, key: str
) -> None:
    text = load_profile("smoke", catalogue).file.read_text("utf-8")
    name = line.partition(" ")[0]
    own = tmp_path / "own.toml"
    written = re.sub(rf"^{name} = .*", line, text, flags=re.MULTILINE)
    own.write_text(written if written != text else f"{line}\n{text}", "utf-8")
    with pytest.raises(ConfigErrors) as caught:
        load_profile(str(own), catalogue)
    assert [mistake.key for mistake in caught.value.mistakes] == [key]


@pytest.mark.parametrize(
    ("lines", "mistaken"),
    [
        ('simulated_hours = 2\nbegins = "08:30"', False),
        ('begins = "08:30"', True),
        ('simulated_hours = 2\nbegins = "25:00"', True),
        ('simulated_hours = 2\nbegins = "8"', True),
        ("simulated_hours = 2\nbegins = 8", True),
    ],
)
def test_only_simulated_hours_begin_at_a_time_of_day(
    catalogue: Catalogue, tmp_path: Path, lines: str, mistaken: bool
) -> None:
    smoke = load_profile("smoke", catalogue).file.read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(f"{lines}\n{smoke}", "utf-8")
    if not mistaken:
        assert f"{load_profile(str(own), catalogue).begins:%H:%M}" == "08:30"
        return
    with pytest.raises(ConfigErrors, match=r"begins: found .*; valid: a time of day, \"08:00\""):
        load_profile(str(own), catalogue)
