"""The catalogue says what a procedure asks for, and reports every mistake in its files at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from civicgauge.catalogue_reader import BUNDLED, load_catalogue
from civicgauge.errors import ConfigErrors, UnknownName
from civicgauge.photo_rules import PhotoRule
from civicgauge.steps import Step


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(BUNDLED, tmp_path / "procedures")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_licence_fee_follows_its_dates() -> None:
    renewal = load_catalogue()["licence_renewal"]

    assert renewal.fee_on(date(2025, 12, 31)) == 135_000
    assert renewal.fee_on(date(2026, 1, 1)) == 115_000


def test_every_figure_of_the_counter_names_its_source() -> None:
    for procedure in load_catalogue():
        assert procedure.counter is not None
        for figure in procedure.counter.figures.values():
            assert figure.source
            assert figure.unit


def test_there_is_a_variant_for_a_portrait_over_each_published_limit() -> None:
    renewal = load_catalogue()["licence_renewal"]

    broken = {variant.wrong_photo for variant in renewal.variants.values()} - {None}

    assert broken == set(PhotoRule)


def test_a_missing_paper_brings_the_officer_and_the_supplement() -> None:
    renewal = load_catalogue()["licence_renewal"]

    steps = renewal.steps_of(renewal.variant("paper_missing"))

    assert steps[-7:] == (
        Step.DESK_SIGN_IN,
        Step.DESK_RECEIVE,
        Step.DESK_ASK_SUPPLEMENT,
        Step.TRACK,
        Step.SUPPLEMENT,
        Step.DESK_APPROVE,
        Step.COLLECT,
    )


def test_an_unknown_procedure_is_answered_with_the_valid_names() -> None:
    with pytest.raises(UnknownName, match=r"'licence_renewl'.*licence_renewal"):
        load_catalogue()["licence_renewl"]


def test_an_unknown_variant_is_answered_with_the_valid_names() -> None:
    with pytest.raises(UnknownName, match=r"variant of licence_renewal 'nope'.*card_declined"):
        load_catalogue()["licence_renewal"].variant("nope")


def test_all_mistakes_of_all_files_are_reported_at_once(folder: Path) -> None:
    renewal = folder / "licence_renewal.toml"
    replace(renewal, '"find_procedure", ', '"find_it", ')
    replace(renewal, "value = 115000", "worth = 115000")
    replace(renewal, 'wrong_photo = "ratio"', 'wrong_photo = "smile"')
    replace(folder / "fields.toml", 'kind = "citizen_id"', 'kind = "passport"')

    with pytest.raises(ConfigErrors) as caught:
        load_catalogue(folder)

    found = {(Path(item.file).name, item.key, item.found) for item in caught.value.mistakes}
    assert found == {
        ("licence_renewal.toml", "steps", "find_it"),
        ("licence_renewal.toml", "fees[2].value", "nothing"),
        ("licence_renewal.toml", "fees[2].worth", "an unknown key"),
        ("licence_renewal.toml", "variants.photo_wrong_ratio.wrong_photo", "smile"),
        ("fields.toml", "citizen_id.kind", "passport"),
    }
    assert "one of" in str(caught.value)
    assert str(caught.value).startswith("5 mistakes in the configuration:")


def test_an_entry_of_a_group_has_fields_of_its_own() -> None:
    certificate = load_catalogue()["marital_status_certificate"]

    (group,) = certificate.groups
    field = certificate.field("past_residences.3.residence_to")

    assert [item.id for item in group.entry(2)] == [
        "past_residences.2.residence_address",
        "past_residences.2.residence_from",
        "past_residences.2.residence_to",
    ]
    assert (field.name, field.number) == ("residence_to", 3)


def test_a_form_has_as_many_entries_as_are_answered_and_no_more_than_it_takes() -> None:
    certificate = load_catalogue()["marital_status_certificate"]
    (group,) = certificate.groups

    assert group.count([]) == 0
    assert group.count(["past_residences.2.residence_to", "full_name"]) == 2
    assert group.count(["past_residences.5.residence_to"]) == 5
    assert group.count(["past_residences.6.residence_to", "past_residences.0.residence_to"]) == 0


def test_a_free_procedure_has_no_fee_and_no_step_for_paying() -> None:
    certificate = load_catalogue()["marital_status_certificate"]

    assert certificate.fee_on(date(2026, 11, 24)) == 0
    assert not {Step.PAY, Step.GET_RECEIPT} & set(certificate.steps)


def test_mistakes_in_groups_are_reported_with_all_others(folder: Path) -> None:
    certificate = folder / "marital_status_certificate.toml"
    replace(certificate, '"address", "past_residences", ', '"address", "residence_from", ')
    replace(certificate, '"email", "marital_status"', '"email", "marital"')
    replace(certificate, 'entries = "earlier_residences"', 'entries = "residences"')
    replace(certificate, "least = 0\nmost = 5", "least = 4\nmost = 21")
    replace(certificate, 'period = ["residence_from"', 'period = ["residence_address"')

    with pytest.raises(ConfigErrors) as caught:
        load_catalogue(folder)

    assert {(item.key, item.found) for item in caught.value.mistakes} == {
        ("fields", "no 'past_residences'"),
        ("fields", "residence_from"),
        ("fields", "marital"),
        ("groups.past_residences.entries", "residences"),
        ("groups.past_residences.least", "4"),
        ("groups.past_residences.most", "21"),
        ("groups.past_residences.period", "residence_address, residence_to"),
    }


def test_mistakes_about_entries_in_variants_are_reported(folder: Path) -> None:
    certificate = folder / "marital_status_certificate.toml"
    replace(certificate, "entries = 3", "entries = 4")
    replace(certificate, "past_residences.2.", "past_residences.3.")
    renewal = folder / "licence_renewal.toml"
    replace(renewal, 'mistyped_field = "phone"', 'mistyped_field = "phone"\nentries = 1')

    with pytest.raises(ConfigErrors) as caught:
        load_catalogue(folder)

    assert {(item.key, item.found, item.valid) for item in caught.value.mistakes} == {
        ("variants.moved_often.entries", "4", "a whole number from 0 to 3"),
        (
            "variants.residence_mistyped.mistyped_field",
            "past_residences.3.residence_from",
            "one of birth_date, certificate_copies, citizen_id, email, id_issued_on, "
            "past_residences.1.residence_from, past_residences.1.residence_to, "
            "past_residences.2.residence_from, past_residences.2.residence_to, phone",
        ),
        ("variants.mistyped.entries", "1", "no such key: the procedure has no group"),
    }


def test_broken_toml_names_its_file(folder: Path) -> None:
    (folder / "licence_renewal.toml").write_text("title = {", encoding="utf-8")

    with pytest.raises(ConfigErrors, match=r"licence_renewal\.toml: \(syntax\)"):
        load_catalogue(folder)


def test_options_have_a_name_in_each_language_unless_they_have_none() -> None:
    renewal = load_catalogue()["licence_renewal"]
    gender, licence = renewal.field("gender"), renewal.field("licence_class")

    assert gender.options == ("Nam", "Nữ")
    assert [gender.option_in_language("Nữ", language) for language in ("vi", "en")] == [
        "Nữ",
        "Female",
    ]
    assert licence.option_in_language("B1", "en") == "B1"


def test_options_in_two_languages_are_equally_many(folder: Path) -> None:
    replace(folder / "fields.toml", 'en = ["Male", "Female"]', 'en = ["Male"]')

    with pytest.raises(ConfigErrors, match=r"gender\.options: .*different length.* in vi and en"):
        load_catalogue(folder)
