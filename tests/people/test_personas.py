"""Personas are read from files that say everything wrong with them at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from civicgauge.errors import ConfigErrors, UnknownName
from civicgauge.people.operators import Operators
from civicgauge.people.personas import BUNDLED, load_persona, persona_names


def test_there_are_an_office_pc_and_an_old_phone() -> None:
    assert persona_names() == ("office_pc", "old_phone")


def test_the_office_pc_is_a_desktop_on_the_machines_own_network() -> None:
    persona = load_persona("office_pc")

    assert (persona.device.width, persona.device.height) == (1366, 768)
    assert not persona.device.touch
    assert persona.network is None
    assert (persona.traits.slow_after_seconds, persona.traits.hang_after_seconds) == (3, 10)
    assert persona.slowdown == 2.15


def test_the_old_phone_is_slow_in_machine_network_and_hand() -> None:
    persona = load_persona("old_phone")

    assert persona.device.touch
    assert persona.network is not None
    assert (persona.network.round_trip_ms, persona.network.upload_kbit_s) == (400, 400)
    assert persona.traits.cpu_slowdown == 4
    assert (persona.traits.slow_after_seconds, persona.traits.hang_after_seconds) == (12, 30)
    assert persona.traits.device_log_sd == 0.40
    assert persona.slowdown == pytest.approx(2.15 * 1.58)


def test_the_same_deed_takes_each_persona_its_own_time() -> None:
    # Point, click, hand to the keyboard, type "an".
    deed = Operators(points=1, buttons=2, homings=1, keys=2)

    # 1.10 + .20 + .40 + 2 x .28
    assert load_persona("office_pc").model_seconds(deed) == pytest.approx(2.26)
    # one tap .49 + 2 x .462
    assert load_persona("old_phone").model_seconds(deed) == pytest.approx(1.414)


@pytest.mark.parametrize("name", persona_names())
def test_every_figure_of_a_persona_has_source_and_status(name: str) -> None:
    persona = load_persona(name)

    assert set(persona.figures) >= set(type(persona.traits).__slots__)
    for figure in persona.figures.values():
        assert figure.source
        assert figure.unit


def test_an_unknown_persona_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"Choose one of: office_pc, old_phone\.$"):
        load_persona("tablet")


def test_a_path_is_no_name_of_a_persona() -> None:
    with pytest.raises(UnknownName):
        load_persona("../personas/office_pc")


def test_all_mistakes_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    text = (BUNDLED / "old_phone.toml").read_text(encoding="utf-8")
    text = text.replace('practice = "first_use"', 'practice = "expert"')
    text = text.replace("touch = true", 'touch = "yes"')
    text = text.replace("[figures.tries]", "[figures.attempts]")
    text = text.replace("value = 400.0", 'value = "slow"', 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigErrors) as caught:
        load_persona("mine", tmp_path)

    keys = {mistake.key for mistake in caught.value.mistakes}
    wrong = {"practice", "device.touch", "network.round_trip_ms.value", "figures.attempts"}
    assert keys >= {*wrong, "figures.tries.value"}
    assert all("mine.toml" in mistake.file for mistake in caught.value.mistakes)


def test_a_persona_of_ones_own_needs_only_a_file(tmp_path: Path) -> None:
    shutil.copy(BUNDLED / "office_pc.toml", tmp_path / "mine.toml")

    assert persona_names(tmp_path) == ("mine",)
    assert load_persona("mine", tmp_path).name == "mine"
