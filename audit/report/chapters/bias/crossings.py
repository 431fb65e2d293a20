"""Combinations of two attributes as a table of tiles: the impact ratio of every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.language import N_, Texts, _
from audit.records.evidence import Measurement
from audit.records.subject import CROSS
from audit.report import numbers, pictures, words
from audit.report.chapters.bias.block import Figure, having, percent
from audit.report.chapters.rates import outcome
from audit.report.material import Material
from audit.report.pictures import Tile

_RATIO = "bias.impact_ratio"
_MAPS, _ROWS, _COLUMNS = 2, 12, 6
_ABSENT = Texts({"suppressed": N_("suppressed"), "too small": N_("too few rows"), "undefined": N_("no value")})

Cells = Mapping[tuple[str, str], Tile]


def heat_maps(material: Material) -> list[Figure]:
    """One for each pair of attributes; of many pairs those with the lowest ratios."""
    lowest: dict[str, float] = {}
    for item in having(material, _RATIO, "attribute", "group"):
        attribute = item.where["attribute"]
        if attribute.count(CROSS) == 1:
            lowest[attribute] = min(item.value, lowest.get(attribute, item.value))
    chosen = sorted(lowest, key=lambda attribute: (lowest[attribute], attribute))[:_MAPS]
    made = [_map(material, attribute) for attribute in sorted(chosen, key=material.place)]
    return [figure for figure in made if figure is not None]


def _map(material: Material, attribute: str) -> Figure | None:
    ratios = [item for item in having(material, _RATIO, "attribute", "group") if item.where["attribute"] == attribute]
    cells = _cells(material, attribute, ratios)
    known = [pair for pair, tile in cells.items() if tile.value is not None]
    firsts, seconds = (list(dict.fromkeys(sorted(pair[side] for pair in known))) for side in (0, 1))
    names = (attribute.split(CROSS)[0], attribute.split(CROSS)[1])
    if len(firsts) < 2 and len(seconds) < 2:
        return None
    if len(seconds) > len(firsts):  # more room downwards than across
        firsts, seconds, names = seconds, firsts, (names[1], names[0])
        cells = {(second, first): tile for (first, second), tile in cells.items()}
    rows, columns = _worst(firsts, cells, 0, _ROWS), _worst(seconds, cells, 1, _COLUMNS)
    found = {
        (line, place): cells[first, second]
        for line, first in enumerate(rows)
        for place, second in enumerate(columns)
        if (first, second) in cells
    }
    finding = _finding(ratios, names)
    picture = pictures.tiles(list(map(words.group, rows)), list(map(words.group, columns)), found, names, finding)
    return Figure(picture=picture, says=_says(material, names, (rows, firsts), (columns, seconds), found))


def _cells(material: Material, attribute: str, ratios: Sequence[Measurement]) -> dict[tuple[str, str], Tile]:
    """Every combination of which something is known, by both groups."""
    cells: dict[tuple[str, str], Tile] = {}
    for missing in material.unmeasured("bias"):
        if missing.metric == _RATIO and missing.where.get("attribute") == attribute:
            pair = _pair(missing.where.get("group", ""))
            if pair:
                cells[pair] = Tile(said=_ABSENT.get(missing.why, _("not measured")))
    for item in ratios:
        reference, pair = _pair(item.where.get("reference", "")), _pair(item.where["group"])
        if reference:
            cells[reference] = Tile(said="1", small=_("reference"), value=1.0, reference=True)
        if pair:
            cells[pair] = _tile(material, item)
    return cells


def _tile(material: Material, item: Measurement) -> Tile:
    read, ends = material.as_read(item), material.ends(item.metric)
    return Tile(
        said=numbers.number(item.value, "ratio", ends),
        small=numbers.span(read.low, read.high, "ratio", ends, to="–"),
        value=item.value,
        tone=outcome(material, item) or "plain",
    )


def _pair(group: str) -> tuple[str, str] | None:
    parts = group.split(CROSS)
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _worst(groups: Sequence[str], cells: Cells, side: int, most: int) -> list[str]:
    """All groups in their order; of too many those with the lowest ratio."""
    if len(groups) <= most:
        return list(groups)
    lowest = dict.fromkeys(groups, 9.0)
    for pair, tile in cells.items():
        if pair[side] in lowest and tile.value is not None:
            lowest[pair[side]] = min(lowest[pair[side]], tile.value)
    kept = set(sorted(groups, key=lambda group: (lowest[group], group))[:most])
    return [group for group in groups if group in kept]


def _finding(ratios: Sequence[Measurement], names: tuple[str, str]) -> str:
    worst, best = (choose(ratios, key=lambda item: item.value) for choose in (min, max))
    said = _(
        "lowest {where}, {value}", where=words.group(worst.where["group"]), value=numbers.number(worst.value, "ratio")
    )
    if len(ratios) > 1:
        said += _(
            "; highest {where}, {value}",
            where=words.group(best.where["group"]),
            value=numbers.number(best.value, "ratio"),
        )
    both = _(" and ").join(words.group(name) for name in names)
    return _("Impact ratio by {both}: {said}.", both=both, said=said)


def _says(
    material: Material,
    names: tuple[str, str],
    rows: tuple[Sequence[str], Sequence[str]],
    columns: tuple[Sequence[str], Sequence[str]],
    found: Mapping[tuple[int, int], Tile],
) -> str:
    tiles = len(rows[0]) * len(columns[0])
    open_ones = sum(tile.value is None for tile in found.values()) + tiles - len(found)
    shapes = {tile.tone for tile in found.values()}
    told = [
        word
        for tone, word in (
            ("failed", _("a square: failed")),
            ("undecided", _("a triangle: undecided")),
            ("passed", _("a disc: passed")),
        )
        if tone in shapes
    ]
    said = [
        _(
            "Impact ratio of every combination of {names} and {names_2}, with its {percent} interval; the "
            "darker, the lower",
            names=words.group(names[0]),
            names_2=words.group(names[1]),
            percent=percent(material),
        ),
        *([", ".join(told)] if told else []),
        *([_("the hollow diamond: the combination that the others are compared with")]),
        *(
            [
                _(
                    "hatched: too few rows or none ({combinations})",
                    combinations=words.count(open_ones, "combination", "combinations"),
                )
            ]
            if open_ones
            else []
        ),
    ]
    cut = [
        _(
            " Of {every} groups of {name}, the {kept} with the lowest ratios are drawn.",
            every=numbers.whole(len(every)),
            name=words.group(name),
            kept=len(kept),
        )
        for name, (kept, every) in zip(names, (rows, columns), strict=True)
        if len(kept) < len(every)
    ]
    return "; ".join(said) + "." + "".join(cut)
