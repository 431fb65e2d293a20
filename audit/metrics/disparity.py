"""How unequal two groups are, and which group the others are compared with."""

from __future__ import annotations

import numpy as np

from audit.metrics.group_rates import GroupValues

SMALLEST_SHARE = 0.02
"""A group below 2 % of the rows is not made the reference: 6 RCNY 5-301(d) leaves such categories out."""


def rate_ratio(hits: float, trials: float, hits0: float, trials0: float) -> float | None:
    """(hits/trials) / (hits0/trials0) as one correctly rounded quotient of integers; None for x/0.

    3/5 against 30/40 is exactly 0.8, which the quotient of the two rounded rates need not be.
    """
    numerator, denominator = hits * trials0, trials * hits0
    return numerator / denominator if denominator else None


def reference_group(found: GroupValues, disclosure_limit: int) -> int | None:
    """Place of the group with the highest rate among those that are known and large enough; None without one.

    Large enough: at least `disclosure_limit` rows, in the rate's own denominator too, and at least 2 % of the rows
    whose group is known. So a tiny group, which is at the top or bottom by luck, never sets the standard for
    everybody else. Ties go to the larger group, then to the first by name. Unweighted rates are compared as
    fractions of integers.
    """
    known = found.known
    enough = max(disclosure_limit, SMALLEST_SHARE * int(found.rows[known].sum()))
    large = known & (found.support >= disclosure_limit) & (found.rows >= enough) & ~np.isnan(found.values)
    best: int | None = None
    for place in sorted(map(int, np.flatnonzero(large)), key=lambda place: (-found.rows[place], found.groups[place])):
        if best is None or _higher(found, place, best):
            best = place
    return best


def _higher(found: GroupValues, one: int, other: int) -> bool:
    if not found.whole:
        return bool(found.values[one] > found.values[other])
    hits, support = found.hits, found.support
    return int(hits[one]) * int(support[other]) > int(hits[other]) * int(support[one])
