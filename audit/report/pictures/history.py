"""A number over re-audits: points with intervals, the limit as a line, what it forbids tinted.

Audits stand at equal distances, oldest first, whatever the time between them; the last one is this audit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from audit.language import _
from audit.report import numbers
from audit.report.axis import Axis, Mark, axis
from audit.report.pictures import strokes
from audit.report.pictures.lines import LEFT, TALL, TOP, Chart, frame, parts_of, steps_below
from audit.report.pictures.strokes import COLOURS, MUTE, SMALL, WIDTH

_GAP = 16.0


def history(charts: Sequence[Chart], days: Sequence[str], says: str) -> Markup:
    """One chart, or two side by side, over the same audits; the last of `days` is this audit."""
    wide = (WIDTH - _GAP) / 2
    drawn: list[str] = []
    for place, chart in enumerate(charts):
        left = place * (wide + _GAP)
        on = axis(chart.panel, chart.marks, TOP + TALL, -TALL)  # upwards
        across = [left + LEFT + 10 + (wide - LEFT - 20) * part for part in parts_of(len(days))]
        drawn += frame(on, chart, left, wide)
        drawn += _limits(on, chart, across)
        drawn += _points(on, chart, across)
        drawn += steps_below(days, across, None, left + wide, "", room=70)
    drawn.append(
        strokes.text(LEFT, TOP + TALL + 30, _("Assessment date; this audit is the last"), colour=MUTE, size=SMALL)
    )
    return strokes.canvas(says, TOP + TALL + 36, drawn)


def _limits(on: Axis, chart: Chart, across: Sequence[float]) -> Iterator[str]:
    for limit in chart.panel.limits:
        y, left, right = on.at(limit), across[0] - 8, across[-1] + 8
        yield strokes.line(left, y, right, y, COLOURS["failed"], 1.3)
        said = _("limit {limit}", limit=numbers.limit(limit, chart.panel.unit))
        yield strokes.text(right, y - 3.5, said, anchor="end", colour=COLOURS["failed"], weight=600, size=SMALL)


def _points(on: Axis, chart: Chart, across: Sequence[float]) -> Iterator[str]:
    """A thin line from audit to audit, broken where one did not measure; whiskers; shapes that tell the outcome."""
    known = list(zip(across, chart.marks, strict=True))
    for (x1, one), (x2, two) in pairwise(known):
        if one is not None and two is not None:
            yield strokes.line(x1, on.at(one.value), x2, on.at(two.value), MUTE, 0.9)
    for x, mark in known:
        if mark is not None:
            yield from _point(on, x, mark)


def _point(on: Axis, x: float, mark: Mark) -> Iterator[str]:
    colour = COLOURS[mark.tone]
    top = on.at(on.last if mark.high is None else mark.high)
    bottom = on.at(on.first if mark.low is None else mark.low)
    yield strokes.line(x, top, x, bottom, colour, 1.5)
    yield from (strokes.line(x - 3, y, x + 3, y, colour, 1.5) for y in (top, bottom))
    yield strokes.shape(x, on.at(mark.value), mark.tone, colour, small=True)
