"""How a comparison is worded; every rendering says the same in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.language import Language


@dataclass(frozen=True, slots=True)
class ComparisonWording:
    """What a comparison says in one language, beyond single texts and numbers."""

    content: Mapping[str, Any]
    words: Language

    def side(self, place: int) -> str:
        """``before`` and ``after``, or the targets when the sides are two portals."""
        targets = [side["targets"] for side in self.content["sides"]]
        if targets[0] == targets[1]:
            return self.words.t(("compare.before", "compare.after")[place])
        return self.words.t("compare.portal", portal=self.words.listed(targets[place]))

    def subject(self, item: Mapping[str, Any]) -> str:
        """Whose wait or share it is, as far as others are compared beside it."""
        step = self.words.t(f"step.{item['step']}")
        who = {
            "procedure": item["procedure"],
            "channel": self.words.t(f"channel.{item['channel']}"),
            "persona": item["persona"],
        }
        told = [text for key, text in who.items() if text and self._varies(key)]
        return f"{step} ({', '.join(told)})" if told else step

    def _varies(self, key: str) -> bool:
        """Whether the waits are of several procedures, channels or personas."""
        items = (*self.content["waits"], *self.content["one_sided"])
        return len({item[key] for item in items}) > 1

    def statistic(self, item: Mapping[str, Any]) -> str:
        return self.words.t(f"compare.{item['statistic']}")

    def ratio(self, item: Mapping[str, Any]) -> str:
        """How many times as long, with the interval and what it is of."""
        if item["ratio"] is None:
            return "–"
        told = f"× {self.words.number(item['ratio'], 2)}"
        if item["interval"] is None:
            return told
        low, high = (self.words.number(item[end], 2) for end in ("low", "high"))
        return f"{told} ({self.words.t('compare.' + item['interval'], low=low, high=high)})"

    def change(self, item: Mapping[str, Any]) -> str:
        return self.words.t(f"change.{item['change']}")

    def why(self, item: Mapping[str, Any]) -> str:
        """What keeps it undecided, with the runs that it takes where they are known."""
        if not item["why"]:
            return ""
        told = self.words.t(f"open.{item['why']}")
        if item.get("needed_runs"):
            return f"{told}; {self.words.t('open.needed', runs=item['needed_runs'])}"
        if item["why"] in ("one_run", "more_runs") and "needed_runs" in item:
            most = self.content["rules"]["most_runs"]
            return f"{told}; {self.words.t('open.too_many', runs=most)}"
        return told

    def share(self, share: Mapping[str, Any]) -> str:
        """So many of so many filings."""
        of = f"{self.words.number(share['count'])}/{self.words.number(share['total'])}"
        return f"{of} ({self.words.percent(share['count'] / share['total'])})"

    def points(self, item: Mapping[str, Any]) -> str:
        """The difference of two shares in percentage points, with its 95 % interval."""
        value, low, high = (
            self.words.number(100 * item[end], 1) for end in ("difference", "low", "high")
        )
        return self.words.t("compare.points", value=value, low=low, high=high)

    def seen(self, item: Mapping[str, Any]) -> str:
        """The name of a finding."""
        if item["title"] is None:
            return self.words.t("section.dead_ends")
        return self.words.t(f"finding.{item['id']}")

    def sight(self, side: Mapping[str, Any]) -> str:
        """Met in so many of so many tries."""
        if not side["tries"]:
            return self.words.t("state.not_exercised")
        return f"{self.words.number(side['hit'])}/{self.words.number(side['tries'])}"

    def verdict(self, name: str) -> str:
        return self.words.t(f"verdict.{name}")

    def unlike(self, item: Mapping[str, Any]) -> tuple[str, str, str, str]:
        """What differs, both sides, and what it does to the comparison."""
        none = self.words.t("document.none")
        sides = (", ".join(item[side]) or none for side in ("before", "after"))
        what, weight = (self.words.t(f"unlike.{item[key]}") for key in ("what", "weight"))
        before, after = sides
        return what, before, after, weight

    def told(self, change: str) -> Iterator[str]:
        """Everything with this verdict, each in a few words, what a citizen met first."""
        for item in self.content["seen"]:
            if item["change"] == change and item["before"]["hit"] + item["after"]["hit"]:
                met = " → ".join(self.sight(item[side]) for side in ("before", "after"))
                yield f"{self.seen(item)} ({met})"
        for item in self.content["limits"]:
            if item["change"] == change:
                yield self.words.t("compare.limit", limit=item["limit"])
        completed = self.words.t("compare.completed")
        for item in self.content["shares"]:
            if item["change"] == change:
                yield f"{completed}, {item['procedure']} ({self.points(item)})"
        for item in self.content["waits"]:
            if item["change"] == change:
                yield f"{self.subject(item)}, {self.statistic(item)} {self.ratio(item)}"

    def needed(self) -> int | None:
        """Runs per side after which nothing that is open for want of runs would stay so."""
        needed = [item["needed_runs"] for item in self.content["waits"] if item["needed_runs"]]
        return max(needed, default=None)

    def runs(self) -> tuple[int, int]:
        """How many runs each side has."""
        before, after = (len(side["runs"]) for side in self.content["sides"])
        return before, after
