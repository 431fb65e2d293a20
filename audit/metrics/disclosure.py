"""What may leave: nothing about a group below the disclosure limit, and nothing from which it could be worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.metrics.complementary import Group, Tables, hidden
from audit.metrics.crossings import is_known
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS, UNKNOWN

Said = Measurement | Unmeasured
_AND = " & "
"""Between the conditions of a slice."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Groups that are hidden though they are large enough, since a smaller one could be derived from them."""

    groups: frozenset[Group] = frozenset()
    counts: dict[str, frozenset[int]] = field(default_factory=dict)
    """By attribute in which such a group is hidden: the numbers of rows that tell nothing new."""


def cover(tables: Tables, limit: int) -> Cover:
    """What else to hide, in tables of these counts."""
    groups = hidden(tables, limit)
    counts = {}
    for attribute in sorted({attribute for attribute, _ in groups}):
        shown = {
            group: rows
            for group, rows in tables.rows.items()
            if group[0] == attribute and rows >= limit and group not in groups
        }
        known = sum(rows for group, rows in shown.items() if is_known(group[1]))
        counts[attribute] = frozenset({sum(tables.combinations.values()), sum(shown.values()), known})
    return Cover(groups=groups, counts=counts)


def disclosed(said: Iterable[Said], limit: int, beside: Cover | None = None) -> list[Said]:
    """What may leave. A group below the limit is not even named: a name that few rows have may be a person's.

    That a part of it is unknown names nobody, and is kept: what is asked of known groups does not wait for the others.
    A group that covers it is pooled with it, in the same words, so that nobody can tell which of them is small.
    """
    beside = beside or Cover()
    few = f"fewer than {limit} rows"
    shown: list[Said] = []
    pooled: dict[tuple[str, str, bool], set[str]] = {}
    for item in (_covered(_suppressed(item, limit), limit, beside) for item in said):
        if isinstance(item, Unmeasured) and item.reason == few and "group" in item.where:
            group = item.where["group"]
            pooled.setdefault((item.metric, item.where.get("attribute", ""), is_known(group)), set()).add(group)
        else:
            shown.append(item)
    return shown + [
        Unmeasured(
            metric=metric,
            where={"attribute": attribute, "group": _together(attribute, len(groups), known=known)},
            why="suppressed",
            reason=_reason(
                few, alone=len(groups) == 1 or _alone(attribute, known=known), covered=attribute in beside.counts
            ),
        )
        for (metric, attribute, known), groups in sorted(pooled.items())
    ]


def _reason(few: str, *, alone: bool, covered: bool) -> str:
    reason = few if alone else f"each has {few}"
    return f"{reason}, or is hidden so that such a group cannot be derived" if covered else reason


def _together(attribute: str, count: int, *, known: bool) -> str:
    """What small groups are called together; `is_known` is true of the name if it is of theirs."""
    if _alone(attribute, known=known):
        return UNKNOWN
    together = f"({count} small group{'s' if count > 1 else ''})"
    return together if known else f"{together}{CROSS}{UNKNOWN}"


def _alone(attribute: str, *, known: bool) -> bool:
    """Whether there can be only one such group."""
    return not known and CROSS not in attribute


def _suppressed(item: Said, limit: int) -> Said:
    """Numbers of a group smaller than the disclosure limit never leave, whichever check made them."""
    if not isinstance(item, Measurement) or "group" not in item.where or min(item.n, item.support) >= limit:
        return item
    reason = f"fewer than {limit} rows" + (" in the denominator" if item.n >= limit else "")
    return Unmeasured(metric=item.metric, where=item.where, why="suppressed", reason=reason)


def _covered(item: Said, limit: int, beside: Cover) -> Said:
    """Nor numbers of a group that covers it, nor those that count the rows of all but the small ones."""
    attribute = item.where.get("attribute", "")
    named = {(attribute, item.where[label]) for label in ("group", "reference") if label in item.where}
    if (attribute, item.where.get("group", "")) in beside.groups:
        return Unmeasured(metric=item.metric, where=item.where, why="suppressed", reason=f"fewer than {limit} rows")
    if named & beside.groups:
        where = {label: text for label, text in item.where.items() if label != "reference"}
        reason = "its reference is hidden so that a small group cannot be derived"
        return Unmeasured(metric=item.metric, where=where, why="suppressed", reason=reason)
    if "slice" in item.where and any(_within(item.where["slice"], group) for group in beside.groups):
        where = {label: text for label, text in item.where.items() if label != "slice"}
        reason = "it is part of a group that is hidden so that a small one cannot be derived"
        return Unmeasured(metric=item.metric, where=where, why="suppressed", reason=reason)
    counts = beside.counts.get(attribute)
    if isinstance(item, Measurement) and counts and "group" not in item.where and not {item.n, item.support} <= counts:
        reason = "a small group could be derived from its number of rows"
        return Unmeasured(metric=item.metric, where=item.where, why="suppressed", reason=reason)
    return item


def _within(conditions: str, group: Group) -> bool:
    """Whether a slice, such as "sex=female & age_band=<25", lies within a group."""
    attributes, values = group[0].split(CROSS), group[1].split(CROSS)
    parts = {f"{name}={value}" for name, value in zip(attributes, values, strict=False)}
    return parts <= set(conditions.split(_AND))
