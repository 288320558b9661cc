"""The capacity of a portal as pages: sentences, the curve, and the table of the probes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgauge.files import replace_file, unwritable
from reports.capacity.wording import CapacityWording
from reports.language import LANGUAGES, Language, language
from reports.render.axes import NAMES, Axes, Line, mark
from reports.render.html import document, style_sheet
from reports.render.svg import BLUE, GREEN, ORANGE, Svg, decimals, figure, ticks

PAGES = {"vi": "cong-suat.html", "en": "capacity.en.html"}
SIZE = (920, 340)


def render_capacity(content: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the pages into the folder of the search; Vietnamese first.

    Raises:
        RunFolderError: they cannot be written.
    """
    pages = {folder / PAGES[code]: capacity_page(content, language(code)) for code in LANGUAGES}
    for file, text in pages.items():
        try:
            replace_file(file, text.encode())
        except OSError as error:
            raise unwritable(file, error, "choose another folder with --out") from error
    return list(pages)


def capacity_page(content: Mapping[str, Any], words: Language) -> str:
    """One page with the report's look."""
    return document(
        "capacity.html",
        style_sheet("report.css"),
        content,
        words,
        say=CapacityWording(content, words),
        curve=curve_chart(content, words),
    )


def curve_chart(content: Mapping[str, Any], words: Language) -> Svg:
    """Finished filings over filings under way: the probes as marks, the law as a line."""
    law = content["law"]
    curve = Line(
        words.t("capacity.legend_law"), BLUE, "none", law["curve"] if law else [], "triangle"
    )
    held = _marks(content, words, "held", GREEN, "circle")
    broken = _marks(content, words, "not", ORANGE, "square")
    axes = Axes.around([curve, held, broken], *SIZE, right=NAMES)
    shown = [line for line in (curve, held, broken) if line.points]
    digits = decimals(ticks(axes.across, 9))
    parts = [
        *axes.frame(
            words.t("capacity.chart_across"),
            words.t("capacity.chart_up"),
            lambda value: words.number(value, digits),
            words.number,
        ),
        *axes.polyline(curve),
        *(
            mark(line.mark, axes.x(x), axes.y(y or 0.0), line.colour)
            for line in (held, broken)
            for x, y in line.points
        ),
        *(axes.names(shown) if shown else []),
    ]
    title, description = (words.t(f"capacity.chart_{part}") for part in ("title", "description"))
    return figure("capacity", SIZE, title, description, parts)


def _marks(content: Mapping[str, Any], words: Language, kind: str, colour: str, shape: str) -> Line:
    """The probes that held, or those that did not; none that our generator sent late."""
    findings = ("held",) if kind == "held" else ("broken", "undecided")
    points = [
        (probe["under_way"], probe["finished_per_hour"])
        for probe in content["probes"]
        if probe["finding"] in findings
    ]
    return Line(words.t(f"capacity.legend_{kind}"), colour, "none", points, shape)
