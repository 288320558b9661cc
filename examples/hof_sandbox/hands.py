"""The two steps that this portal does in its own way, the same over HTTP and in a browser."""

from __future__ import annotations

from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands


class SandboxHands(Hands):
    """One page finds a form and starts it: a radio button per form and one button."""

    def find_procedure(self, act: Act, dossier: Dossier) -> None:
        self.go_to("home")

    def start(self, act: Act, dossier: Dossier) -> None:
        form = dossier.procedure.title.in_language(self.words.language)
        self.answer(self.words.own_label("form"), form, "decided")
        self.press("continue")
