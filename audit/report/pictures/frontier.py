"""Two numbers against each other, each with its interval: the form for what a remedy reaches and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from audit.language import _
from audit.report import numbers
from audit.report.axis import Axis, Mark, Panel, axis, tick
from audit.report.pictures import strokes
from audit.report.pictures.strokes import COLOURS, INK, MUTE, SMALL, WASH, WIDTH, fit, text

Kind = Literal["disc", "square", "ring", "triangle", "cross", "plus"]
_COLOURS: dict[Kind, str] = {
    "disc": COLOURS["plain"],
    "square": INK,
    "ring": COLOURS["plain"],
    "triangle": COLOURS["undecided"],
    "cross": MUTE,
    "plus": MUTE,
}
_GAP, _TOP, _TALL, _LEFT = 22.0, 46.0, 150.0, 26.0
_BAR = "#b4c3d6"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One remedy."""

    across: Mark
    up: Mark
    kind: Kind
    label: str = ""
    joined: bool = False
    """A line leads from the one before to it."""


@dataclass(frozen=True, kw_only=True)
class Plane:
    """One chart with its two axes."""

    title: str
    across: Panel
    up: Panel
    points: tuple[Point, ...]


def frontier(planes: Sequence[Plane], legend: Sequence[tuple[Kind, str]], says: str) -> Markup:
    """Charts side by side, under one legend."""
    wide = (WIDTH - _GAP * (len(planes) - 1)) / len(planes)
    parts, x = [], 0.0
    for kind, said in legend:
        parts += [_shape(x + 5, 8, kind), text(x + 13, 11.5, said, colour=MUTE, size=SMALL)]
        x += 13 + strokes.width(said, SMALL) + 13
    for place, plane in enumerate(planes):
        left = place * (wide + _GAP)
        right = axis(plane.across, [point.across for point in plane.points], left + _LEFT, wide - _LEFT - 8)
        upward = axis(plane.up, [point.up for point in plane.points], _TOP + _TALL, -_TALL)
        parts += _frame(right, upward, plane, left, wide)
        parts += _points(right, upward, plane.points)
    return strokes.canvas(says, _TOP + _TALL + 34, parts)


def _frame(right: Axis, up: Axis, plane: Plane, left: float, wide: float) -> Iterator[str]:
    bottom, x1, x2 = _TOP + _TALL, right.left, right.left + right.width
    yield text(left, 29, fit(plane.title, wide, bold=True), weight=600, colour=INK)
    if plane.across.at_least is not None:
        edge = right.at(plane.across.at_least)
        yield f'<rect x="{x1:.1f}" y="{_TOP}" width="{edge - x1:.1f}" height="{_TALL}" fill="{WASH}"/>'
    for value in right.ticks:
        yield strokes.line(right.at(value), _TOP, right.at(value), bottom)
        yield text(
            right.at(value), bottom + 14, tick(value, plane.across.unit), anchor="middle", colour=MUTE, size=SMALL
        )
    for value in up.ticks:
        yield strokes.line(x1, up.at(value), x2, up.at(value), MUTE if value == 0 else strokes.HAIR)
        said = tick(value, plane.up.unit).replace("-", "−")
        yield text(x1 - 4, up.at(value) + 3.2, f"+{said}" if value > 0 else said, anchor="end", colour=MUTE, size=SMALL)
    for limit in plane.across.limits:
        yield strokes.line(right.at(limit), _TOP - 3, right.at(limit), bottom, COLOURS["failed"], 1.3)
        said = _("limit {limit}", limit=numbers.limit(limit, plane.across.unit))
        yield text(right.at(limit), _TOP - 6, said, anchor="middle", colour=COLOURS["failed"], weight=600, size=SMALL)
    yield text(x1, bottom + 29, fit(plane.across.title, wide - _LEFT, size=SMALL), colour=MUTE, size=SMALL)


def _points(right: Axis, up: Axis, points: Sequence[Point]) -> Iterator[str]:
    """Intervals below lines below points; a label only where no other one stands."""
    for point in points:
        yield _bars(right, up, point)
    places = [(right.at(point.across.value), up.at(point.up.value)) for point in points]
    for (one, start), (other, end) in zip(
        zip(points, places, strict=True), list(zip(points, places, strict=True))[1:], strict=False
    ):
        if one.kind == other.kind and other.joined:
            yield strokes.line(*start, *end, _COLOURS[other.kind], 1.2)
    taken: list[tuple[float, float]] = []
    for point, (x, y) in zip(points, places, strict=True):
        yield _shape(x, y, point.kind)
        if point.label and all(abs(x - a) > 17 or abs(y - b) > 10 for a, b in taken):
            taken.append((x, y))
            yield text(x + 4, y - 6, fit(point.label, 60), colour=_COLOURS[point.kind], weight=600, size=SMALL)


def _bars(right: Axis, up: Axis, point: Point) -> str:
    x, y = right.at(point.across.value), up.at(point.up.value)
    low, high = right.at(_end(point.across.low, right.first)), right.at(_end(point.across.high, right.last))
    path = f"M{low:.1f} {y:.1f}H{high:.1f}"
    if point.up.low != point.up.high:
        bottom, top = up.at(_end(point.up.low, up.first)), up.at(_end(point.up.high, up.last))
        path += f"M{x:.1f} {bottom:.1f}V{top:.1f}"
    return f'<path d="{path}" fill="none" stroke="{_BAR}" stroke-width="1"/>'


def _end(value: float | None, unbounded: float) -> float:
    return unbounded if value is None else value


def _shape(x: float, y: float, kind: Kind) -> str:
    colour = _COLOURS[kind]
    if kind in ("disc", "ring"):
        fill = colour if kind == "disc" else "#ffffff"
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'
    if kind == "square":
        return f'<rect x="{x - 3.8:.1f}" y="{y - 3.8:.1f}" width="7.6" height="7.6" fill="{colour}"/>'
    if kind == "triangle":
        return f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z" fill="{colour}"/>'
    path = {
        "cross": f"M{x - 3.4:.1f} {y - 3.4:.1f}l6.8 6.8m0 -6.8l-6.8 6.8",
        "plus": f"M{x:.1f} {y - 4.4:.1f}v8.8m-4.4 -4.4h8.8",
    }
    return f'<path d="{path[kind]}" fill="none" stroke="{colour}" stroke-width="1.9"/>'
