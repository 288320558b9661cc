"""Axes, gaps and fills of the drawings."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reports.render.axes import Axes, Line, mark
from reports.render.svg import decimals, element, label, polylines, ticks


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0.0, [0.0, 1.0]),
        (1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (7.3, [0.0, 2.0, 4.0, 6.0, 8.0]),
        (12_500, [0.0, 2500.0, 5000.0, 7500.0, 10000.0, 12500.0]),
    ],
)
def test_axes_have_round_numbers_that_hold_the_highest_value(
    highest: float, expected: list[float]
) -> None:
    assert ticks(highest) == pytest.approx(expected)


def test_a_line_is_broken_where_there_is_no_value_and_a_lone_point_is_a_dot() -> None:
    parts = polylines([(0, 0), (1, 1), None, (3, 3), None, (5, 5), (6, 6)], stroke="#000")
    assert [part.split()[0] for part in parts] == ["<polyline", "<circle", "<polyline"]


def test_zero_is_at_the_left_and_at_the_bottom() -> None:
    axes = Axes.around([Line("a", "#000", "none", [(0.0, 0.0), (10.0, 5.0)])], 920, 300)
    assert (axes.x(0), axes.y(0)) == (62, 254)
    assert (axes.x(10), axes.y(axes.up)) == (906, 40)


def test_a_plot_without_any_value_still_has_axes() -> None:
    axes = Axes.around([Line("a", "#000", "none", [(0.0, None)])], 920, 300)
    assert axes.frame("x", "y", str, str)


def test_text_and_attributes_are_escaped() -> None:
    assert label(1, 2, "<b>&").endswith(">&lt;b&gt;&amp;</text>")
    assert element("g", class_='"x"') == "<g class='\"x\"'/>"


@pytest.mark.parametrize(
    ("values", "digits"),
    [([0, 5, 10], 0), ([0, 2.5, 5.0], 1), ([0, 0.25, 0.5], 2), ([0, 0.0001], 3), ([3 * 0.1], 1)],
)
def test_an_axis_has_as_many_digits_as_tell_its_numbers_apart(
    values: list[float], digits: int
) -> None:
    assert decimals(values) == digits


def test_names_of_lines_that_end_together_stand_apart_and_above_the_axis() -> None:
    lines = [Line(name, "#000", "none", [(0.0, 0.0), (1.0, 0.1)]) for name in "abc"]
    axes = Axes(920, 300, across=1.0, up=10.0, right=200)
    places = [float(part.split('y="')[1].split('"')[0]) for part in axes.names(lines)[1::2]]
    assert [later - place for place, later in pairwise(places)] == [18.0, 18.0]
    assert places[-1] <= axes.y(0) + 4.5


@pytest.mark.parametrize("kind", ["circle", "square", "triangle"])
def test_every_mark_has_a_shape_of_its_own(kind: str) -> None:
    shapes = {"circle": "<circle", "square": "<rect", "triangle": "<polygon"}
    assert mark(kind, 1, 2, "#000").startswith(shapes[kind])
