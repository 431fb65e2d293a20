"""Reason stability: whether a person would be told the same reasons if something that should not matter had changed.

What it measures
----------------
The principal reasons of every adverse decision are found again, three times: with the numbers of the case moved past
2 % of all applicants, up or down at random (small changes of the input); with other reference cases; and with all
applicants as reference, the other method that the commentary to Regulation B names. Measured are how much of both
sets of reasons is in both, and whether the first reason stays. And: for each case the most like other one is looked
up (mean distance over all features at most 10 percentile points). The two have contradictory reasons if a feature
with the same value (at most 5 points apart) is a principal reason against one of them and counts in favour of the
other.

Why it matters
--------------
A reason that changes with a rounding error, or with who happened to be in the background data, is not the "principal"
reason of anything. A person who compares two letters will find contradictions; so will a court.

How to read it
--------------
0.85 for small changes of the input: on average 85 % of the reasons in either letter are in both. 1 is perfect. The
share for other reference cases comes from two halves of them, so the reasons as they are given, from all of them, are
steadier. Contradictory reasons 0.02: two in a hundred people have a near twin who would be told the opposite.

Limits
------
Cases that a small change turns into favourable decisions have no reasons and are left out there. Only numbers with
more than 20 different values are moved, to values that others have. With interactions in the model, contradictory
reasons may be true of both; they still have to be explained. Nearest cases are found among the adverse ones that were
looked at, and equal cases count as one: they have equal reasons. Case weights are ignored.

References
----------
Jaccard 1901 (overlap). Alvarez-Melis and Jaakkola 2018, "On the robustness of interpretability methods". Merrick and
Taly 2020, CD-MAKE, 17-38 (choice of reference). 12 CFR 1002 Supp. I, 9(b)(2)-5 (both references). Gower 1971,
Biometrics 27, 857-871 (distance). Intervals: Wilson 1927; Hall 1992 for means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval, wilson
from audit.metrics.means import METHOD, mean
from audit.needs.reason_tests import CASES, EVERYBODY, INPUT, Changed, ReasonTests
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.reason_stability": "Share of the reasons before or after a change that are there both times",
    "explainability.first_reason_stability": "Share of adverse decisions whose first reason stays the same",
    "explainability.contradictory_reasons": "Share of adverse decisions whose most like one has a contradictory reason",
}
STABILITY, FIRST, CONTRADICTORY = METRICS
_HOW = {
    CASES: "two halves of the reference cases against each other",
    EVERYBODY: "cases only just accepted against all applicants as reference",
    INPUT: "numbers moved past 2 % of all applicants, up or down at random",
}

Said = Measurement | Unmeasured


def measure(tests: ReasonTests, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """How much of the reasons stays.

    Raises:
        Absent: no model, no adverse decisions, or nothing to compare them with.
    """
    overlaps, firsts = [], []
    for change, how in _HOW.items():
        found = tests.changed.get(change)
        if found is None or not _rows(tests, found) >= disclosure_limit:
            for metric in (STABILITY, FIRST):
                yield _too_few(metric, change, found, disclosure_limit)
            continue
        overlaps.append(_overlap(tests, change, found, how))
        firsts.append(_first(tests, change, found, how))
    yield from measurements(STABILITY, overlaps, confidence=confidence)
    yield from measurements(FIRST, firsts, confidence=confidence)
    yield from _contradictory(tests, confidence, disclosure_limit)


def _rows(tests: ReasonTests, found: Changed) -> int:
    """Rows of the cases that were still adverse."""
    return int(tests.reasons.rows[found.cases].sum())


def _too_few(metric: str, change: str, found: Changed | None, limit: int) -> Unmeasured:
    if found is None:
        reason = "the model takes no number with more than 20 different values"
        return Unmeasured(metric=metric, where={"change": change}, why="absent", reason=reason)
    reason = f"fewer than {limit} rows are still adverse after the change"
    return Unmeasured(metric=metric, where={"change": change}, why="too small", reason=reason)


def _overlap(tests: ReasonTests, change: str, found: Changed, how: str) -> Estimate:
    rows = tests.reasons.rows[found.cases]
    made = mean(found.overlap, rows, rows, lowest=0.0, highest=1.0)
    return _estimate(tests, change, made.value, made.interval, found, f"overlap (Jaccard 1901), {how}; {METHOD}")


def _first(tests: ReasonTests, change: str, found: Changed, how: str) -> Estimate:
    rows = tests.reasons.rows[found.cases]
    same, trials = int(rows[found.first].sum()), int(rows.sum())
    method = f"{how}; score interval (Wilson 1927)"
    return _estimate(tests, change, same / trials, lambda level: wilson(same, trials, level), found, method)


def _estimate(
    tests: ReasonTests, change: str, value: float, interval: Callable[[float], Interval], found: Changed, method: str
) -> Estimate:
    return Estimate(
        where={"change": change},
        value=value,
        interval=interval,
        n=found.tried,
        support=_rows(tests, found),
        method=method,
        exact=tests.reasons.cases.exact,
    )


def _contradictory(tests: ReasonTests, confidence: float, limit: int) -> Iterator[Said]:
    rows, alike = tests.reasons.rows, tests.alike
    trials, hits = int(rows[alike.has].sum()), int(rows[alike.contradicted].sum())
    if trials < max(1, limit):
        reason = f"fewer than {limit} adverse decisions have another one that is like them"
        yield Unmeasured(metric=CONTRADICTORY, why="too small", reason=reason)
        return
    estimate = Estimate(
        value=hits / trials,
        interval=lambda level: wilson(hits, trials, level),
        n=int(rows.sum()),
        support=trials,
        method="nearest other adverse case (Gower 1971) at a mean distance of at most 10 percentile points; score "
        "interval (Wilson 1927)",
        exact=tests.reasons.cases.exact,
    )
    yield from measurements(CONTRADICTORY, [estimate], confidence=confidence)
