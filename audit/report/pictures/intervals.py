"""Estimates with their intervals, one line each, against a limit: the form of most pictures of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.language import _
from audit.report import numbers
from audit.report.axis import Axis, Mark, Panel, axis, tick
from audit.report.pictures import strokes
from audit.report.pictures.strokes import COLOURS, INK, MUTE, SMALL, TEXT, WASH, WIDTH, fit, shown, text

_ROW = 21
_LABEL, _HEADING, _GAP = 150.0, 78.0, 20.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a picture."""

    heading: str
    """Of a block of lines; shown on its first."""
    label: str
    marks: tuple[Mark | None, ...]
    """One for each panel; None where nothing was measured."""


def intervals(rows: Sequence[Row], panels: Sequence[Panel], says: str, *, room: float = _LABEL) -> Markup:
    """Estimates with their intervals, one line each, one axis for each panel. `says` states the finding.

    Labels wider than `room` are cut.
    """
    headed = any(row.heading for row in rows)
    label = min(room, max([strokes.width(shown(row.label)) for row in rows], default=0) + 4)
    left = (_HEADING if headed else 0) + label + 12
    width = (WIDTH - left - _GAP * (len(panels) - 1)) / len(panels)
    values = [_values(panel, [row.marks[index] for row in rows]) for index, panel in enumerate(panels)]
    top, height = 32, _ROW * len(rows)
    parts: list[str] = []
    for index, panel in enumerate(panels):
        marks = [row.marks[index] for row in rows]
        drawn = axis(panel, marks, left + index * (width + _GAP), width - values[index])
        parts += _frame(drawn, panel, top, height)
        edge = drawn.left + width
        for line, mark in enumerate(marks):
            parts += _mark(drawn, panel, mark, top + _ROW * (line + 0.5), edge)
    parts += _labels(rows, left - 12, top, label)
    return strokes.canvas(says, top + height + 20, parts)


def _values(panel: Panel, marks: Sequence[Mark | None]) -> float:
    """Room for the numbers at the right end."""
    said = [numbers.number(mark.value, panel.unit, panel.limits) for mark in marks if mark is not None]
    return max(map(strokes.width, said), default=0.0) * 1.06 + 14


def _frame(on: Axis, panel: Panel, top: float, height: float) -> Iterator[str]:
    yield text(on.left, 11, panel.title, weight=600, colour=INK)
    bottom = top + height
    for inside, outside in ((panel.at_least, on.first), (panel.at_most, on.last)):
        if inside is not None:
            x, wide = sorted((on.at(inside), on.at(outside)))
            yield f'<rect x="{x:.1f}" y="{top}" width="{wide - x:.1f}" height="{height}" fill="{WASH}"/>'
    for value in on.ticks:
        x = on.at(value)
        yield strokes.line(x, top, x, bottom)
        yield text(x, bottom + 14, tick(value, panel.unit), anchor="middle", colour=MUTE, size=SMALL)
    if panel.zero:
        x = on.at(0.0)
        yield strokes.line(x, top - 3, x, bottom, INK, 1.0)
    for limit in panel.limits:
        x = on.at(limit)
        yield strokes.line(x, top - 3, x, bottom, COLOURS["failed"], 1.3)
        said = _("limit {limit}", limit=numbers.limit(limit, panel.unit))
        yield text(x, top - 6, said, anchor=_anchor(on, x), colour=COLOURS["failed"], weight=600, size=SMALL)


def _anchor(on: Axis, x: float) -> str:
    """Text at the ends of an axis must not stand out of the picture."""
    if x < on.left + 30:
        return "start"
    return "end" if x > on.left + on.width - 20 else "middle"


def _mark(on: Axis, panel: Panel, mark: Mark | None, y: float, edge: float) -> Iterator[str]:
    if mark is None:
        yield text(edge, y + 3.6, "—", anchor="end", colour=MUTE)
        return
    colour, x = COLOURS[mark.tone], on.at(mark.value)
    if panel.bars:
        zero = on.at(0.0)
        yield f'<rect x="{zero:.1f}" y="{y - 5:.1f}" width="{max(x - zero, 0.4):.1f}" height="10" fill="#b9cbe0"/>'
    if mark.reference:
        yield strokes.diamond(x, y)
        colour = MUTE
    else:
        if mark.low != mark.high or mark.low is None:
            yield _whisker(on, mark, y, colour)
        yield strokes.shape(x, y, mark.tone, colour, small=panel.bars)
    said = numbers.number(mark.value, panel.unit, panel.limits)
    yield text(edge, y + 3.6, said, anchor="end", colour=colour, weight=600)


def _whisker(on: Axis, mark: Mark, y: float, colour: str) -> str:
    """The interval: a cap where it ends, an arrowhead where it goes on beyond the axis."""
    low = on.first - 1 if mark.low is None else mark.low
    high = on.last + 1 if mark.high is None else mark.high
    left, right = on.at(low), on.at(high)
    ends = [
        f"M{left + 4:.1f} {y - 3.5:.1f}L{left:.1f} {y:.1f}L{left + 4:.1f} {y + 3.5:.1f}"
        if low < on.first - 1e-12
        else f"M{left:.1f} {y - 3.5:.1f}V{y + 3.5:.1f}",
        f"M{right - 4:.1f} {y - 3.5:.1f}L{right:.1f} {y:.1f}L{right - 4:.1f} {y + 3.5:.1f}"
        if high > on.last + 1e-12
        else f"M{right:.1f} {y - 3.5:.1f}V{y + 3.5:.1f}",
    ]
    path = f"M{left:.1f} {y:.1f}H{right:.1f}" + "".join(ends)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.7"/>'


def _labels(rows: Sequence[Row], right: float, top: float, label: float) -> Iterator[str]:
    """Headings at the left edge, labels right-aligned before the axis, hairlines between blocks."""
    for line, row in enumerate(rows):
        y = top + _ROW * (line + 0.5) + 3.6
        if line == 0 or row.heading != rows[line - 1].heading:
            yield text(0, y, fit(row.heading, _HEADING - 6, bold=True), weight=600, colour=INK)
            if line:
                rule = top + _ROW * line
                yield strokes.line(0, rule, WIDTH, rule)
        yield text(right, y, fit(row.label, label), anchor="end", colour=TEXT)
