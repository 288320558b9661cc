"""``compare.json``: two sides of runs in one content, in every language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import civicgauge
from civicgauge.errors import InvalidRun, UsageError
from civicgauge.results import Result
from civicgauge.runs import RunFolder
from civicgauge.validity import Flaw, Reason
from reports.compare.plans import Unlike, Weight, unlike
from reports.compare.sentences import sentences
from reports.compare.summary import Subject, Summary, summary
from reports.compare.verdicts import (
    ALPHA,
    ASSUMED_NOISE,
    MOST_RUNS,
    SMALLEST_POINTS,
    Change,
    change_of_share,
    change_of_sight,
    pooled,
    share_difference,
)
from reports.compare.waits import Wait, one_sided, waits
from reports.language import LANGUAGES, language
from reports.measures import Share
from reports.plain import plain

COMPARISON_SCHEMA = 1


def build_comparison(before: Sequence[Path], after: Sequence[Path]) -> dict[str, Any]:
    """The comparison of some runs with others; the same rows give the same content.

    Raises:
        UsageError: a run is given twice, or the sides have nothing in common.
        InvalidRun: one of the runs cannot be trusted or read.
    """
    _all_distinct([*before, *after])
    _all_ended([*before, *after])
    first, second = ([summary(path) for path in side] for side in (before, after))
    _all_valid([*first, *second])
    differences = unlike(first, second)
    same_load = not any(item.weight is Weight.LOAD for item in differences)
    found = waits(first, second, same_load)
    if not found:
        raise UsageError(_nothing_in_common(differences))
    seen, limits = list(_sights(first, second)), list(_limits(first, second))
    shares = list(_shares(first, second, same_load))
    changes = [item.change for item in found] + [
        item["change"] for item in (*shares, *seen, *limits)
    ]
    content: dict[str, Any] = plain(
        {
            "schema": COMPARISON_SCHEMA,
            "civicgauge": civicgauge.__version__,
            "result": _result(changes).name.lower(),
            "counts": {change.value: changes.count(change) for change in Change},
            "sides": [_side(side) for side in (first, second)],
            "differences": differences,
            "one_sided": [
                {"side": side, **subject._asdict()} for side, subject in one_sided(first, second)
            ],
            "waits": [_wait(item) for item in found],
            "shares": shares,
            "seen": seen,
            "limits": limits,
            "rules": {
                "alpha": ALPHA,
                "smallest": 0.10,
                "smallest_points": SMALLEST_POINTS,
                "assumed_noise": ASSUMED_NOISE,
                "most_runs": MOST_RUNS,
                "family": sum(item.ratio is not None for item in found),
            },
        }
    )
    told = {code: sentences(content, language(code)) for code in LANGUAGES}
    return {**content, "sentences": told}


def _all_distinct(paths: Sequence[Path]) -> None:
    resolved = [path.resolve() for path in paths]
    twice = sorted({path.name for path in resolved if resolved.count(path) > 1})
    if twice:
        raise UsageError(f"{', '.join(twice)} is given twice. Give every run once.")


def _all_ended(paths: Sequence[Path]) -> None:
    """The rows of a run under way are more with each reading."""
    for path in paths:
        if RunFolder.open(path).state() == "running":
            raise InvalidRun(f"{path.name}: {Reason(Flaw.STILL_RUNNING)}")


def _all_valid(runs: Sequence[Summary]) -> None:
    flaws = [f"{run.name}: {flaw}" for run in runs for flaw in run.flaws]
    if flaws:
        raise InvalidRun("Nothing can be compared with a run that is invalid. " + " ".join(flaws))


def _nothing_in_common(differences: Sequence[Unlike]) -> str:
    told = "; ".join(
        f"{item.what}: {', '.join(item.before) or 'none'} / {', '.join(item.after) or 'none'}"
        for item in differences
        if item.weight is not Weight.NOTED
    )
    return (
        f"The two sides have no step in common ({told}). "
        "Give runs of the same kind that walked the same procedure."
    )


def _result(changes: Sequence[Change]) -> Result:
    if Change.WORSE in changes:
        return Result.FAILED
    return Result.NOT_ENOUGH_EVIDENCE if Change.UNDECIDED in changes else Result.PASSED


def _side(runs: Sequence[Summary]) -> dict[str, Any]:
    return {
        "targets": list(dict.fromkeys(run.target for run in runs)),
        "runs": [
            {
                "name": run.name,
                "kind": run.kind,
                "target": run.target,
                "started_at": run.manifest.get("started_at"),
                "seed": run.manifest.get("seed"),
                "command": run.manifest.get("command"),
            }
            for run in runs
        ],
    }


def _wait(item: Wait) -> dict[str, Any]:
    ratio = item.ratio
    return {
        **item.subject._asdict(),
        "runs_before": item.runs_before,
        "runs_after": item.runs_after,
        "before": item.before,
        "after": item.after,
        "ratio": ratio.value if ratio else None,
        "low": ratio.low if ratio else None,
        "high": ratio.high if ratio else None,
        "interval": None if ratio is None or ratio.low is None else _kind_of_interval(item),
        "p": item.p,
        "change": item.change,
        "why": item.why,
        "needed_runs": item.needed_runs,
    }


def _kind_of_interval(item: Wait) -> str:
    return "within_two_runs" if item.p is None else "between_runs"


def _shares(
    before: Sequence[Summary], after: Sequence[Summary], same_load: bool
) -> Iterator[dict[str, Any]]:
    sides = [_shares_of(side) for side in (before, after)]
    for subject in (key for key in sides[0] if key in sides[1]):
        b, a = (side[subject] for side in sides)
        gained, low, high = share_difference(pooled(b), pooled(a))
        change = change_of_share(b, a) if same_load else Change.UNDECIDED
        few = "one_run" if min(len(b), len(a)) < 2 else "more_runs"
        why = "" if change is not Change.UNDECIDED else few if same_load else "other_load"
        yield {
            **subject._asdict(),
            "before": pooled(b),
            "after": pooled(a),
            "difference": gained,
            "low": low,
            "high": high,
            "change": change,
            "why": why,
        }


def _shares_of(side: Sequence[Summary]) -> dict[Subject, list[Share]]:
    found: dict[Subject, list[Share]] = {}
    for run in side:
        for subject, share in run.shares.items():
            found.setdefault(subject, []).append(share)
    return found


def _sights(before: Sequence[Summary], after: Sequence[Summary]) -> Iterator[dict[str, Any]]:
    """Findings that could have shown themselves on at least one side."""
    for name, first in before[0].seen.items():
        hit_before, tries_before = _sum(before, name)
        hit, tries = _sum(after, name)
        if not tries_before and not tries:
            continue
        tried = tries_before and tries and _could_be_met(before, after, name)
        change = (
            change_of_sight(hit_before, tries_before, hit, tries) if tried else Change.UNDECIDED
        )
        few = "rare" if tried else "not_tried"
        yield {
            "id": name,
            "title": first.title and dataclasses.asdict(first.title),
            "before": {"hit": hit_before, "tries": tries_before},
            "after": {"hit": hit, "tries": tries},
            "change": change,
            "why": few if change is Change.UNDECIDED else "",
        }


def _could_be_met(before: Sequence[Summary], after: Sequence[Summary], name: str) -> bool:
    """Whether those who met it, if they are known, were there on the other side as well."""
    sides = [frozenset().union(*(run.walked for run in side)) for side in (before, after)]
    met = frozenset().union(*(run.seen[name].variants for run in (*before, *after)))
    return not met or bool(met & sides[0] & sides[1])


def _sum(side: Sequence[Summary], name: str) -> tuple[int, int]:
    seen = [run.seen[name] for run in side]
    return sum(item.hit for item in seen), sum(item.tries for item in seen)


def _limits(before: Sequence[Summary], after: Sequence[Summary]) -> Iterator[dict[str, Any]]:
    """Limits that both sides were set; runs of one side that disagree decide nothing."""
    sides = [_verdicts(side) for side in (before, after)]
    for limit in (key for key in sides[0] if key in sides[1]):
        b, a = (_agreed(side[limit]) for side in sides)
        yield {
            "limit": limit,
            "before": b,
            "after": a,
            "change": _LIMIT_CHANGES.get((b, a), Change.UNDECIDED),
            "why": "" if (b, a) in _LIMIT_CHANGES else "open_limit",
        }


_LIMIT_CHANGES: Mapping[tuple[str, str], Change] = {
    ("pass", "fail"): Change.WORSE,
    ("fail", "pass"): Change.BETTER,
    ("pass", "pass"): Change.SAME,
    ("fail", "fail"): Change.SAME,
}


def _verdicts(side: Sequence[Summary]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for run in side:
        for limit, verdict in run.limits.items():
            found.setdefault(limit, []).append(verdict)
    return found


def _agreed(verdicts: Sequence[str]) -> str:
    return verdicts[0] if len(set(verdicts)) == 1 else "not_enough_evidence"
