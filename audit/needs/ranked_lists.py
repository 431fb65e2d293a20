"""Who stands where in ranked lists: by group, moments over lists of what each list gives the group.

The engine goes list by list and then adds up over lists, so what leaves it does not grow with their number. A list is
usable if its rows have the places 1 to its length, each once: with a place missing or given twice, nobody can say who
stood where. Rows without a list are in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.crossings import groupings
from audit.needs.exact_sums import exact_sum, finite, unit
from audit.needs.prepared_rows import text
from audit.records.subject import CROSS, LABEL, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

DEPTHS = (10, 25, 50)
"""Numbers of first places that are looked at."""
MOST_CROSSED = 2
"""Attributes that are crossed at once: every crossing goes over the lists again."""
COUNTS = ("rows", "lists", "imperfect", "support")
SHARES = ("top", "bottom", "top_square", "bottom_square", "product", "chance")
LOSSES = ("loss", "loss_square", "chance")
ROUNDING = 1e-12
"""An nDCG that falls short of 1 by less is 1."""


@dataclass(frozen=True, kw_only=True)
class RankedLists:
    """Moments over lists, by attribute and group."""

    attributes: tuple[str, ...]
    lists: int
    """Usable lists."""
    unusable: int
    """Other lists."""
    relevance: str | None
    """What says how well a row deserves the top; None if nothing does."""
    shares: pd.DataFrame
    """`attribute` and `group` (text); `rows` of the group in usable lists; `k` (0: all places); `lists` in which the
    group stands beside others, longer than k, and `support`, its rows in them; means over these lists of `bottom`, the
    group's share of the rows, and `top`, its share of the exposure (of the first k places for k > 0), of their squares
    `top_square` and `bottom_square`, of their `product`, and of the variance that random places would give `top`,
    `chance`."""
    gains: pd.DataFrame
    """`attribute`, `group` and `rows`; `lists` in which the group has an nDCG, how many of them are not in the best
    order, `imperfect`, and `support`, the group's rows in them; means over them of the `loss`, 1 - nDCG, of its square
    `loss_square`, and of the loss that a random order is expected to have, `chance`."""
    whole: pd.DataFrame
    """The same of all rows together, whatever their group: `k` (0: all places, else nDCG at k), `lists`, `longer`, how
    many of them have more than k rows, `imperfect`, `support`, and the means of `loss` and `loss_square`."""


def supply(subject: Subject) -> RankedLists:
    """Go through every list, for every attribute and every crossing of two.

    Raises:
        Absent: no sensitive attribute, list or rank is declared, a column holds no numbers, or no list is usable.
    """
    columns = subject.plan.columns
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if columns.list is None or columns.rank is None:
        raise Absent("absent", "the plan names no columns of ranked lists and places in them")
    rows = _rows(subject)
    lists = _lists(rows)
    found = subject.engine.fetch(lists.agg(all=lists.count(), usable=lists.usable.sum(), gain=lists.gain.max())).iloc[0]
    every, usable = int(found["all"]), int(found["usable"]) if found["all"] else 0
    if not usable:
        reason = "no row is in a list" if not every else "no list has every place from 1 to its length exactly once"
        raise Absent("undefined" if every else "absent", reason)
    kept = rows.inner_join(lists.filter(lists.usable).drop("usable", "gain"), "list")
    kept = subject.engine.view(kept, "ranked")
    gain = unit(float(found["gain"])) if found["gain"] == found["gain"] and found["gain"] is not None else 1.0
    made = [_tables(subject, kept, names, gain) for names in groupings(subject.attributes, MOST_CROSSED)]
    import pandas as pd

    shares, gains = (pd.concat(parts, ignore_index=True) for parts in zip(*made, strict=True))
    return RankedLists(
        attributes=subject.attributes,
        lists=usable,
        unusable=every - usable,
        relevance=columns.relevance or ("the label" if subject.labelled else None),
        shares=shares,
        gains=gains,
        whole=_whole(subject, kept, gain),
    )


def _rows(subject: Subject) -> Any:
    """List, place, relevance (null where unknown) and groups of every row that is in a list."""
    import ibis

    table, columns = subject.rows, subject.plan.columns
    for name in (columns.rank, columns.relevance):
        if name is not None and not table[name].type().is_numeric():
            raise Absent("absent", f"the column {name!r} holds no numbers")
    relevance = ibis.null("float64")
    if columns.relevance is not None:
        relevance = finite(table[columns.relevance])
    elif subject.labelled:
        relevance = table[LABEL].cast("float64")
    rows = table.select(
        list=text(table[columns.list]),
        place=finite(table[columns.rank]),
        relevance=relevance,
        **{f"a{i}": table[group_column(name)] for i, name in enumerate(subject.attributes)},
    )
    return rows.filter(rows.list.notnull())


def _lists(rows: Any) -> Any:
    """Per list: whether it is `usable`, its `size`, all its `exposure`, whether nDCG has a meaning in it (`judged`)."""
    whole = ((rows.place % 1) == 0) & (rows.place >= 1)
    counted = rows.group_by("list").agg(
        size=rows.count(),
        good=whole.sum().fill_null(0),
        different=rows.place.nunique(),
        last=rows.place.max(),
        total=exact_sum(_exposure(rows.place)),
        total_square=exact_sum(_exposure(rows.place) * _exposure(rows.place)),
        judged=(rows.relevance.min() >= 0).fill_null(False),
        gain=rows.relevance.max(),
    )
    size = counted["size"]
    usable = (counted.good == size) & (counted.different == size) & (counted["last"] == size)
    return counted.select("list", "size", "total", "total_square", "judged", "gain", usable=usable)


def _exposure(place: Any) -> Any:
    """Attention that a place gets: 1 / log2(1 + place) (Singh and Joachims 2018); as at the top where it is none."""
    import ibis

    sound = ibis.cases((place >= 1, place), else_=1.0)
    return 1.0 / (1.0 + sound).log2()


def _tables(subject: Subject, kept: Any, names: tuple[str, ...], gain: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shares and gains of one attribute or crossing."""
    import pandas as pd

    attribute = CROSS.join(names)
    group = kept[f"a{subject.attributes.index(names[0])}"]
    for name in names[1:]:
        group = group + CROSS + kept[f"a{subject.attributes.index(name)}"]
    rows = kept.mutate(group=group)
    wide = subject.engine.fetch(_shares(rows)).sort_values("group", ignore_index=True)
    shares = pd.concat([_at_depth(wide, k) for k in (0, *DEPTHS)], ignore_index=True)
    gains = _means(
        wide[["group", "rows"]].merge(subject.engine.fetch(_gains(rows, gain)), how="left", on="group"), LOSSES
    )
    return (
        shares.assign(attribute=attribute).sort_values(["group", "k"], ignore_index=True),
        gains.assign(attribute=attribute).sort_values("group", ignore_index=True),
    )


