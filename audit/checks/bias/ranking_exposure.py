"""Ranked lists: how much attention each group gets from its places, and how well its own members are ordered.

What it measures
----------------
For lists in which people (or what people offer) are ranked: the exposure ratio, a group's share of the attention that
the places of a list get, divided by its share of the list; skew at k, the logarithm of its share of the first 10, 25
or 50 places divided by its share of the list; and nDCG, how close the order of the group's own members comes to the
best order of these members, beside the nDCG that a random order would have. All are made list by list, then averaged.

Why it matters
--------------
Hardly anybody looks at the second page. Two groups whose scores differ by a hair can be worlds apart in who is seen,
and being seen is what search, job matching and marketplaces hand out. Whether the order within a group is any good is
a second question: a ranking may show a group often enough, and the wrong members of it.

How to read it
--------------
An exposure ratio of 0.85 [0.79, 0.91] for women: their places get 85 % of the attention that would be theirs if
attention went by numbers. A skew of 0 is parity; -0.69 means half of the share (e to the -0.69), +0.69 twice the share.
nDCG is 1 for the best order. Hold it against the random order's value beside it, not against another group's: in a
group of two per list even a random order comes close to 1.

Limits
------
Attention is assumed to fall with the place as 1 / log2(1 + place); in truth it depends on the page. Parity by numbers
is one idea of fairness, and merit may speak for another. A list counts if its rows have the places 1 to its length,
each once: with places missing or given twice, nobody can say who stood where; the share of such lists is given, and
they are left out. Lists in which a group stands alone, and for skew lists no longer than k, cannot treat groups
differently and are left out too. Shares are averaged before the logarithm is taken: a list without anybody of the group
at the top has no logarithm, and to leave such lists out would hide the worst. If no list has anybody, skew has no
value; read the exposure ratio. nDCG needs two members with known relevance in a list, at least one of them relevant,
and no negative relevance; without a relevance column the label is taken. Luck is that of lists: people within a list
push each other down, so lists are the sampling unit, and five are the least. Crossings are of two attributes at most.
Case weights are not used: a place is a place.

References
----------
Geyik, Ambler and Kenthapadi 2019, Fairness-Aware Ranking in Search and Recommendation Systems, KDD (skew at k; there
the logarithm is taken in each list). Singh and Joachims 2018, Fairness of Exposure in Rankings, KDD. Järvelin and
Kekäläinen 2002, ACM TOIS 20, 422-446 (nDCG, as scikit-learn's ndcg_score). Sakai 2007, SIGIR (rows of unknown relevance
left out). Cochran 1977, Sampling Techniques, 6.4 (ratio of means); Satterthwaite 1946, Biometrics Bulletin 2, 110-114.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import exp
from typing import TYPE_CHECKING, Any

from audit.metrics.group_levels import Absence, GroupLevel, Level, levels
from audit.metrics.intervals import Interval
from audit.metrics.moments import FEW_UNITS, log_ratio_of_means, one_minus
from audit.needs.ranked_lists import DEPTHS, SHARES, RankedLists
from audit.records.evidence import Measurement, Unmeasured, counted

if TYPE_CHECKING:
    import pandas as pd

METRICS: Mapping[str, str] = {
    "bias.exposure_ratio": "A group's share of the attention in ranked lists, divided by its share of the rows",
    "bias.skew_at_k": "Logarithm of a group's share of the first k places divided by its share of the rows",
    "bias.ndcg": "How close the order of a group's own rows comes to their best order",
    "bias.ndcg_by_chance": "What a random order of a group's own rows would come to",
    "bias.unusable_lists": "Share of the ranked lists with places missing or given twice",
}

FEWEST_LISTS = 5
"""Lists from which their spread says something about luck."""

_RATIO = "ratio of mean shares over {lists:,} lists; t interval on the log scale, lists as units (Cochran 1977)"
_FLOOR = ", no narrower than random places would make it"
_NDCG = "mean over {lists:,} lists of the group's own nDCG (Järvelin and Kekäläinen 2002); {how}, lists as units"


def measure(
    lists: RankedLists, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Exposure, skew and nDCG of every group, and how many lists could not be used."""
    every = lists.lists + lists.unusable
    yield counted(
        "bias.unusable_lists", lists.unusable / every, n=every, method="lists without each place once, of all lists"
    )
    shares = lists.shares
    found = [_shared(row, exposure=True) for _, row in shares[shares["k"] == 0].iterrows()]
    yield from levels("bias.exposure_ratio", found, confidence=confidence, limit=disclosure_limit)
    deep = [k for k in DEPTHS if (shares.loc[shares["k"] == k, "lists"] > 0).any()]
    found = [_shared(row, exposure=False) for _, row in shares[shares["k"].isin(deep)].iterrows()]
    yield from levels("bias.skew_at_k", found, confidence=confidence, limit=disclosure_limit)
    if not deep:
        reason = f"no list in which groups stand beside each other has more than {DEPTHS[0]} places"
        yield Unmeasured(metric="bias.skew_at_k", why="absent", reason=reason)
    yield from _gains(lists, confidence, disclosure_limit)


