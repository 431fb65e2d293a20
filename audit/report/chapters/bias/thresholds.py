"""What another threshold would change: impact ratio and gaps of error rates at every threshold of the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.language import N_, Texts, _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.bias.block import Block, Figure, attributes, block, having, percent, singles
from audit.report.chapters.rates import estimate, limits
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Table, table

RATIO = "bias.impact_ratio_at_threshold"
_GAPS = Texts(
    {
        "bias.true_positive_rate_difference_at_threshold": N_("Difference in true positive rate, points"),
        "bias.false_positive_rate_difference_at_threshold": N_("Difference in false positive rate, points"),
    }
)
_TITLES = Texts({RATIO: N_("Impact ratio of the worst-off group"), **_GAPS})
_LISTED = 4
"""Thresholds of one attribute in the table."""

Swept = Mapping[str, Mapping[str, Measurement]]
"""By metric and threshold."""


def build(material: Material) -> Block | None:
    """Every single attribute along the thresholds."""
    items = [
        *having(material, RATIO, "attribute", "threshold", "group"),
        *(item for metric in _GAPS for item in having(material, metric, "attribute", "threshold")),
    ]
    shown = attributes(material, items, 2)
    swept = {attribute: _swept(items, attribute) for attribute in shown}
    used = _used(material, items)
    return block(
        _("What another threshold would change"),
        "bias-thresholds",
        [_figure(material, attribute, swept[attribute], used) for attribute in shown],
        [_table(material, swept, used, len(attributes(material, items, len(items))))],
        says=_says(material, swept, used),
    )


def _swept(items: Sequence[Measurement], attribute: str) -> Swept:
    swept: dict[str, dict[str, Measurement]] = {}
    for item in items:
        if item.where["attribute"] == attribute:
            swept.setdefault(item.metric, {})[item.where["threshold"]] = item
    return swept


def _steps(swept: Swept) -> list[str]:
    return sorted({threshold for found in swept.values() for threshold in found}, key=_number)


def _number(threshold: str) -> float:
    try:
        return float(threshold)
    except ValueError:
        return float("inf")


def _used(material: Material, items: Sequence[Measurement]) -> str | None:
    """The name of the plan's own threshold among those looked at."""
    own = material.plan.columns.threshold
    if own is None:
        return None
    return next((item.where["threshold"] for item in items if _number(item.where["threshold"]) == own), None)


def _panel(material: Material, metric: str) -> Panel:
    """With the limit set for the metric; the ratio's else with that of the impact ratio in use."""
    at_least, at_most = limits(material, material.all(metric))
    if metric == RATIO and at_least is None and at_most is None:
        at_least, at_most = limits(material, singles(material.all("bias.impact_ratio")))
    return Panel(title=_TITLES[metric], unit=quantity(metric).unit, at_least=at_least, at_most=at_most)


def _figure(material: Material, attribute: str, swept: Swept, used: str | None) -> Figure:
    steps = _steps(swept)
    charts = [
        pictures.Chart(panel=_panel(material, metric), marks=tuple(_mark(swept[metric].get(step)) for step in steps))
        for metric in _TITLES
        if metric in swept
    ]
    place = steps.index(used) if used in steps else None
    names = (_("Threshold of the score, from low to high; steps stand at equal distances"), _("in use"))
    ratios = swept.get(RATIO, {})
    worst = Counter(item.where["group"] for item in ratios.values()).most_common()
    groups = ", ".join(
        _("{name} at {thresholds}", name=words.quoted(name), thresholds=words.count(times, "threshold", "thresholds"))
        for name, times in worst[:3]
    )
    limit = _(" The tinted zone lies beyond the limit.") if any(chart.panel.limits for chart in charts) else ""
    here = _(" The dashed line is the threshold in use.") if place is not None else ""
    return Figure(
        picture=pictures.lines(charts, steps, place, names, _finding(attribute, ratios, used)),
        says=_(
            "Groups of {attribute}, were the threshold elsewhere. Shaded: {percent} interval at each "
            "threshold.{here}{limit}",
            attribute=words.group(attribute),
            percent=percent(material),
            here=here,
            limit=limit,
        )
        + (_(" The worst-off group is {groups}.", groups=groups) if groups else ""),
    )


