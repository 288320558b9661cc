"""Settings travel through the environment unchanged, and wrong ones are one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.errors import UsageError
from civicgauge.target import ENVIRONMENT_VARIABLE
from loadtests.settings import Playing, Settings

URL = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(target=URL),
        Settings(
            target="portal.toml",
            profile="demo",
            seed=0,
            percent=12.5,
            minutes=0.5,
            walks=3,
            playing=Playing(client="locust", think="none", users=3, assets=False),
            run=Path("runs/a b"),
            parent_fd=7,
        ),
    ],
)
def test_settings_come_back_as_they_were_put_into_the_environment(settings: Settings) -> None:
    assert Settings.read(settings.environment()) == settings


def test_with_a_target_alone_the_rest_has_defaults() -> None:
    assert Settings.read({ENVIRONMENT_VARIABLE: URL}) == Settings(target=URL)


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        (ENVIRONMENT_VARIABLE, "", r"CIVICGAUGE_TARGET is not set\. Set it to a target file"),
        ("CIVICGAUGE_WALKS", "-3", r"CIVICGAUGE_WALKS is -3\. Set it to a number above 0"),
        ("CIVICGAUGE_PERCENT", "0", r"CIVICGAUGE_PERCENT is 0\.0\. Set it"),
        ("CIVICGAUGE_MINUTES", "nan", r"CIVICGAUGE_MINUTES is nan\. Set it"),
        ("CIVICGAUGE_SEED", "x", r"CIVICGAUGE_SEED is 'x'\. Set it to a number"),
        ("CIVICGAUGE_THINK", "fast", r"CIVICGAUGE_THINK is 'fast'\. Set it to personas or none"),
        ("CIVICGAUGE_USERS", "0", r"CIVICGAUGE_USERS is 0\. Set it to a number above 0"),
        ("CIVICGAUGE_ASSETS", "1", r"CIVICGAUGE_ASSETS is '1'\. Set it to yes or no"),
        ("CIVICGAUGE_CLIENT", "fast", r"CIVICGAUGE_CLIENT is 'fast'\. Set it to thin or locust"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(
    variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        Settings.read({ENVIRONMENT_VARIABLE: URL, variable: value})
