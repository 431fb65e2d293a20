"""Cells of tables of rates: a number with its interval, what it was counted from, and what rules made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from audit.language import _
from audit.records.evidence import Measurement
from audit.records.judgement import OUTCOMES, Outcome, Reading
from audit.report import numbers
from audit.report.material import Material
from audit.report.numbers import Unit
from audit.report.quantities import quantity
from audit.report.tables import Estimate


def favourable(rate: Measurement | None) -> str:
    """The counts, where the rate is a ratio of whole numbers of rows."""
    if rate is None:
        return "—"
    count = round(rate.value * rate.support)
    exact = rate.support and abs(count / rate.support - rate.value) < 1e-9
    return (
        _("{count} of {support}", count=numbers.whole(count), support=numbers.whole(rate.support))
        if exact
        else f"n = {numbers.whole(rate.n)}"
    )


def estimate(item: Measurement | None, beside: Sequence[float] = ()) -> Estimate | str:
    """The value, and in small print its interval."""
    if item is None:
        return "—"
    unit: Unit = quantity(item.metric).unit
    around = () if item.low == item.high else (_between(item.low, item.high, unit, beside),)
    return Estimate(text=numbers.number(item.value, unit, beside), small=around)


def _between(low: float | None, high: float | None, unit: Unit, beside: Sequence[float]) -> str:
    """The interval without the unit, which the value beside it has."""
    to = "to" if low is not None and low < 0 else "–"
    return numbers.span(low, high, unit, beside, to=to).removesuffix(numbers.suffix(unit))


def judged(material: Material, item: Measurement | None) -> Estimate | str:
    """The value, the interval that the rule read, and below it the number's own where that is another."""
    if item is None:
        return "—"
    beside = material.ends(item.metric)
    read = material.as_read(item)
    cell = estimate(read, beside)
    if isinstance(cell, str) or (read.low, read.high) == (item.low, item.high):
        return cell
    alone = _between(item.low, item.high, quantity(item.metric).unit, beside)
    return replace(cell, small=(*cell.small, _("alone: {own}", own=alone)))


def outcome(material: Material, item: Measurement | None) -> Outcome | None:
    """The worst outcome; a rule that asks for the number and sets no limit does not judge it by having it."""
    readings = material.readings(item) if item else ()
    judged_by = [one.outcome for one in readings if one.outcome != "passed" or _limits(one)]
    return min(judged_by, key=OUTCOMES.index, default=None)


def limits(material: Material, items: Iterable[Measurement]) -> tuple[float | None, float | None]:
    """The strictest limits that rules in force set for these numbers: at least, at most."""
    readings = [one for item in items for one in material.readings(item)]
    lows, highs = ([getattr(one, end) for one in readings] for end in ("at_least", "at_most"))
    return (
        max((low for low in lows if low is not None), default=None),
        min((high for high in highs if high is not None), default=None),
    )


def _limits(reading: Reading) -> bool:
    return reading.at_least is not None or reading.at_most is not None


def drawn_interval(material: Material, items: Iterable[Measurement | None]) -> str:
    """The same for the lines of a picture."""
    if all(item is None or material.as_read(item) is item for item in items):
        return ""
    return _(" Where the rule read the interval over all comparisons, that one is drawn.")


def which_interval(material: Material, items: Sequence[Measurement]) -> str:
    """Says so where the interval shown is the one over all comparisons; empty where it is not."""
    if all(material.as_read(item) is item for item in items):
        return ""
    return _(
        "Where the rule read the interval over all comparisons, that one is shown; “alone” is the "
        "interval of the one number by itself."
    )