def _shares(rows: Any) -> Any:
    """Per group, one row: its rows, and for every depth sums over the lists in which it stands beside others."""
    part = rows.group_by(["list", "group"]).agg(
        rows=rows.count(),
        size=rows["size"].max(),
        total=rows.total.max(),
        total_square=rows.total_square.max(),
        exposure=exact_sum(_exposure(rows.place)),
        **{f"top{k}": (rows.place <= k).sum() for k in DEPTHS},
    )
    size = part["size"].cast("float64")
    bottom = part["rows"] / size
    spread = (
        bottom * (1.0 - bottom) * size / (size - 1.0).nullif(0.0)
    )  # sampling without replacement: Cochran 1977, 2.6
    sums = {"rows": part["rows"].sum()}
    for k in (0, *DEPTHS):
        top, chance = (
            part.exposure / part.total,
            spread * (size * part.total_square / part.total**2 - 1.0) / size,
        )
        if k:
            top, chance = part[f"top{k}"] / float(k), spread * (size - k) / size / k
        beside = (part["rows"] < part["size"]) & (part["size"] > k)
        made = {
            "top": top,
            "bottom": bottom,
            "top_square": top * top,
            "bottom_square": bottom * bottom,
            "product": top * bottom,
            "chance": chance,
        }
        sums |= {f"lists_{k}": beside.sum(), f"support_{k}": part["rows"].sum(where=beside)}
        sums |= {f"{name}_{k}": exact_sum(value, beside) for name, value in made.items()}
    return part.group_by("group").agg(**sums)


