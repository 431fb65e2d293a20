"""Tables of rates: differences between groups, error rates, and what the data itself records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.records.evidence import Measurement
from audit.report import numbers, words
from audit.report.material import Material
from audit.report.numbers import Unit
from audit.report.quantities import QUANTITIES, quantity
from audit.report.tables import Cell, Column, Estimate, Table, table

_ATTRIBUTES = 3
"""Attributes that fit side by side."""
_GAPS = (
    "demographic_parity",
    "equalized_odds",
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "precision",
    "accuracy",
)
_RATES = ("true_positive_rate", "false_positive_rate", "precision", "accuracy")


def favourable(rate: Measurement | None) -> str:
    """The counts, where the rate is a ratio of whole numbers of rows."""
    if rate is None:
        return "—"
    count = round(rate.value * rate.support)
    exact = rate.support and abs(count / rate.support - rate.value) < 1e-9
    return f"{count:,} of {rate.support:,}" if exact else f"n = {rate.n:,}"


def estimate(item: Measurement | None, beside: Sequence[float] = ()) -> Estimate | str:
    """A table cell: the value, and in small print its interval."""
    if item is None:
        return "—"
    unit: Unit = quantity(item.metric).unit
    around = () if item.low == item.high else (numbers.span(item.low, item.high, unit, beside, to="–"),)
    return Estimate(text=numbers.number(item.value, unit, beside), small=around)


def judged(material: Material, item: Measurement | None) -> Estimate | str:
    """A table cell: the value, the interval that the rule read, and below it the number's own where that is another."""
    if item is None:
        return "—"
    beside = material.ends(item.metric)
    read = material.as_read(item)
    cell = estimate(read, beside)
    if isinstance(cell, str) or (read.low, read.high) == (item.low, item.high):
        return cell
    alone = numbers.span(item.low, item.high, quantity(item.metric).unit, beside, to="–")
    return replace(cell, small=(*cell.small, f"alone: {alone}"))


def which_interval(material: Material, items: Sequence[Measurement]) -> str:
    """Says so where the interval shown is the one over all comparisons; empty where it is not."""
    if all(material.as_read(item) is item for item in items):
        return ""
    return (
        "Where the rule read the interval over all comparisons, that one is shown; “alone” is the interval of the one "
        "number by itself."
    )


def gaps(material: Material) -> Table | None:
    """The largest differences: one row a quantity, one column an attribute."""
    found = [item for metric in (f"bias.{name}_difference" for name in _GAPS) for item in material.all(metric)]
    attributes = sorted(dict.fromkeys(item.where["attribute"] for item in found), key=material.place)
    drawn = attributes[:_ATTRIBUTES]
    columns = (
        Column(title="Largest difference between two groups"),
        *(Column(title=words.group(attribute), number=True, width=34) for attribute in drawn),
    )
    rows: list[tuple[Cell, ...]] = []
    for metric in dict.fromkeys(item.metric for item in found):
        title = QUANTITIES[metric].title.removeprefix("Largest difference in ")
        cells = [_gap(material, material.one(metric, {"attribute": attribute})) for attribute in drawn]
        rows.append((title[:1].upper() + title[1:], *cells))
    made = table("Differences", columns, rows)
    rest = len(attributes) - len(drawn)
    more = words.left_out(rest, "attribute", "evidence.json") if rest > 0 else ""
    said = " ".join(filter(None, (more, which_interval(material, found))))
    return replace(made, cut=said) if made and said else made


def _gap(material: Material, item: Measurement | None) -> Estimate | str:
    cell = judged(material, item)
    outcome = material.outcome(item.metric, item.where) if item else None
    if outcome is None or isinstance(cell, str):
        return cell
    return replace(cell, small=(*cell.small, words.OUTCOMES[outcome]))


def error_rates(material: Material) -> Table | None:
    measured = {name: material.all(f"bias.{name}") for name in _RATES}
    places = dict.fromkeys((m.where["attribute"], m.where["group"]) for items in measured.values() for m in items)
    ordered = sorted(places, key=lambda place: material.place(place[0]))
    columns = (
        Column(title="Group"),
        Column(title="Attribute", width=28),
        *(Column(title=QUANTITIES[f"bias.{name}"].title, number=True, width=28) for name in _RATES),
    )
    rows = []
    for attribute, group in ordered:
        where = {"attribute": attribute, "group": group}
        cells = [_with_rows(material.one(f"bias.{name}", where)) for name in _RATES]
        rows.append((words.group(group), words.group(attribute), *cells))
    return table("Error rates by group, against the label", columns, rows, most=30)


def _with_rows(item: Measurement | None) -> Estimate | str:
    cell = estimate(item)
    if item is None or isinstance(cell, str):
        return cell
    return Estimate(text=cell.text, small=(*cell.small, f"n = {item.support:,}"))


def recorded(material: Material) -> Table | None:
    columns = (
        Column(title="Group"),
        Column(title="Attribute", width=36),
        Column(title="Favourable", number=True, width=32),
        Column(title="Recorded share", number=True, width=34),
        Column(title="Ratio to the reference", number=True, width=38),
    )
    ratios = {(m.where["attribute"], m.where["group"]): m for m in material.all("bias.base_rate_ratio")}
    references = {(m.where["attribute"], m.where["reference"]) for m in ratios.values()}
    rows = []
    for item in sorted(material.all("bias.base_rate"), key=lambda item: material.place(item.where["attribute"])):
        attribute, group = item.where["attribute"], item.where["group"]
        ratio = ratios.get((attribute, group))
        compared = "1 (reference)" if (attribute, group) in references else estimate(ratio)
        rows.append((words.group(group), words.group(attribute), favourable(item), estimate(item), compared))
    return table("What the data itself records: favourable labels by group", columns, rows, most=30)
