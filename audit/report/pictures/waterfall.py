"""How a difference adds up: one bar a part, each beginning where the one before ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.report import numbers
from audit.report.axis import Axis, Mark, Panel, axis, tick
from audit.report.numbers import Unit
from audit.report.pictures import strokes
from audit.report.pictures.strokes import COLOURS, INK, MUTE, SMALL, TEXT, WIDTH, fit, line, shown, text

_ROW, _TOP, _LABEL = 21, 32, 170.0
_UP, _DOWN = "#b9cbe0", "#e3c9a8"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One part of the difference."""

    label: str
    value: float
    low: float | None
    high: float | None


def waterfall(steps: Sequence[Step], title: str, total: str, unit: Unit, says: str) -> Markup:
    """Parts from the top downwards, and their sum at the bottom. `says` states the finding.

    Bars that lead right are blue with a plain end, those that lead left are sand with a hatched end: told apart without
    colour too. Lines are the intervals of the parts.
    """
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.value)
    marks = [_mark(start, step) for start, step in zip(ends, steps, strict=False)]
    label = min(_LABEL, max([strokes.width(shown(name)) for name in (total, *(s.label for s in steps))]) + 6)
    said = [numbers.number(value, unit) for value in (*(step.value for step in steps), ends[-1])]
    room = max(map(strokes.width, said)) * 1.06 + 14
    panel = Panel(title=title, unit=unit, bars=True)
    on = axis(panel, marks, label + 12, WIDTH - label - 12 - room)
    height = _ROW * (len(steps) + 1)
    parts = [*_frame(on, title, unit, height)]
    for place, step in enumerate(steps):
        parts += _step(on, step, ends[place], _TOP + _ROW * (place + 0.5), unit)
        parts.append(text(label, _TOP + _ROW * (place + 0.5) + 3.6, fit(step.label, label), anchor="end", colour=TEXT))
    parts += _total(on, ends[-1], _TOP + _ROW * (len(steps) + 0.5), unit)
    y = _TOP + _ROW * (len(steps) + 0.5) + 3.6
    parts.append(text(label, y, fit(total, label, bold=True), anchor="end", colour=INK, weight=600))
    return strokes.canvas(says, _TOP + height + 20, parts)


def _mark(start: float, step: Step) -> Mark:
    """What the axis must show of a step."""
    low = start + (step.value if step.low is None else step.low)
    high = start + (step.value if step.high is None else step.high)
    return Mark(value=start + step.value, low=min(start, low), high=max(start, high))


def _frame(on: Axis, title: str, unit: Unit, height: float) -> Iterator[str]:
    yield text(on.left, 11, title, weight=600, colour=INK)
    for value in on.ticks:
        x = on.at(value)
        yield line(x, _TOP, x, _TOP + height)
        yield text(x, _TOP + height + 14, tick(value, unit), anchor="middle", colour=MUTE, size=SMALL)
    yield line(on.at(0), _TOP, on.at(0), _TOP + height, MUTE, 1)


def _step(on: Axis, step: Step, start: float, y: float, unit: Unit) -> Iterator[str]:
    first, last = sorted((on.at(start), on.at(start + step.value)))
    right = step.value >= 0
    yield (
        f'<rect x="{first:.1f}" y="{y - 6:.1f}" width="{max(last - first, 0.6):.1f}" height="12" '
        f'fill="{_UP if right else _DOWN}"/>'
    )
    end = on.at(start + step.value)
    yield line(end, y - 6, end, y + 6 + _ROW - 12, MUTE, 0.7)
    if not right and last - first > 6:
        yield line(first + 2, y + 5, first + 6, y - 5, MUTE, 0.9)
    if step.low is not None and step.high is not None and step.low < step.high:
        low, high = on.at(start + step.low), on.at(start + step.high)
        path = f"M{low:.1f} {y:.1f}H{high:.1f}M{low:.1f} {y - 3:.1f}V{y + 3:.1f}M{high:.1f} {y - 3:.1f}V{y + 3:.1f}"
        yield f'<path d="{path}" fill="none" stroke="{COLOURS["plain"]}" stroke-width="1.4"/>'
    said = numbers.number(step.value, unit)
    yield text(WIDTH, y + 3.6, said, anchor="end", colour=COLOURS["plain"], weight=600)


def _total(on: Axis, value: float, y: float, unit: Unit) -> Iterator[str]:
    first, last = sorted((on.at(0.0), on.at(value)))
    yield f'<rect x="{first:.1f}" y="{y - 6:.1f}" width="{max(last - first, 0.6):.1f}" height="12" fill="{INK}"/>'
    yield text(WIDTH, y + 3.6, numbers.number(value, unit), anchor="end", colour=INK, weight=600)
