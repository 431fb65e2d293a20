"""Error rates of the groups, and how far apart they lie: as measured, less chance, and with what probability."""

from __future__ import annotations

from dataclasses import replace

from audit.language import _, inside, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, words
from audit.report.chapters.bias.block import Block, attributes, block, having, percent, places
from audit.report.chapters.bias.shown import dots, grid
from audit.report.chapters.rates import judged, outcome, which_interval
from audit.report.material import Material
from audit.report.quantities import compared, quantity
from audit.report.tables import Cell, Chip, Column, Table, chip, table

_GAPS = (
    "demographic_parity",
    "equalized_odds",
    "true_positive_rate",
    "false_positive_rate",
    "precision",
    "accuracy",
)
_RATES = ("true_positive_rate", "false_positive_rate", "precision", "accuracy")
_MOST, _LISTED = 24, 8


def build(material: Material) -> Block | None:
    """Differences between groups, and the rates that they are differences of."""
    rates = [f"bias.{name}" for name in _RATES]
    table_of_rates = grid(material, _("Error rates by group, against the label"), rates, rows=True, most=_LISTED)
    titles = {
        "bias.true_positive_rate": _("True positive rate, %"),
        "bias.false_positive_rate": _("False positive rate, %"),
    }
    figure = dots(
        material,
        titles,
        places(material, list(titles)),
        _finding(material),
        _(
            "Points are measured values, lines their {percent} intervals. Of those with a favourable label, "
            "the true positive rate was decided favourably; of those with an unfavourable one, the false "
            "positive rate.",
            percent=percent(material),
        ),
    )
    return block(
        _("Differences and error rates"),
        "error-rates",
        [figure],
        [gaps(material), table_of_rates],
        says=_says(material),
        notes=material.notes if table_of_rates else (),
    )


def gaps(material: Material) -> Table | None:
    """The largest difference of each quantity between two groups, and what of it chance explains."""
    metrics = [f"bias.{name}_difference" for name in _GAPS]
    found = {
        (item.where["attribute"], item.metric): item
        for metric in metrics
        for item in having(material, metric, "attribute")
    }
    columns = (
        Column(title=_("Attribute")),
        Column(title=_("Largest difference in"), width=38),
        Column(title=_("Between two groups"), number=True, width=44),
        Column(title=_("Less chance"), number=True, width=21),
        Column(title=_("p-value"), number=True, width=15),
        Column(title=_("Result"), width=21),
    )
    rows: list[tuple[Cell, ...]] = []
    for attribute in attributes(material, found.values(), len(found)):
        for metric in metrics:
            item = found.get((attribute, metric))
            if item is None:
                continue
            beyond, p_value = (material.one(f"{metric}_{part}", item.where) for part in ("beyond_chance", "p_value"))
            rows.append(
                (
                    words.group(attribute),
                    compared(metric),
                    judged(material, item),
                    "—" if beyond is None else numbers.number(beyond.value, quantity(beyond.metric).unit),
                    "—" if p_value is None else numbers.number(p_value.value, "probability"),
                    _result(material, item),
                )
            )
    made = table(_("Largest differences between two groups"), columns, rows, most=_MOST)
    said = which_interval(material, list(found.values()))
    explained = _(
        "Groups never come out exactly alike. “Less chance” takes off what random regrouping of the same "
        "rows gives on average; the p-value is the share of regroupings whose difference is at least as "
        "large."
    )
    return replace(made, cut=" ".join(filter(None, (explained, said, made.cut)))) if made else None


def _result(material: Material, item: Measurement) -> Chip | str:
    found = outcome(material, item)
    return chip(found) if found else _("Not judged")


def _says(material: Material) -> str:
    """The difference in error rates that luck explains least."""
    tests = [
        item
        for name in ("true_positive_rate", "false_positive_rate")
        for item in having(material, f"bias.{name}_difference_p_value", "attribute")
    ]
    if not tests:
        return ""
    level = round(1 - material.evidence.provenance.confidence, 10)
    rare = [item for item in tests if item.value <= level / len(tests)]
    shared = numbers.percent(level) + (_(" shared by all of them") if len(tests) > 1 else "")
    tested = words.count(len(tests), "largest difference", "largest differences")
    if not rare:
        none = _("The largest difference") if len(tests) == 1 else _("None of the {compared}", compared=tested)
        is_not = ngettext("is not", "is", len(tests))
        return _(
            "{none} in true or false positive rate {is_not} larger than chance explains, at a level of {shared}.",
            none=none,
            is_not=is_not,
            shared=shared,
        )
    named = [
        _(
            "{rate} between groups of {where} (p-value {value})",
            rate=inside(compared(item.metric.removesuffix("_p_value"))),
            where=words.quoted(item.where["attribute"]),
            value=numbers.number(item.value, "probability"),
        )
        for item in rare
    ]
    return _(
        "Of {compared}, larger than chance explains at a level of {shared}: {named}.",
        compared=tested,
        shared=shared,
        named=words.some(named, 4),
    )


def _finding(material: Material) -> str:
    said = []
    for name in ("true_positive_rate", "false_positive_rate"):
        items = having(material, f"bias.{name}", "attribute", "group")
        if items:
            low, high = (choose(items, key=lambda item: item.value) for choose in (min, max))
            title = quantity(low.metric).title
            ends = numbers.to().join(
                f"{numbers.number(item.value, 'share')} ({words.group(item.where['group'])})" for item in (low, high)
            )
            said.append(_("{title} from {ends}", title=title, ends=ends))
    return f"{'. '.join(said)}."
