"""Every mistake of a target file, its procedures and its hands is told in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.errors import ConfigErrors
from civicgauge.target import URL_OVERRIDE, load_target
from civicgauge.words import default_words

START = 'name = "office"\nurl = "http://127.0.0.1:1"\n'
SANDBOX = Path(__file__).parents[1] / "examples" / "hof_sandbox" / "target.toml"
HANDS = "from civicgauge.hands import Hands\nclass Mine(Hands):\n    pass\n"

Found = list[tuple[str, str]]


def mistakes(file: Path) -> Found:
    """The key and what was found of each mistake, sorted."""
    with pytest.raises(ConfigErrors) as caught:
        load_target(str(file))
    return sorted((item.key, item.found) for item in caught.value.mistakes)


def mistakes_of(folder: Path, text: str) -> Found:
    (folder / "portal.toml").write_text(text, encoding="utf-8")
    return mistakes(folder / "portal.toml")


def test_mistakes_of_all_sections_are_reported_at_once_and_nothing_else(tmp_path: Path) -> None:
    text = """
name = "office"
url = "127.0.0.1"
hands = "absent.py:Mine"
procedures = "absent"
[officer]
account_env = 5
pasword_env = "PASSWORD"
[paths]
home = 3
[pages]
person = "Who is moving?"
home = 3
[goals]
start = 4
fill_form = ["person", "nowhere"]
[buttons]
submit = "Send"
[terms]
referense = "Number"
[phrases]
missing_dossier = [1]
photo_rules.ratio = "3x4"
[options]
gender = "Male"
[cards]
good = 9704
"""
    assert mistakes_of(tmp_path, text) == sorted(
        [
            ("url", "127.0.0.1"),
            ("hands", "absent.py:Mine"),
            ("procedures", "absent"),
            ("officer.account_env", "5"),
            ("officer.pasword_env", "an unknown key"),
            ("paths.home", "3"),
            ("pages.home", "3"),
            ("goals.start", "4"),
            ("goals.fill_form", "nowhere"),
            ("buttons.submit", "Send"),
            ("terms.referense", "an unknown name"),
            ("phrases.missing_dossier", "[1]"),
            ("phrases.photo_rules.ratio", "3x4"),
            ("options.gender", "Male"),
            ("cards.good", "9704"),
        ]
    )


def test_a_label_or_option_that_the_procedures_do_not_have_is_a_mistake(tmp_path: Path) -> None:
    text = """
