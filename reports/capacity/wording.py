"""The sentences and the table about a capacity, in one language; they decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.language import Language

HEADS = (
    *("number", "rate", "finding", "planned", "seconds", "finished", "under_way", "lag", "busy"),
    "run",
)
"""The columns of the table."""

Content = Mapping[str, Any]


class CapacityWording:
    """Words for the content of ``capacity.json``."""

    def __init__(self, content: Content, words: Language) -> None:
        self.words = words
        self._content = content

    def about(self) -> str:
        content = self._content
        return self._t(
            "about",
            target=content["target"],
            procedures=", ".join(content["procedures"]),
            limits=", ".join(content["limits"]),
        )

    def sentences(self) -> list[str]:
        """The answer, how sure it is, who was at its limit, and what the curve says."""
        content = self._content
        found = [self._answer()]
        if content["state"] == "interrupted":
            found.insert(0, self._t("interrupted", reason=content["reason"]))
        if content["held"] is not None and content["broken"] is not None:
            found.append(" ".join(self._sure()))
        if content["broken"] is not None:
            found.append(" ".join(self._broken()))
        found.append(" ".join(self._law()))
        return found

    def _answer(self) -> str:
        content = self._content
        held, broken, target = content["held"], content["broken"], content["target"]
        if held is not None and broken is not None:
            return self._t("between", target=target, held=self._n(held), broken=self._n(broken))
        if held is not None:
            return self._t("at_least", target=target, held=self._n(held))
        if broken is not None:
            return self._t("none", target=target, lowest=self._n(broken))
        return self._t("nothing", target=target)

    def _sure(self) -> Iterator[str]:
        content = self._content
        held, broken = content["held"], content["broken"]
        yield self._t(
            "sure",
            held=self._n(held),
            broken=self._n(broken),
            held_times=self._n(content["held_times"]),
            broken_times=self._n(content["broken_times"]),
            wide=self.words.percent(broken / held - 1),
        )
        rates = sorted({probe["rate"] for probe in content["probes"]})
        between = [self._n(rate) for rate in rates if held < rate < broken]
        if between:
            yield self._t("sure_chance", rates="; ".join(between))

    def _broken(self) -> Iterator[str]:
        """What happened at the rate that did not hold, and through whom."""
        content = self._content
        there = [
            probe
            for probe in content["probes"]
            if probe["rate"] == content["broken"] and not probe["repeated"]
        ]
        broken = self._n(content["broken"])
        if limits := list(dict.fromkeys(self._missed(there))):
            yield self._t("missed", broken=broken, limits="; ".join(limits))
        elif all(probe["finding"] == "undecided" for probe in there):
            yield self._t("undecided", broken=broken)
        yield self._t(
            content["bound_by"],
            broken=broken,
            busy=self.words.percent(max(probe["busy"] or 0 for probe in there)),
            lag=self.words.seconds(max(probe["lag_p99"] or 0 for probe in there)),
        )

    def _missed(self, probes: Sequence[Content]) -> Iterator[str]:
        for probe in probes:
            for item in probe["limits"]:
                if probe["finding"] == "broken" and item["verdict"] == "fail":
                    yield self._t("missed_limit", limit=item["limit"], value=self._value(item))

    def _value(self, item: Content) -> str:
        value = item["value"]
        if item["never_ended"]:
            return self.words.t("document.never_ended")
        if value is None or item["measure"] == "percentile":
            return self.words.seconds(value)
        if item["measure"] == "differences":
            return self._n(value)
        return self.words.percent(value)

    def _law(self) -> Iterator[str]:
        law = self._content["law"]
        if law is None:
            yield self._t("no_law")
            return
        yield self._t(
            "law",
            error=self.words.percent(law["error"]),
            contention=self._n(law["contention"], 3),
            coherence=self._n(law["coherence"], 5),
        )
        if law["peak"]:
            under_way, finished = law["peak"]
            yield self._t("peak", under_way=self._n(under_way, 1), finished=self._n(finished))
        else:
            yield self._t("rises", under_way=self._n(law["measured_to"], 1))

    def heads(self) -> list[str]:
        return [self._t(f"head_{name}") for name in HEADS]

    def lines(self) -> list[list[str]]:
        """One line for each probe."""
        return [
            self._line(number, probe) for number, probe in enumerate(self._content["probes"], 1)
        ]

    def _line(self, number: int, probe: Content) -> list[str]:
        return [
            self._n(number),
            self._n(probe["rate"]),
            self.finding(probe),
            self._n(probe["planned"]),
            self.words.seconds(probe["seconds"]),
            self._n(probe["finished_per_hour"]),
            self._n(probe["under_way"], 1),
            self.words.seconds(probe["lag_p99"] or 0.0),
            self.words.percent(probe["busy"] or 0.0),
            probe["run"],
        ]

    def finding(self, probe: Content) -> str:
        return self._t(f"finding_{probe['finding'] or 'cut'}")

    def intro(self) -> str:
        """What stands above the table."""
        warm_up = self.words.seconds(self._content["need"]["warm_up"])
        return self._t("probes_intro", warm_up=warm_up)

    def _n(self, value: float, digits: int = 0) -> str:
        return self.words.number(value, digits)

    def _t(self, key: str, **values: str) -> str:
        return self.words.t(f"capacity.{key}", **values)