def _at_depth(wide: pd.DataFrame, k: int) -> pd.DataFrame:
    """The part of `_shares` that is about one depth, as means."""
    columns = {f"{name}_{k}": name for name in ("lists", "support", *SHARES)}
    return _means(wide[["group", "rows", *columns]].rename(columns=columns).assign(k=k), SHARES)


def _gains(rows: Any, gain: float) -> Any:
    """Per group, sums over the lists in which it has an nDCG.

    The group's rows alone, in the order of the list and numbered afresh, against the best order of the same rows. Rows
    of unknown relevance are left out before (condensed lists: Sakai 2007).
    """
    import ibis

    known = rows.filter(rows.judged, rows.relevance.notnull())
    within = {"group_by": ["list", "group"]}
    known = known.mutate(
        gain=known.relevance / gain,
        shown=ibis.row_number().over(**within, order_by="place") + 1.0,
        best=ibis.row_number().over(**within, order_by=[ibis.desc("relevance"), "place"]) + 1.0,
    )
    made = known.group_by(["list", "group"]).agg(
        items=known.count(),
        found=exact_sum(known.gain * _exposure(known.shown)),
        ideal=exact_sum(known.gain * _exposure(known.best)),
        random=exact_sum(known.gain) * exact_sum(_exposure(known.shown)) / known.count(),
    )
    made = made.filter(made["items"] >= 2, made.ideal > 0)
    loss = (1.0 - made.found / made.ideal).clip(0.0, 1.0)
    loss = ibis.cases((loss > ROUNDING, loss), else_=0.0)
    return made.group_by("group").agg(
        lists=made.count(),
        imperfect=(loss > 0).sum(),
        support=made["items"].sum(),
        loss=exact_sum(loss),
        loss_square=exact_sum(loss * loss),
        chance=exact_sum((1.0 - made.random / made.ideal).clip(0.0, 1.0)),
    )


def _whole(subject: Subject, rows: Any, gain: float) -> pd.DataFrame:
    """One row for each depth: sums over the lists that have an nDCG, all their rows of known relevance together."""
    import ibis
    import pandas as pd

    known = rows.filter(rows.judged, rows.relevance.notnull())
    within = {"group_by": ["list"]}
    known = known.mutate(
        gain=known.relevance / gain,
        shown=ibis.row_number().over(**within, order_by="place") + 1.0,
        best=ibis.row_number().over(**within, order_by=[ibis.desc("relevance"), "place"]) + 1.0,
    )
    sums = {"items": known.count()}
    for k in (0, *DEPTHS):
        for name, place in (("found", known.shown), ("ideal", known.best)):
            value = known.gain * _exposure(place)
            sums[f"{name}_{k}"] = exact_sum(value, place <= k) if k else exact_sum(value)
    lists = known.group_by("list").agg(**sums)
    lists = lists.filter(lists["items"] >= 2, lists.ideal_0 > 0)
    found: dict[str, Any] = {}
    for k in (0, *DEPTHS):
        loss = (1.0 - lists[f"found_{k}"] / lists[f"ideal_{k}"]).clip(0.0, 1.0)
        loss = ibis.cases((loss > ROUNDING, loss), else_=0.0)
        found |= {
            f"lists_{k}": lists.count(),
            f"longer_{k}": (lists["items"] > k).sum(),
            f"imperfect_{k}": (loss > 0).sum(),
            f"support_{k}": lists["items"].sum(),
            f"loss_{k}": exact_sum(loss),
            f"loss_square_{k}": exact_sum(loss * loss),
        }
    wide = subject.engine.fetch(lists.agg(**found)).iloc[0]
    names = ("lists", "longer", "imperfect", "support", "loss", "loss_square")
    table = pd.DataFrame([{"k": k, **{name: wide[f"{name}_{k}"] for name in names}} for k in (0, *DEPTHS)])
    table = table.assign(longer=table["longer"].fillna(0).astype("int64"))
    return _means(table.astype({"loss": "float64", "loss_square": "float64"}), ("loss", "loss_square"))


def _means(table: pd.DataFrame, sums: Sequence[str]) -> pd.DataFrame:
    """Sums divided by the number of lists; 0 over no lists."""
    counts = table[[name for name in COUNTS if name in table]].fillna(0).astype("int64")
    means = table[list(sums)].astype("float64").fillna(0.0).div(counts["lists"].clip(lower=1), axis=0)
    return table.assign(**counts, **means)