def _mark(item: Measurement | None) -> Mark | None:
    return None if item is None else Mark(value=item.value, low=item.low, high=item.high)


def _finding(attribute: str, ratios: Mapping[str, Measurement], used: str | None) -> str:
    if not ratios:
        return _("Gaps of error rates between groups of {attribute} by threshold.", attribute=words.group(attribute))
    low, high = (choose(ratios.values(), key=lambda item: item.value) for choose in (min, max))
    ends = numbers.to().join(
        _("{value} at threshold {where}", value=numbers.number(item.value, "ratio"), where=item.where["threshold"])
        for item in (low, high)
    )
    now = ratios.get(used or "")
    here = (
        _("; {value} at {used}, the threshold in use", value=numbers.number(now.value, "ratio"), used=used)
        if now
        else ""
    )
    return _(
        "{attribute}: the impact ratio of the worst-off group goes from {ends}{here}.",
        attribute=words.group(attribute),
        ends=ends,
        here=here,
    )


def _says(material: Material, swept: Mapping[str, Swept], used: str | None) -> str:
    """Where the ratio would be highest, and whether the limit could be kept."""
    said = []
    for attribute, found in swept.items():
        ratios = found.get(RATIO, {})
        if ratios:
            best, now = max(ratios.values(), key=lambda item: item.value), ratios.get(used or "")
            is_now = (
                _(
                    "is {value} at the threshold in use, {used}, and ",
                    value=numbers.number(now.value, "ratio"),
                    used=used,
                )
                if now
                else ""
            )
            said.append(
                _(
                    "For {attribute}, the impact ratio of the worst-off group {is_now}would be highest, {value}, at "
                    "{where}.",
                    attribute=words.quoted(attribute),
                    is_now=is_now,
                    value=numbers.number(best.value, "ratio"),
                    where=words.group(best.where["threshold"]),
                )
            )
    checked = _("A threshold chosen for looking best here has to be checked on new rows.")
    return " ".join([*said, checked]) if said else ""


def _table(material: Material, swept: Mapping[str, Swept], used: str | None, every: int) -> Table | None:
    present = [metric for metric in _TITLES if any(metric in found for found in swept.values())]
    columns = (
        Column(title=_("Threshold")),
        Column(title=_("Attribute"), width=26),
        Column(title=_("Worst-off group"), width=26 if len(present) > 1 else 50),
        *(Column(title=_TITLES[m].removesuffix(_(", points")), number=True, width=31) for m in present),
    )
    rows: list[tuple[Cell, ...]] = []
    left = 0
    for attribute, found in swept.items():
        steps = _steps(found)
        listed = _listed(steps, used)
        left += len(steps) - len(listed)
        for step in listed:
            worst = found.get(RATIO, {}).get(step)
            rows.append(
                (
                    _("{step} (in use)", step=step) if step == used else words.group(step),
                    words.group(attribute),
                    words.group(worst.where["group"]) if worst else "—",
                    *(estimate(found.get(metric, {}).get(step), _panel(material, metric).limits) for metric in present),
                )
            )
    made = table(_("Were the threshold elsewhere"), columns, rows)
    cut = [words.left_out(left, "row", "rows", "evidence.json")] if left else []
    cut += (
        [words.left_out(every - len(swept), "attribute", "attributes", "evidence.json")] if every > len(swept) else []
    )
    return replace(made, cut=" ".join(cut)) if made else None


def _listed(steps: Sequence[str], used: str | None) -> list[str]:
    """Evenly spread thresholds with both ends, and the one in use."""
    if len(steps) <= _LISTED:
        return list(steps)
    last = len(steps) - 1
    kept = {round(last * part / (_LISTED - 1)) for part in range(_LISTED)}
    return [step for place, step in enumerate(steps) if place in kept or step == used]