[labels]
full_name = "Full name"
card_number = "Card"
ful_name = "Full name"
[options.gender]
"Nam" = "Male"
"Nan" = "Male"
[options.gendre]
"Nam" = "Male"
"""
    assert mistakes_of(tmp_path, START + text) == [
        ("labels.ful_name", "an unknown name"),
        ("options.gender.Nan", "an unknown name"),
        ("options.gendre", "an unknown name"),
    ]


def test_mistakes_of_the_procedures_stand_beside_those_of_the_target(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "fields.toml").write_text('[age]\nkind = "text', encoding="utf-8")
    (tmp_path / "mine" / "papers.toml").write_text("", encoding="utf-8")
    (tmp_path / "mine" / "move.toml").write_text('fields = ["age"]', encoding="utf-8")

    found = mistakes_of(tmp_path, 'procedures = "mine"\ncolour = 1\n' + START)

    assert [key for key, _ in found] == ["(syntax)", "colour"]


@pytest.mark.parametrize(
    ("hands", "found"),
    [
        ("class Mine:\n    pass\n", "hands.py:Mine"),
        (HANDS.replace("Mine", "Yours"), "hands.py:Mine"),
        ("1 / 0\n", "ZeroDivisionError in hands.py: division by zero"),
        ("import no_such", "ModuleNotFoundError in hands.py: No module named 'no_such'"),
        ("class (", "SyntaxError in hands.py: invalid syntax (hands.py, line 1)"),
        ("raise SystemExit(3)", "SystemExit in hands.py: 3"),
    ],
)
def test_hands_that_cannot_be_used_are_a_mistake_among_others(
    hands: str, found: str, tmp_path: Path
) -> None:
    (tmp_path / "hands.py").write_text(hands, encoding="utf-8")

    seen = mistakes_of(tmp_path, 'hands = "hands.py:Mine"\nlanguage = "fr"\n' + START)

    assert seen == [("hands", found), ("language", "fr")]


def test_a_file_with_broken_syntax_has_that_mistake_only(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, "name = \n")

    assert found == [("(syntax)", "Invalid value (at line 1, column 8)")]


def test_a_binary_file_and_a_folder_are_one_mistake_each(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()

    for name in ("binary.toml", "folder.toml"):
        assert [key for key, _ in mistakes(tmp_path / name)] == ["(file)"]


def test_a_section_that_is_no_table_has_that_mistake_only(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, START + "officer = 1\npages = 2\n[phrases]\nphoto_rules = 3") == [
        ("officer", "1"),
        ("pages", "2"),
        ("phrases.photo_rules", "3"),
    ]


def test_phrases_about_one_photo_rule_leave_the_others_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    file.write_text(START + '[phrases]\nphoto_rules.ratio = ["shape"]\n', encoding="utf-8")

    words = load_target(str(file)).words

    assert words.phrases("photo_rules.ratio") == ("shape",)
    assert words.phrases("photo_rules.rotation") == ("xoay",)


def test_an_english_portal_starts_from_english_words_for_everything_that_has_a_language(
    tmp_path: Path,
) -> None:
    file = tmp_path / "portal.toml"
    file.write_text(START + 'language = "en"\n', encoding="utf-8")

    words = load_target(str(file)).words
    usual = default_words()

    same_in_both = {"home", "procedure", "find_procedure", "entry"}
    for section in ("paths", "pages", "buttons", "labels", "terms"):
        assert words.sections[section].keys() == usual.sections[section].keys()
        usual_texts = list(usual.sections[section].values())
        same = {key for key, text in words.sections[section].items() if text in usual_texts}
        assert same <= same_in_both
    assert words.phrases("photo_rules.rotation") == ("rotated", "turned", "upright")
    assert words.sections["goals"] == usual.sections["goals"]


def test_a_portal_is_asked_only_for_the_procedures_that_it_offers(tmp_path: Path) -> None:
    text = START + 'offers = ["licence_renewal"]\n[options.marital_status]\n'
    (tmp_path / "portal.toml").write_text(text, encoding="utf-8")

    offered = [item.id for item in load_target(str(tmp_path / "portal.toml")).catalogue]

    assert offered == ["licence_renewal"]
    assert mistakes_of(tmp_path, START + 'offers = ["licence_renewal", "passport"]') == [
        ("offers", "passport")
    ]
    assert mistakes_of(tmp_path, START + "offers = []") == [("offers", "nothing")]


def test_steps_of_another_order_share_their_places(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    order = 'order = ["attach_papers", "sign_in", "sign", "fill_form"]\n'
    file.write_text(START + order, encoding="utf-8")

    steps = [step.value for step in load_target(str(file)).catalogue["licence_renewal"].steps]

    # This procedure has no `sign`; `start` stays in its place.
    assert steps[:6] == [
        *("find_procedure", "attach_papers", "start", "sign_in", "fill_form", "submit"),
    ]


def test_only_steps_up_to_the_payment_can_be_moved_and_each_once(tmp_path: Path) -> None:
    text = START + 'order = ["track", "pay", "submit", "pay", "papers"]\n'

    assert mistakes_of(tmp_path, text) == [
        ("order", "papers"),
        ("order", "pay twice"),
        ("order", "track"),
    ]
    assert mistakes_of(tmp_path, START + 'order = ["pay"]') == [("order", "pay alone")]


def test_the_target_file_of_the_example_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL_OVERRIDE, "http://127.0.0.1:5")

    target = load_target(str(SANDBOX))

    assert (target.name, target.url) == ("hof sandbox", "http://127.0.0.1:5")
    assert target.words.own_label("form") == "Which form would you like to explore?"
    assert target.overrides is not None


def test_portals_that_are_given_by_their_address_have_it_as_their_name() -> None:
    names = {load_target(f"http://127.0.0.1:{port}/").name for port in (8001, 8002)}
    assert names == {"127.0.0.1:8001", "127.0.0.1:8002"}
