"""Longer wordings that several renderers share; names that are unknown are shown as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from civicgauge.steps import Phase
from reports.language import Language
from reports.pages import sentences
from reports.render import limit_wording

_NOT_ON_PAGE = re.compile(
    r"no [^'\"]+ (?P<quote>['\"])(?P<wanted>.*?)(?P=quote) on the page; there are: (?P<there>.*)",
    re.DOTALL,
)
"""How :func:`civicgauge.hands.not_on_page` says what is missing."""

TOTALS = (
    "portals",
    "walks",
    "reached",
    "steps",
    "requests",
    "findings",
    "dead_ends",
    "limits",
)
"""The sums that every rendering shows, in this order."""


def failed_assets(outcomes: Mapping[str, int]) -> int:
    """How many were asked for and neither came nor were given up because the citizen went on."""
    fine = outcomes["ok"] + outcomes["unfinished"] + outcomes["not_exercised"]
    return sum(outcomes.values()) - fine


@dataclass(frozen=True, slots=True)
class Wording:
    """What a report says in one language, beyond single texts and numbers."""

    report: Mapping[str, Any]
    words: Language

    def days(self) -> str:
        """The days on which the runs began."""
        return self.words.listed(
            [self.words.day(date.fromisoformat(day)) for day in self.report["days"]]
        )

    def procedures(self) -> str:
        """The procedures that were walked."""
        return self.words.listed(
            [self.words.pick(item["title"]) for item in self.report["procedures"]]
        )

    def totals(self) -> dict[str, str]:
        """The sums over all portals, each with its name."""
        return {
            self.words.t(f"total.{name}"): self.count(self.report["totals"][name])
            for name in TOTALS
        }

    def count(self, value: int | None) -> str:
        """A whole number, or that nobody counted."""
        return self.words.t("document.not_counted") if value is None else self.words.number(value)

    def assets(self, outcomes: Mapping[str, int]) -> str:
        """What became of the assets of pages that were fetched as browsers do."""
        figures = {
            "issued": sum(outcomes.values()),
            "failed": failed_assets(outcomes),
            "left": outcomes["unfinished"],
            "untried": outcomes["not_exercised"],
        }
        numbers = {name: self.words.number(figure) for name, figure in figures.items()}
        return self.words.t("steps.assets", **numbers)

    def known(self, section: str, name: str) -> str:
        """The text of a name from rows or manifest, or the name itself."""
        key = f"{section}.{name}"
        return self.words.t(key) if key in self.words.texts else name

    def why(self, portal: Mapping[str, Any]) -> str:
        """What made the portal's result."""
        return sentences.why(portal, self.words)

    def flaw(self, run: str, reason: Mapping[str, Any]) -> str:
        """Why a run is invalid."""
        return sentences.flaw(run, reason, self.words)

    def flaws(self) -> list[str]:
        """Why runs are invalid, of all runs."""
        return sentences.flaws(self.report, self.words)

    def flips(self, items: Sequence[Mapping[str, Any]]) -> list[str]:
        """What would turn the comparison round."""
        return sentences.flips(items, self.words)

    def price(self, value: Mapping[str, Any] | None) -> str:
        """Minutes or money; empty without a price."""
        return sentences.price(value, self.words)

    def load_average(self, machine: Mapping[str, Any]) -> str:
        """The machine's load over the last minute when the run began."""
        value = machine.get("load_average")
        first = value[0] if isinstance(value, list) and value else value
        return self.words.number(first, 1) if isinstance(first, int | float) else "–"

    def usual_place(self) -> str:
        """How far away the counter of the headline is."""
        first = next(item for portal in self.report["portals"] for item in portal["effort"])
        return self.words.kilometres(first["places"][first["usual"]]["kilometres"])

    def proof(self, case: Mapping[str, Any]) -> str:
        """What a case shows: the portal's words, or what should be there beside what is."""
        item = case["difference"]
        if item is None:
            notice = self.missing(case["notice"]) or case["notice"]
            return ": ".join(filter(None, (self.reason(case["reason"]), notice)))
        return self.difference(item)

    def missing(self, notice: str) -> str:
        """Our own note of what a page lacks, in this language; empty for other notices."""
        found = _NOT_ON_PAGE.fullmatch(notice)
        if found is None:
            return ""
        return self.words.t("findings.missing", wanted=found["wanted"], there=found["there"])

    def reason(self, name: str) -> str:
        """Why a step failed, in words where there are some."""
        return self.known("reason", name) if name else ""

    def difference(self, item: Mapping[str, Any]) -> str:
        """What an audit expected, and what it found."""
        return f"{self.ledger(item)}{self.fact(item['found'])}"

    def rows_behind(self, item: Mapping[str, Any]) -> str:
        """The rows that show a difference, as the steps table names them."""
        told: dict[int, list[str]] = {}
        for row in item.get("rows") or ():
            kind = "audit" if row["phase"] == Phase.AUDIT else "run"
            text = self.words.t(f"audit.row_{kind}", step=row["step"], attempt=row["attempt"])
            told.setdefault(row["walk"], []).append(text)
        return "; ".join(
            self.words.t("audit.rows", walk=walk, rows=", ".join(rows))
            for walk, rows in told.items()
        )

    def sample(self, sample: Mapping[str, Any]) -> str:
        """How many of the dossiers were looked up, and what that proves of all of them."""
        figures = {name: self.words.number(sample[name]) for name in ("of", "looked_up", "lost")}
        return self.words.t("audit.sample", **figures, at_most=self.words.share(sample["at_most"]))

    def fact(self, fact: Mapping[str, Any]) -> str:
        """One side of a difference; what the portal itself said stays as it is."""
        if fact["code"] == "said":
            return str(fact["text"])
        figures = {name: self._figure(name, value) for name, value in fact.items()}
        return self.words.t(f"fact.{fact['code']}", **figures)

    def _figure(self, name: str, value: Any) -> str:
        if name == "amount":
            return self.words.money(value)
        if isinstance(value, list):
            return "; ".join(self._figure("", item) for item in value)
        return self.words.number(value) if isinstance(value, int) else str(value)

    def persona(self, portal: Mapping[str, Any], name: str) -> str:
        """The title of a persona that walked a portal."""
        titles = (table["title"] for table in portal["steps"] if table["persona"] == name)
        title = next(titles, None)
        return self.words.pick(title) if title else name or "–"

    def who(self, item: Mapping[str, Any]) -> str:
        """Who filed; before it the procedure, where the report has several."""
        persona = self.words.pick(item["title"])
        if len(self.report["procedures"]) < 2:
            return persona
        return f"{self.procedure(item['procedure'])}, {persona}"

    def ledger(self, item: Mapping[str, Any]) -> str:
        """What an audit expected, up to what it found."""
        kind = self.known("difference", item["kind"])
        what = " ".join(filter(None, (kind, item["reference"])))
        return self.words.t("findings.ledger", what=what, expected=self.fact(item["expected"]))

    def procedure(self, name: str) -> str:
        """The title of a procedure."""
        return sentences.procedure_title(name, self.report, self.words)

    def run_number(self, run: str) -> int:
        """The place of a run in the table of conditions, from 1."""
        return 1 + [item["name"] for item in self.report["runs"]].index(run)

    def command(self, run: str) -> str:
        """The command that repeats a run; empty when its manifest does not say."""
        found = (item["command"] for item in self.report["runs"] if item["name"] == run)
        return str(next(found, None) or "")

    def place(self, case: Mapping[str, Any]) -> str:
        """Where a case was met: procedure, variant, step."""
        parts = []
        if case["procedure"]:
            parts.append(self.procedure(case["procedure"]))
            parts.append(self.variant(case["procedure"], case["variant"]))
        return " › ".join([*parts, self.words.t(f"step.{case['step'] or 'audit'}")])

    def evidence_of(self, case: Mapping[str, Any]) -> str:
        """The run and walk of a case, as the procurement page names them."""
        run = self.run_number(case["run"])
        if case["walk"] is None:
            return self.words.t("requirement.runs", runs=run)
        return self.words.t("requirement.walks", run=run, walks=case["walk"])

    def limit(self, item: Mapping[str, Any]) -> str:
        """What a limit demands, and of which procedure."""
        limit = limit_wording.demand(item, self.words)
        return f"{self.procedure(item['procedure'])} – {limit}" if item["procedure"] else limit

    def limit_bound(self, item: Mapping[str, Any]) -> str:
        """What it allows."""
        return limit_wording.bound(item, self.words)

    def limit_measured(self, item: Mapping[str, Any]) -> str:
        """What was measured."""
        return limit_wording.measured(item, self.words)

    def limit_interval(self, item: Mapping[str, Any]) -> str:
        """Its interval with the confidence."""
        return limit_wording.interval(item, self.words)

    def limit_lacking(self, item: Mapping[str, Any]) -> str:
        """What it takes to decide it."""
        return limit_wording.lacking(item, self.words)

    def variant(self, procedure: str, variant: str) -> str:
        """The title of a variant."""
        for item in self.report["procedures"]:
            if item["id"] == procedure and variant in item["variants"]:
                return self.words.pick(item["variants"][variant])
        return variant or "–"

    def findings(self, names: Sequence[str]) -> str:
        """The short names of findings in a row."""
        told = [self.words.t(f"finding.{name}") for name in names]
        return self.words.listed(told) if told else self.words.t("document.none")

    def gap(self, portal: Mapping[str, Any], gap: Mapping[str, Any]) -> str:
        """One thing that was not measured on a portal."""
        figures = {
            name: self.words.number(value) if isinstance(value, int | float) else value
            for name, value in gap["figures"].items()
        }
        if gap["code"] == "audit_part":
            figures = {"reason": self.fact(gap["figures"]["reason"])}
        if gap["code"] == "finding":
            found = next(item for item in portal["findings"] if item["id"] == figures["id"])
            figures = {
                "title": self.words.t(f"finding.{found['id']}"),
                "needs": self.words.pick(found["needs"]),
            }
        return self.words.t(f"not_measured.{gap['code']}", portal=portal["name"], **figures)
