# The one step that words cannot say: terms of use that have to be accepted first.
from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands


class SecondHands(Hands):
    def start(self, act: Act, dossier: Dossier) -> None:
        self.find_procedure(act, dossier)
        self.press("start")
        self.answer("I have read the terms of use and agree", "yes", "decided")
        self.press("continue")