def _gains(lists: RankedLists, confidence: float, limit: int) -> Iterator[Measurement | Unmeasured]:
    if lists.relevance is None or not lists.gains["lists"].any():
        for metric in ("bias.ndcg", "bias.ndcg_by_chance"):
            reason = "the plan names neither a relevance nor a label"
            if lists.relevance is not None:
                reason = "in no list has a group two rows of known relevance, one of them relevant"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    found = [(_scored(row), row) for _, row in lists.gains.iterrows()]
    yield from levels("bias.ndcg", [item for item, _ in found], confidence=confidence, limit=limit)
    for item, row in found:
        metric, shown = "bias.ndcg_by_chance", item.shown(limit)
        if isinstance(shown, Level):
            method = f"mean over {row['lists']:,} lists of the nDCG expected of a random order"
            value = 1 - float(row["chance"])
            yield counted(metric, value, where=item.where, n=item.rows, support=item.support, method=method)
        else:
            yield Unmeasured(metric=metric, where=item.where, why=shown[0], reason=shown[1])


def _shared(row: pd.Series[Any], *, exposure: bool) -> GroupLevel:
    """Exposure ratio or skew of one group."""
    found: Level | Absence = _too_few_lists(int(row["lists"]))
    if row["lists"] >= FEWEST_LISTS:
        found = ("undefined", f"no list has anybody of the group among its first {row['k']} places: log 0 has no value")
        if row["top"] > 0:
            found = log_ratio_of_means(int(row["lists"]), **{name: float(row[name]) for name in SHARES})
            found = _exponential(found) if exposure else found
    return GroupLevel(
        attribute=row["attribute"],
        group=row["group"],
        labels={} if exposure else {"k": str(row["k"])},
        rows=int(row["rows"]),
        support=int(row["support"]),
        found=found,
        method=("" if exposure else "logarithm of the ")
        + _RATIO.format(lists=row["lists"])
        + _FLOOR * (row["lists"] < FEW_UNITS),
    )


def _scored(row: pd.Series[Any]) -> GroupLevel:
    """NDCG of one group."""
    found: Level | Absence = _too_few_lists(int(row["lists"]))
    how = "no interval"
    if row["lists"] >= FEWEST_LISTS:
        found, how = one_minus(int(row["lists"]), float(row["loss"]), float(row["loss_square"]), int(row["imperfect"]))
    return GroupLevel(
        attribute=row["attribute"],
        group=row["group"],
        rows=int(row["rows"]),
        support=int(row["support"]),
        found=found,
        method=_NDCG.format(lists=row["lists"], how=how),
    )


def _too_few_lists(lists: int) -> Absence:
    if not lists:
        return "undefined", "no list of those that count has the group"
    return "too small", f"the group is in {lists} of the lists that count; {FEWEST_LISTS - lists} more are needed"


def _exponential(found: Level) -> Level:
    def interval(confidence: float) -> Interval:
        low, high = found.interval(confidence)
        return exp(low), exp(min(700.0, high))

    return Level(value=exp(found.value), interval=interval)
