"""Drawn portraits pass all photo rules or break exactly one; scans are marked and repeatable."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from civicgauge.errors import UsageError
from civicgauge.people.pictures import portrait, scan
from civicgauge.photo_rules import PhotoRule, PhotoRules, broken_rules

USUAL = PhotoRules(
    formats=("JPEG",),
    min_width=354,
    min_height=472,
    max_kilobytes=500,
    ratio_width=3,
    ratio_height=4,
    ratio_tolerance=0.03,
    min_brightness=60,
    max_brightness=235,
)
PORTALS = {
    "usual": USUAL,
    "tight": replace(USUAL, max_kilobytes=20, ratio_tolerance=0.001),
    "png, square, dark": replace(
        USUAL, formats=("PNG", "JPEG"), ratio_width=1, ratio_height=1, max_brightness=200
    ),
    "large": replace(USUAL, min_width=1200, min_height=1600, max_kilobytes=2000),
    "no lower limit of brightness": replace(USUAL, min_brightness=0),
}


@pytest.mark.parametrize("rules", PORTALS.values(), ids=PORTALS)
@pytest.mark.parametrize("index", range(3))
def test_a_good_portrait_passes_all_rules(rules: PhotoRules, index: int) -> None:
    assert broken_rules(portrait(1, index, rules).data, rules) == ()


@pytest.mark.parametrize("rules", PORTALS.values(), ids=PORTALS)
@pytest.mark.parametrize("rule", PhotoRule)
def test_a_wrong_portrait_breaks_exactly_its_rule(rules: PhotoRules, rule: PhotoRule) -> None:
    assert broken_rules(portrait(1, 0, rules, rule).data, rules) == (rule,)


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        (replace(USUAL, min_brightness=0, max_brightness=255), PhotoRule.BRIGHTNESS),
        (replace(USUAL, min_width=1, min_height=1), PhotoRule.MIN_PIXELS),
        (replace(USUAL, formats=("JPEG", "PNG", "WEBP", "GIF", "BMP")), PhotoRule.FORMAT),
        (replace(USUAL, max_kilobytes=1), None),
        (replace(USUAL, formats=("HEIC",)), None),
    ],
)
def test_rules_that_leave_no_such_portrait_are_refused_with_the_remedy(
    rules: PhotoRules, rule: PhotoRule | None
) -> None:
    with pytest.raises(UsageError, match=r"Correct the rules or leave that variant out\.$"):
        portrait(1, 0, rules, rule)


def test_a_portrait_weighs_what_a_photo_of_that_size_weighs() -> None:
    for index in range(5):
        assert 40 < len(portrait(1, index, USUAL).data) / 1024 < 200


def test_the_file_name_and_type_tell_the_format() -> None:
    good, wrong = portrait(1, 5, USUAL), portrait(1, 5, USUAL, PhotoRule.FORMAT)

    assert (good.file_name, good.media_type) == ("chan-dung-5.jpg", "image/jpeg")
    assert (wrong.file_name, wrong.media_type) == ("chan-dung-5.png", "image/png")


def test_two_citizens_have_different_portraits() -> None:
    drawn = {portrait(seed, index, USUAL).data for seed in (1, 2) for index in range(4)}

    assert len(drawn) == 8


def test_pictures_are_the_same_in_every_process() -> None:
    script = (
        "import hashlib; from civicgauge.people.pictures import scan; "
        "print(hashlib.sha256(scan('Giấy khám sức khỏe', 3, 4).data).hexdigest())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    ).stdout

    assert printed.strip() == hashlib.sha256(scan("Giấy khám sức khỏe", 3, 4).data).hexdigest()


def test_a_scan_is_a_readable_page_in_the_proportions_of_a4() -> None:
    paper = scan("Giấy phép lái xe", 1, 7)

    assert (paper.file_name, paper.media_type) == ("giay-phep-lai-xe-7.jpg", "image/jpeg")
    with Image.open(BytesIO(paper.data)) as image:
        image.load()
        assert image.height / image.width == pytest.approx(297 / 210, abs=0.002)
    assert len(paper.data) < 200 * 1024


def test_scans_differ_by_title_and_citizen() -> None:
    papers = [scan("Giấy khám sức khỏe", 1, 0), scan("Giấy phép lái xe", 1, 0)]
    papers.append(scan("Giấy khám sức khỏe", 1, 1))

    assert len({paper.data for paper in papers}) == 3
