"""What a chapter could not measure, and why: one row a reason. Part of every chapter of evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.errors import WhyAbsent
from audit.language import _, ngettext
from audit.records.evidence import Unmeasured
from audit.report import numbers, vocabulary, words
from audit.report.characters import passage
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Table, table

_TITLES, _PLACES = 4, 4
"""Quantities, and groups or columns, that are named."""
_MOST = 8
_FIRST: tuple[WhyAbsent, ...] = ("crashed", "absent", "unmet need")
"""What somebody can mend stands before what the rows leave no room for."""


@dataclass
class _Reason:
    """Everything that one reason kept from being measured."""

    why: WhyAbsent
    reasons: dict[str, None] = field(default_factory=dict)
    titles: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    count: int = 0


def unmeasured(items: Sequence[Unmeasured]) -> Table | None:
    """Quantities without a value, those with one reason in one row; reasons that differ by a number count as one."""
    found: dict[tuple[str, str], _Reason] = {}
    for item in items:
        reason = found.setdefault((item.why, re.sub(r"\d[\d.,]*", "#", item.reason)), _Reason(why=item.why))
        reason.count += 1
        reason.reasons[item.reason] = None
        reason.titles[quantity(item.metric).title] = None
        where = ", ".join(words.group(value) for name, value in item.where.items() if name in _NAMED)
        reason.places |= {where: None} if where else {}
    columns = (
        Column(title=_("Why")),
        Column(title=_("What"), width=56),
        Column(title=_("Of"), width=34),
        Column(title=_("Numbers"), number=True, width=16),
    )
    rows = [_row(reason) for reason in sorted(found.values(), key=lambda reason: reason.why not in _FIRST)]
    return table(_("What was not measured, and why"), columns, rows, most=_MOST)


_NAMED = ("attribute", "group", "feature", "column", "class", "identifier", "threshold", "k", "method", "target")
"""Labels by which a missing number is found; others, such as the reference, follow from these."""


def _row(reason: _Reason) -> tuple[Cell, ...]:
    said = words.sentence(passage(next(iter(reason.reasons)), 300))
    more = len(reason.reasons) - 1
    if more:
        said += _(
            " {reasons} like it {clause} other numbers.",
            reasons=words.count(more, "reason", "reasons"),
            clause=ngettext("has", "have", more),
        )
    places = list(reason.places)
    return (
        f"{vocabulary.WHY_ABSENT[reason.why]}. {said}",
        words.some(list(reason.titles), _TITLES),
        words.some(places, _PLACES) if places else _("all rows"),
        numbers.whole(reason.count),
    )
