"""Requirements, what was measured against them, and where the evidence is, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.language import Language
from reports.pages.sentences import flaws
from reports.render.wording import Wording


@dataclass(frozen=True, slots=True)
class RequirementWording:
    """The cells of the procurement page in one language."""

    report: Mapping[str, Any]
    words: Language

    def name(self, row: Mapping[str, Any]) -> str:
        """What is required in one row of the procurement page."""
        if row["code"] == "finding":
            return self.words.pick(row["requirement"])
        if row["code"] != "limit":
            return self.words.t(f"requirement.{row['code']}")
        return Wording(self.report, self.words).limit(row)

    def value(self, result: Mapping[str, Any]) -> str:
        """The measured value of one requirement on one portal."""
        if "limit" in result:
            return Wording(self.report, self.words).limit_measured(result["limit"])
        share = result["share"]
        if not share["total"]:
            return self.words.t("requirement.not_tried")
        return self.words.t(
            "requirement.share",
            count=self.words.number(share["count"]),
            total=self.words.number(share["total"]),
        )

    def value_range(self, result: Mapping[str, Any]) -> str:
        """The interval of a value, and what a limit lacks; empty when there is none."""
        if "limit" in result:
            say = Wording(self.report, self.words)
            told = (say.limit_interval(result["limit"]), say.limit_lacking(result["limit"]))
            return "; ".join(filter(None, told))
        share = result["share"]
        if share["low"] is None:
            return ""
        return self.words.percent_range(share["low"], share["high"])

    def evidence(self, items: Sequence[Mapping[str, Any]]) -> str:
        """Where the evidence is: runs by their number in the list, with walks."""
        plain = [item["run"] for item in items if not item["walks"] and not item["more"]]
        told = [self.words.t("requirement.runs", runs=_ranges(plain))] if plain else []
        for item in items:
            if item["walks"] or item["more"]:
                walks = ", ".join(str(walk) for walk in item["walks"])
                key = "requirement.walks_more" if item["more"] else "requirement.walks"
                more = self.words.number(item["more"])
                told.append(self.words.t(key, run=item["run"], walks=walks, more=more))
        return "; ".join(told) or "–"

    def deviations(self) -> list[str]:
        """Where the runs were not what was intended, or not what a portal is like every day."""
        told = flaws(self.report, self.words)
        faults = [
            f"{number}: {', '.join(run['faults'])}"
            for number, run in self._numbered()
            if run["faults"]
        ]
        if faults:
            told.append(self.words.t("requirement.faults", faults="; ".join(faults)))
        alone = [number for number, run in self._numbered() if not run["officer"]]
        if alone:
            told.append(self.words.t("requirement.no_officer", runs=_ranges(alone)))
        return told

    def _numbered(self) -> list[tuple[int, Mapping[str, Any]]]:
        return list(enumerate(self.report["runs"], 1))


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in ascending order, neighbours as a range: 1, 3–6."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(f"{one[0]}–{one[-1]}" if len(one) > 1 else str(one[0]) for one in groups)
