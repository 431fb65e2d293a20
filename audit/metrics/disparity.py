"""How unequal two groups are, and which group the others are compared with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

SMALLEST_SHARE = 0.02
"""A group below 2 % of the rows is not made the reference: 6 RCNY 5-301(d) leaves such categories out."""


class Counted(Protocol):
    """A group with its counts."""

    @property
    def group(self) -> str: ...
    @property
    def known(self) -> bool: ...
    @property
    def rows(self) -> int: ...
    @property
    def hits(self) -> int: ...
    @property
    def support(self) -> int: ...


def rate_ratio(hits: int, trials: int, hits0: int, trials0: int) -> float | None:
    """(hits/trials) / (hits0/trials0) as one correctly rounded quotient of integers; None for x/0.

    3/5 against 30/40 is exactly 0.8, which the quotient of the two rounded rates need not be.
    """
    numerator, denominator = hits * trials0, trials * hits0
    return numerator / denominator if denominator else None


AnyCounted = TypeVar("AnyCounted", bound=Counted)


def reference_group(groups: Iterable[AnyCounted], disclosure_limit: int) -> AnyCounted | None:
    """The group with the highest rate among those that are known and large enough; None if there is none.

    Large enough: at least `disclosure_limit` rows, and at least 2 % of the rows whose group is known. So a tiny
    group, which is at the top or bottom by luck, never sets the standard for everybody else. Ties go to
    the larger group, then to the first by name. Rates are compared as fractions of integers.
    """
    known = [group for group in groups if group.known]
    total = sum(group.rows for group in known)
    large = [g for g in known if g.support > 0 and g.rows >= max(disclosure_limit, SMALLEST_SHARE * total)]
    best: AnyCounted | None = None
    for group in sorted(large, key=lambda g: (-g.rows, g.group)):
        if best is None or group.hits * best.support > best.hits * group.support:
            best = group
    return best
