"""The one step that this portal has: its page is opened by its address."""

from __future__ import annotations

from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands


class OnePageHands(Hands):
    """One request a walk, so that the truth about its wait is known to the millisecond."""

    def find_procedure(self, act: Act, dossier: Dossier) -> None:
        self.go_to("procedure")
