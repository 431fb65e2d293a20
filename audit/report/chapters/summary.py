"""A table of measurements of any kind: part of several chapters, and all of the chapter about further families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, vocabulary, words
from audit.report.chapters.absent import unmeasured
from audit.report.material import Material
from audit.report.quantities import FAMILIES, family, quantity
from audit.report.tables import Cell, Column, Estimate, Table, chip, table


@dataclass(frozen=True, kw_only=True)
class Family:
    """A family of metrics that has no chapter of its own."""

    title: str
    anchor: str
    measured: Table | None
    unmeasured: Table | None


def summary(material: Material, caption: str, items: Sequence[Measurement], *, most: int = 40) -> Table | None:
    """One row for each measurement: what it is of, value, interval, rows, and what the rules made of it.

    Measurements of one metric are told apart by their labels, which get a column each.
    """
    keys = list(dict.fromkeys(key for item in items for key in item.where))
    alike = len({item.metric for item in items}) == 1 and 0 < len(keys) <= 2
    columns = (
        *(_heads(keys) if alike else (Column(title=_("Quantity")),)),
        *((Column(title=_("Of"), width=46),) if keys and not alike else ()),
        Column(title=_("Value"), number=True, width=24),
        Column(title=_("Interval"), number=True, width=36),
        Column(title=_("Rows"), number=True, width=19),
        Column(title=_("Result"), width=26),
    )
    rows = [(*_of(item, keys, alike=alike), *_numbers(material, item)) for item in items]
    return table(caption, columns, rows, most=most)


def _heads(keys: Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(title=words.title(vocabulary.LABELS.get(key, key)), width=30 if position else None)
        for position, key in enumerate(keys)
    )


def _of(item: Measurement, keys: Sequence[str], *, alike: bool) -> tuple[str, ...]:
    if alike:
        named = {
            key: words.identifier(text) if key == "identifier" else words.group(text)
            for key, text in item.where.items()
        }
        return tuple(named.get(key, "—") for key in keys)
    title = quantity(item.metric).title
    return (title, words.labels(item.where) or _("all rows")) if keys else (title,)


def _numbers(material: Material, item: Measurement) -> tuple[Cell, ...]:
    known = quantity(item.metric)
    beside = material.ends(item.metric)
    outcome = material.outcome(item.metric, item.where)
    return (
        numbers.number(item.value, known.unit, beside),
        _interval(material, item),
        numbers.whole(item.n)
        if item.support == item.n
        else Estimate(text=numbers.whole(item.support), small=(_("of {n}", n=numbers.whole(item.n)),)),
        chip(outcome) if outcome else _("Not judged"),
    )


def _interval(material: Material, item: Measurement) -> Cell:
    """The interval that the rule read; the number's own below it, where that is another."""
    if item.confidence is None or item.low == item.high:
        return _("counted")
    unit, beside, read = quantity(item.metric).unit, material.ends(item.metric), material.as_read(item)
    own, shown = (numbers.span(one.low, one.high, unit, beside, to="–") for one in (item, read))
    return Estimate(text=shown, small=(_("alone: {own}", own=own),)) if read is not item else shown


def further(material: Material) -> tuple[Family, ...]:
    """The families beyond those that have a chapter."""
    evidence = material.evidence
    metrics = [item.metric for item in evidence.measurements] + [item.metric for item in evidence.unmeasured]
    names = {metric.partition(".")[0] for metric in metrics}
    return tuple(
        Family(
            title=family(name),
            anchor=f"further-{number}",
            measured=summary(
                material,
                family(name),
                [item for item in evidence.measurements if item.metric.partition(".")[0] == name],
                most=30,
            ),
            unmeasured=unmeasured(material.unmeasured(name)),
        )
        for number, name in enumerate(sorted(names - set(FAMILIES)), start=1)
    )
