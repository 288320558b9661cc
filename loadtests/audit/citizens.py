"""The citizens' half of the audit: each looks up his dossier and fetches his receipt again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

from civicgauge.intervals import share_at_most
from civicgauge.people.citizens import citizen
from civicgauge.rows import LedgerLine
from civicgauge.runs import RowWriter
from civicgauge.steps import SAYS_NOTHING, Step
from civicgauge.target import Target
from loadtests.audit.compare import (
    Appointment,
    Difference,
    Entry,
    Fact,
    compare_charges,
    compare_receipt,
    compare_slots,
    compare_state,
    fact,
    lost,
    without_receipt,
)
from loadtests.audit.known import Known
from loadtests.audit.pages import Likeness, Sight, charges, number_of, references
from loadtests.audit.sample import chosen
from loadtests.audit.visits import Errand, Seen, Visitor, side_by_side

MAX_UNANSWERED = 3
"""After so many visits in a row without an answer the portal is given up."""


class CitizenPages:
    """What the citizens find when they come back.

    Attributes:
        compared: how many facts of each kind were compared.
        sample: how many of the dossiers were looked up and what that proves; None if all were.
        seen: references of dossiers that were there.
        receipted: walks whose citizen got a receipt now.
        gave_up: whether the portal answered so many citizens in a row not at all that the rest did
            not go.
        strange: references that citizens found among their own and that this run did not file.
    """

    def __init__(
        self, target: Target, visitor: Visitor, known: Known, seed: int, writer: RowWriter
    ) -> None:
        self._target = target
        self._visitor = visitor
        self._known = known
        self._seed = seed
        self._writer = writer
        self._own = known.references
        self._like = Likeness(self._own)
        self._appointments: list[tuple[LedgerLine, Appointment]] = []
        self._charges: list[tuple[LedgerLine, list[Entry]]] = []
        self._receipts: list[tuple[LedgerLine, Sight]] = []
        self.seen: set[str] = set()
        self.receipted: set[int] = set()
        self.strange: dict[str, int] = {}
        self.compared: Counter[str] = Counter()
        self.differences: list[Difference] = []
        self.not_exercised: list[Fact] = []
        self.sample: dict[str, Any] | None = None
        self.gave_up = False

    def visit(self, most: int, on_progress: Callable[[str], None]) -> None:
        """Go back, each citizen to his dossier, and compare what they see."""
        lines = self._known.dossiers
        if nameless := len(self._known.filed) - len(lines):
            self.not_exercised.append(fact("without_reference", count=nameless))
        looked_up = chosen(lines, self._seed, most)
        self._look_up(looked_up, on_progress)
        if len(looked_up) < len(lines):
            self.sample = self._proved(len(lines))
        self._compare_appointments()
        self._compare_charges()
        self._compare_receipts()

    def _look_up(self, lines: list[LedgerLine], on_progress: Callable[[str], None]) -> None:
        reachable = [line for line in lines if self._can_go(line)]
        unclear: Counter[str] = Counter()
        unanswered = silent = 0
        with closing(side_by_side(self._visitor, map(self._errand, reachable))) as visits:
            for number, (line, seen) in enumerate(zip(reachable, visits, strict=True), 1):
                on_progress(f"audit: dossier {number} of {len(lines)}")
                unclear.update(filter(None, [self._judge(line, seen)]))
                unanswered = 0 if seen.last.answered else unanswered + 1
                if unanswered == MAX_UNANSWERED:
                    silent = len(reachable) - number
                    self.gave_up = True
                    break
        total = len(lines)
        self.not_exercised += [
            fact("not_looked_up", count=count, total=total, why=why)
            for why, count in unclear.items()
        ]
        for code, count in (("no_way_there", total - len(reachable)), ("given_up", silent)):
            if count:
                self.not_exercised.append(fact(code, count=count, total=total))

    def _can_go(self, line: LedgerLine) -> bool:
        """Whether the procedure has a tracking page and we know who the citizen was."""
        own = citizen(self._seed, max(line.citizen_index, 0)).citizen_id == line.citizen_id
        return own and Step.TRACK in self._target.catalogue[line.procedure].steps

    def _errand(self, line: LedgerLine) -> Errand:
        return self._visitor.about(self._target.catalogue[line.procedure], self._seed, line)

    def _judge(self, line: LedgerLine, seen: Seen) -> str:
        """Keep what the pages prove; why they prove nothing, else empty."""
        for row in seen.rows:
            self._writer.add(row)
        self._read_own_list(line, seen.at(Step.SIGN_IN))
        sight = seen.at(Step.TRACK) or seen.last
        if sight.shows(line.reference):
            self._keep(line, sight, seen.at(Step.GET_RECEIPT))
        elif sight.says_it_is_missing:
            said = " ".join(sight.view.notices) or sight.view.heading
            self.differences.append(lost(line, said))
        else:
            return sight.why
        self.compared["dossiers"] += 1
        return ""

    def _read_own_list(self, line: LedgerLine, sight: Sight | None) -> None:
        """The citizen's own list, where signing in leads there."""
        if sight is not None and sight.ok and sight.words.page(sight.view) == "account":
            found = references(sight, self._like)
            self.strange |= {name: line.walk for name in found if name not in self._own}

    def _keep(self, line: LedgerLine, sight: Sight, receipt: Sight | None) -> None:
        """What the tracking page of a dossier shows that is there."""
        self.seen.add(line.reference)
        expected, found = self._known.states.get(line.walk, ""), sight.term("state")
        if expected and found:
            self.compared["states"] += 1
            self.differences += compare_state(line, expected, found)
        if line.slot:
            self._appointments.append((line, sight.appointment))
        self._charges.append((line, charges(sight, line.reference)))
        if receipt is not None:
            self._receipts.append((line, receipt))

    def _compare_appointments(self) -> None:
        """A page that shows nobody's appointment says nothing about them."""
        if any(shown.slot for _, shown in self._appointments):
            self.compared["appointments"] += len(self._appointments)
            self.differences += compare_slots(self._appointments)
        elif self._appointments:
            self.not_exercised.append(fact("appointments_not_shown"))

    def _compare_charges(self) -> None:
        """A page that shows nobody's payments says nothing about them."""
        if any(shown for _, shown in self._charges):
            self.compared["shown_payments"] += sum(bool(line.payment) for line, _ in self._charges)
            for line, shown in self._charges:
                self.differences += compare_charges(line, shown)

    def _compare_receipts(self) -> None:
        """Where other pages lead to a receipt, one that does not has none."""
        offered = any(sight.reason != "not_on_page" for _, sight in self._receipts)
        if self._receipts and not offered:
            self.not_exercised.append(fact("receipts_not_linked", count=len(self._receipts)))
            return
        unclear: Counter[str] = Counter()
        for line, sight in self._receipts:
            unclear.update(filter(None, [self._judge_receipt(line, sight)]))
        self.not_exercised += [
            fact("receipts_not_fetched", count=count, total=len(self._receipts), why=why)
            for why, count in unclear.items()
        ]

    def _judge_receipt(self, line: LedgerLine, sight: Sight) -> str:
        """Compare the receipt; why it could not be, else empty."""
        if not sight.answered or sight.reason in SAYS_NOTHING:
            return sight.why
        self.compared["receipts"] += 1
        if sight.ok:
            self.receipted.add(line.walk)
            amount = number_of(sight.term("amount")) or 0
            self.differences += compare_receipt(line, sight.term("receipt"), amount)
        else:
            self.differences.append(without_receipt(line))
        return ""

    def _proved(self, dossiers: int) -> dict[str, Any]:
        looked_up, found = self.compared["dossiers"], len(self.lost)
        share = share_at_most(found, looked_up) if looked_up else 1.0
        return {"of": dossiers, "looked_up": looked_up, "lost": found, "at_most": share}

    @property
    def lost(self) -> set[str]:
        """References of dossiers that the portal says it does not have."""
        return {item.reference for item in self.differences if item.kind == "lost_dossier"}
