"""Filling in the page of a form: each field that is on it, and entry after entry of a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from civicgauge.catalogue import Field, Group
from civicgauge.dossier import Act, Dossier
from civicgauge.view import FieldView

if TYPE_CHECKING:
    from civicgauge.hands import Hands


class Filling:
    """One act's answers on the pages that come before the hands.

    A citizen looks for the button that brings one more entry only while there is an entry to give,
    and types again only what is gone.
    """

    def __init__(self, hands: Hands, act: Act, dossier: Dossier) -> None:
        fields = map(dossier.procedure.field, act.answers)
        self._hands = hands
        self._answers = act.answers
        self._fields = [(hands.words.label(item), item) for item in fields]
        self._groups = dossier.procedure.groups

    @property
    def labels(self) -> list[str]:
        """The labels of all fields that the act has an answer for."""
        return [label for label, _ in self._fields]

    def run(self) -> None:
        self._fill(self._fields)
        for group in self._groups:
            while self._lacks_entry(group) and self._adds_entry(group):
                before = len(self._answered)
                self._fill([(label, item) for label, item in self._fields if not self._done(label)])
                if len(self._answered) == before:
                    break  # the portal takes no further entry
            self._note_button(group)

    @property
    def _answered(self) -> set[str]:
        return self._hands.tally.answered

    def _fill(self, fields: Iterable[tuple[str, Field]]) -> None:
        hands, tally = self._hands, self._hands.tally
        hands.labels_there |= dict.fromkeys(hands.view().labels())
        for label, item in fields:
            boxes = self._boxes(label)
            if boxes:
                tally.fields_lost += self._is_lost(label, boxes)
                answer = self._answers[item.id]
                said = hands.words.option(item, answer) if item.options else answer
                hands.answer(label, said, item.effort.value)
                hands.given.add(label)
                tally.answered.add(label)

    def _boxes(self, label: str) -> tuple[FieldView, ...]:
        view = self._hands.view()
        single = view.labelled(label)
        return (single,) if single is not None else view.grouped(label)

    def _is_lost(self, label: str, boxes: tuple[FieldView, ...]) -> bool:
        """Whether the citizen gave an answer before and it is gone."""
        return label in self._hands.given and not _kept(boxes) and boxes[0].kind != "checkbox"

    def _done(self, label: str) -> bool:
        """Whether the field was answered in this step and is not empty again."""
        return label in self._answered and _kept(self._boxes(label))

    def _lacks_entry(self, group: Group) -> bool:
        """Whether the citizen has an entry of this group that was on no page of this step yet."""
        return any(
            label not in self._answered
            for label, item in self._fields
            if item.number and item.id.startswith(f"{group.id}.")
        )

    def _adds_entry(self, group: Group) -> bool:
        """Press the button that brings fields for one more entry; False when there is none."""
        found = self._hands.view().pressable(self._hands.words.add_entry(group))
        if found is not None:
            self._hands.press_found(found)
        return found is not None

    def _note_button(self, group: Group) -> None:
        """Keep that no page had the button for one more entry, and which ones there are."""
        hands, texts = self._hands, self._hands.words.add_entry(group)
        name = f"button {texts[0]!r}"
        if self._lacks_entry(group) and hands.view().pressable(texts) is None:
            hands.not_found[name] = None
            there = (item.text for item in hands.view().pressables if not item.link)
            hands.labels_there |= dict.fromkeys(f"button {text!r}" for text in there)
        else:
            hands.not_found.pop(name, None)


def _kept(boxes: Iterable[FieldView]) -> bool:
    """Whether the portal shows an answer in them."""
    return any(box.checked if box.kind in ("radio", "checkbox") else box.value for box in boxes)
