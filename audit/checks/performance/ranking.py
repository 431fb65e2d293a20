"""Ranking: how close ranked lists come to their best order.

What it measures
----------------
For lists in which rows are ranked: nDCG, the worth of the order that was shown divided by the worth of the best order
of the same rows, where a place's weight falls as 1 / log2(1 + place); list by list, then averaged. At k, only the first
10, 25 or 50 places count.

Why it matters
--------------
Hardly anybody looks at the second page. A ranking that puts the relevant below the irrelevant hides what it was asked
for, from everybody alike.

How to read it
--------------
nDCG is 1 for the best order. 0.85 [0.82, 0.88] means that the order shown is worth 85 % of the best one. Values depend
on how much there is to get wrong, so compare them for the same kind of lists only.

Limits
------
A list counts if its rows have the places 1 to its length, each once, and if it has two rows of known relevance, one of
them relevant, and none of negative relevance; without a relevance column the label is taken. Rows of unknown relevance
are left out, and those below move up. nDCG at k is given if some list is longer than k. Luck is that of lists, and five
are the least. Case weights are not used. Measured where the plan declares a sensitive attribute, in the same pass as
exposure by group.

References
----------
Järvelin and Kekäläinen 2002, ACM TOIS 20, 422-446 (nDCG; scikit-learn's ndcg_score gives the same values). Sakai 2007,
SIGIR (rows of unknown relevance left out). Satterthwaite 1946, Biometrics Bulletin 2, 110-114 (interval).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Level
from audit.metrics.moments import one_minus
from audit.needs.ranked_lists import RankedLists
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "performance.ndcg": "How close ranked lists come to their best order",
    "performance.ndcg_at_k": "The same of the first k places alone",
}

FEWEST_LISTS = 5
"""Lists from which their spread says something about luck."""


def measure(lists: RankedLists, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """NDCG over all rows, of whole lists and of their first places."""
    table = lists.whole
    count = int(table["lists"].iloc[0])
    if lists.relevance is None or count < FEWEST_LISTS:
        why, reason = "absent", "the plan names neither a relevance nor a label"
        if lists.relevance is not None:
            more = FEWEST_LISTS - count
            why, reason = "too small", f"{count:,} lists have an nDCG; {more} more are needed"
        for metric in METRICS:
            yield Unmeasured(metric=metric, why=why, reason=reason)  # type: ignore[arg-type]  # both are words of why
        return
    found: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    for _, row in table.iterrows():
        k = int(row["k"])
        if k and not row["longer"]:
            continue
        level, how = one_minus(count, float(row["loss"]), float(row["loss_square"]), int(row["imperfect"]))
        assert isinstance(level, Level)
        found["performance.ndcg_at_k" if k else "performance.ndcg"].append(
            Estimate(
                where={"k": str(k)} if k else {},
                value=level.value,
                interval=level.interval,
                n=int(row["support"]),
                support=int(row["support"]),
                method=f"mean over {count:,} lists of nDCG (Järvelin and Kekäläinen 2002); {how}, lists as units",
            )
        )
    for metric, estimates in found.items():
        if not estimates:
            reason = "no list has more than 10 rows of known relevance"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        yield from measurements(metric, estimates, confidence=confidence)
