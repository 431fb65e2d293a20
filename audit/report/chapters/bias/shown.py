"""The three forms that most blocks are shown in: a table of groups, a table of attributes, dots with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from audit.language import _
from audit.records.evidence import Measurement
from audit.records.subject import CROSS
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.bias.block import Figure, Place, attributes, having, place_of
from audit.report.chapters.rates import drawn_interval, judged, limits, outcome, which_interval
from audit.report.material import Material
from audit.report.quantities import compared, quantity
from audit.report.tables import Cell, Column, Table, table

DRAWN = 26
"""Lines of one picture."""
WIDTH = 170
"""Of a table, in millimetres."""

Found = dict[tuple[str, ...], dict[str, Measurement]]
"""Metrics of groups: by attribute, group and further labels, then by metric."""


def grid(
    material: Material,
    caption: str,
    metrics: Sequence[str],
    *,
    crossed: bool = True,
    besides: Sequence[str] = (),
    titles: Mapping[str, str] | None = None,
    rows: bool = False,
    most: int = 30,
) -> Table | None:
    """One row a group, one column a metric that the evidence has; `rows` adds the number of rows to every cell."""
    found = _found(material, metrics, besides, crossed=crossed)
    present = [metric for metric in metrics if any(metric in cells for cells in found.values())]
    wide = min(40, (WIDTH - 56 - 22 * len(besides)) // max(len(present), 1))
    columns = (
        Column(title=_("Group")),
        Column(title=_("Attribute"), width=24),
        *(Column(title=words.title(label), width=22) for label in besides),
        *(
            Column(title=(titles or {}).get(metric) or quantity(metric).title, number=True, width=wide)
            for metric in present
        ),
    )
    lines: list[tuple[Cell, ...]] = []
    for place, cells in found.items():
        shown = [_cell(material, cells.get(metric), rows=rows) for metric in present]
        lines.append((words.group(place[1]), words.group(place[0]), *map(words.group, place[2:]), *shown))
    made = table(caption, columns, lines, most=most)
    read = which_interval(material, [item for cells in found.values() for item in cells.values()])
    return replace(made, cut=f"{read} {made.cut}".strip()) if made else None


def _found(material: Material, metrics: Sequence[str], besides: Sequence[str], *, crossed: bool) -> Found:
    found: Found = {}
    for metric in metrics:
        for item in material.all(metric):
            if crossed or CROSS not in item.where.get("attribute", ""):
                place = tuple(item.where.get(key, "") for key in ("attribute", "group", *besides))
                found.setdefault(place, {})[metric] = item
    return {place: found[place] for place in sorted(found, key=lambda place: material.place(place[0]))}


def _cell(material: Material, item: Measurement | None, *, rows: bool) -> Cell:
    cell = judged(material, item)
    if item is None or isinstance(cell, str) or not rows:
        return cell
    return replace(cell, small=(", ".join([*cell.small[:1], f"n = {numbers.whole(item.support)}"]), *cell.small[1:]))


def across(material: Material, caption: str, head: str, metrics: Sequence[str]) -> Table | None:
    """One row a metric, one column an attribute."""
    found = [item for metric in metrics for item in having(material, metric, "attribute")]
    drawn = attributes(material, found)
    columns = (Column(title=head), *(Column(title=words.group(name), number=True, width=38) for name in drawn))
    rows: list[tuple[Cell, ...]] = []
    for metric in dict.fromkeys(item.metric for item in found):
        cells = [judged(material, material.one(metric, {"attribute": name})) for name in drawn]
        rows.append((compared(metric), *cells))
    made = table(caption, columns, rows)
    rest = len({item.where["attribute"] for item in found}) - len(drawn)
    more = words.left_out(rest, "attribute", "attributes", "evidence.json") if rest > 0 else ""
    said = " ".join(filter(None, (more, which_interval(material, found))))
    return replace(made, cut=said) if made and said else made


def dots(
    material: Material, metrics: Mapping[str, str], where: Sequence[Place], finding: str, says: str
) -> Figure | None:
    """One line a group, one axis a metric; `metrics` gives each axis its title, `finding` what the picture says."""
    present = {metric: title for metric, title in metrics.items() if material.all(metric)}
    found = {metric: {place_of(item): item for item in material.all(metric)} for metric in present}
    lines = [place for place in where if any(place in found[metric] for metric in present)]
    if not lines:
        return None
    rows = [
        pictures.Row(
            heading=words.group(place[0]),
            label=words.group(place[1]),
            marks=tuple(mark(material, found[metric].get(place)) for metric in present),
        )
        for place in lines[:DRAWN]
    ]
    panels = [
        panel(material, metric, title, (found[metric].get(place) for place in lines[:DRAWN]))
        for metric, title in present.items()
    ]
    left = (
        _(" {drawn} of {lines} groups are drawn.", drawn=DRAWN, lines=numbers.whole(len(lines)))
        if len(lines) > DRAWN
        else ""
    )
    limit = _(" The tinted zone lies beyond the limit.") if any(one.limits for one in panels) else ""
    read = drawn_interval(material, (found[metric].get(place) for metric in present for place in lines[:DRAWN]))
    return Figure(picture=pictures.intervals(rows, panels, finding), says=f"{says}{read}{limit}{left}")


def panel(material: Material, metric: str, title: str, items: Iterable[Measurement | None]) -> Panel:
    """The axis of a metric, with the limits that rules in force set for the numbers drawn."""
    at_least, at_most = limits(material, (item for item in items if item is not None))
    return Panel(title=title, unit=quantity(metric).unit, at_least=at_least, at_most=at_most)


def mark(material: Material, item: Measurement | None) -> Mark | None:
    """A number as its rule read it, with the shape of what came of it."""
    if item is None:
        return None
    read = material.as_read(item)
    return Mark(value=item.value, low=read.low, high=read.high, tone=outcome(material, item) or "plain")
