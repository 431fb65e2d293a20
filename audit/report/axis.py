"""The axis of a picture: where a number lies on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from audit.report.numbers import Unit
from audit.report.tables import Tone


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One estimate; an end of its interval that is None is unbounded."""

    value: float
    low: float | None
    high: float | None
    tone: Tone = "plain"
    reference: bool = False
    """The group that others are compared with: a hollow diamond without an interval."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One axis with its limit."""

    title: str
    unit: Unit
    at_least: float | None = None
    at_most: float | None = None
    bars: bool = False
    """Draw bars from zero."""
    zero: bool = False
    """Draw a line at zero, where nothing has changed."""

    @property
    def limits(self) -> tuple[float, ...]:
        """The limits that are set."""
        return tuple(dict.fromkeys(end for end in (self.at_least, self.at_most) if end is not None))


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A linear axis from `first` to `last`, drawn from `left` over `width`."""

    first: float
    last: float
    ticks: tuple[float, ...]
    left: float
    width: float

    def at(self, value: float) -> float:
        """Position of a value, kept within the axis."""
        inside = min(max(value, self.first), self.last)
        return self.left + (inside - self.first) / (self.last - self.first) * self.width


def axis(panel: Panel, marks: Iterable[Mark | None], left: float, width: float) -> Axis:
    """An axis of round numbers that shows all marks and both sides of the limits."""
    low, high = _range(panel, [mark for mark in marks if mark is not None])
    step = _step(max(high - low, 1e-9) / 4.5)
    step = max(step, 1.0) if panel.unit == "count" else step
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    last = max(last, first + step)
    if panel.unit == "share":
        first, last = max(first, 0.0), min(last, 1.0)
    ticks = tuple(round(first + step * index, 10) for index in range(math.floor((last - first) / step + 1e-6) + 1))
    return Axis(first=first, last=last, ticks=ticks, left=left, width=width)


def tick(value: float, unit: Unit) -> str:
    """What stands at a tick; the unit stands in the title of the axis."""
    return f"{round(value * 100, 6):g}" if unit in ("share", "difference") else f"{round(value, 6):g}"


def _range(panel: Panel, marks: list[Mark]) -> tuple[float, float]:
    values = [end for mark in marks for end in (mark.value, mark.low, mark.high) if end is not None]
    values += [*panel.limits, *([0.0] if panel.zero else ())]
    if panel.unit == "ratio":  # 1 is where two groups are alike
        values.append(1.0)
    low, high = min(values, default=0.0), max(values, default=1.0)
    if panel.unit == "ratio":  # the upper end of a small group's interval would squash all others
        high = min(high, max([1.5, *(mark.value * 1.2 for mark in marks)]))
    margin = (high - low) / 10  # so that the forbidden side of a limit can be seen
    floor = min(low, 0.0)  # what cannot be negative has no room below zero
    low = low if panel.at_least is None else max(min(low, panel.at_least - margin), floor)
    high = high if panel.at_most is None else max(high, panel.at_most + margin)
    if high - low < abs(high) / 1e6:  # one number alone
        low, high = low - abs(high) / 10, high + (abs(high) / 10 or 1.0)
    amount = panel.unit in ("share", "difference") and bool(panel.limits)  # an axis must not begin at its limit
    if panel.bars or panel.unit == "count" or amount or (panel.unit == "share" and low < high / 2):
        low = min(low, 0.0)
    return low, high


def _step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
