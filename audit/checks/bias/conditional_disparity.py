"""Conditional disparity: groups compared only with people who are alike in what may rightly matter.

What it measures
----------------
The plan can name legitimate factors (`columns.legitimate`), such as the department applied to or the grade of the
job. They cut the rows into strata: a stratum holds the people with the same value, or with the same fifth of a
number. Within each stratum a group's selection rate is compared with the reference group's, and the comparisons are
pooled over all strata into one difference, one ratio and one odds ratio. The p-value says how often a pooled
difference at least this large would arise by chance if the rates were equal in every stratum; the homogeneity p-value
does so for the question whether the odds ratio is the same everywhere. A Simpson reversal is 1 where the overall
comparison and the one within strata tell different stories, and 0 where they do not.

Why it matters
--------------
In 1973 the graduate school of Berkeley admitted 44 % of its male and 30 % of its female applicants. Within departments
the gap was gone: women had applied to those that refuse most people. The opposite happens too: equal overall rates can
hide a gap in every department. European law asks for this comparison by name ("in a comparable situation"), and US
courts compare with the qualified pool.

How to read it
--------------
Difference -0.02 [-0.05, 0.01] of women against men: with department held equal, women are selected 2 points less often,
and with luck allowed for, between 5 points less and 1 point more. Ratio 0.94: 94 times for every 100. The reference is
the declared group, else the one with the highest overall rate among the large ones. A homogeneity p-value below 0.05
warns that one pooled number hides different stories in different strata: look into them before you quote it. A reversal
of 1 means: at least one of both comparisons shows a gap that is not luck, they do not show it on the same side, and
neither lies within the other's interval. Then the overall figure and the conditional figure must be told together.

Limits
------
Whether a factor is legitimate is a judgement of law, not of statistics. A factor that is itself the fruit of
discrimination explains a gap away that it carries. Rows without a value of the factor are left out; so are strata in
which only one of both groups occurs. When all factors together make more than 1,000 strata, each is taken alone, and
the label `stratum` says which. Numbers with more than 20 different values are cut into fifths, so that people in one
stratum are alike only roughly. Every row counts once: case weights are not used. With too few rows for the tests'
normal approximation (Mantel and Fleiss' criterion) nothing is given. No number of a single stratum is shown.

References
----------
Simpson 1951, JRSS B 13, 238-241. Bickel, Hammel and O'Connell 1975, Science 187, 398-404 (Berkeley). Cochran 1954,
Biometrics 10, 417-451; Mantel and Haenszel 1959, J. Natl. Cancer Inst. 22, 719-748. Robins, Breslow and Greenland
1986, Biometrics 42, 311-323. Greenland and Robins 1985, Biometrics 41, 55-68. Sato 1989, Biometrics 45, 1323-1324.
Breslow and Day 1980; Tarone 1985, Biometrika 72, 91-95. Mantel and Fleiss 1980, Am. J. Epidemiol. 112, 129-134.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from types import MappingProxyType

from audit.metrics import stratified
from audit.metrics.comparisons import Absence, Said, p_measured
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval, bonferroni, newcombe
from audit.metrics.stratified import Tables
from audit.metrics.stratum_pairs import Pair, pairs
from audit.needs.stratum_counts import StratumCounts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "bias.conditional_difference": "Selection rate minus the reference group's, with legitimate factors held equal",
    "bias.conditional_impact_ratio": "Selection rate by the reference group's, with legitimate factors held equal",
    "bias.conditional_odds_ratio": "Odds of selection by the reference group's, with legitimate factors held equal",
    "bias.conditional_p_value": "Chance of a conditional difference at least this large if there is none",
    "bias.conditional_homogeneity_p_value": "Chance of odds ratios this different between strata if all are equal",
    "bias.simpson_reversals": "Whether overall and conditional comparison contradict each other (1) or not (0)",
}

_POOLED: Mapping[str, tuple[Callable[[Tables], float | None], Callable[[Tables, float], Interval], str]] = {
    "bias.conditional_difference": (
        stratified.risk_difference,
        stratified.risk_difference_interval,
        "Mantel-Haenszel difference; variance by Sato 1989",
    ),
    "bias.conditional_impact_ratio": (
        stratified.risk_ratio,
        stratified.risk_ratio_interval,
        "Mantel-Haenszel ratio of rates; log interval by Greenland and Robins 1985",
    ),
    "bias.conditional_odds_ratio": (
        stratified.odds_ratio,
        stratified.odds_ratio_interval,
        "Mantel-Haenszel odds ratio; log interval by Robins, Breslow and Greenland 1986",
    ),
}

_EMPTY = {
    "bias.conditional_impact_ratio": "nobody of the reference group was selected",
    "bias.conditional_odds_ratio": "nobody of the group was refused, or nobody of the reference group selected",
    "bias.conditional_difference": "one of both groups is not there",
}


def measure(
    counts: StratumCounts,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Said]:
    """Every known group against its attribute's reference group, within strata."""
    found, missing = pairs(counts, reference=reference, limit=disclosure_limit)
    usable = []
    for pair in found:
        absence = _too_small(pair, disclosure_limit)
        if absence is None:
            usable.append(pair)
        else:
            missing.append((pair.where, absence))
    missing += [({"stratum": name}, ("too small", reason)) for name, reason in counts.refused.items()]
    for metric in METRICS:
        for where, (why, reason) in missing:
            yield Unmeasured(metric=metric, where=where, why=why, reason=reason)
    for metric in _POOLED:
        yield from _pooled(metric, usable, confidence)
    yield from _p_values(usable)
    yield from _homogeneity(usable)
    yield from _reversals(usable, confidence)


def _too_small(pair: Pair, limit: int) -> Absence | None:
    """Why a pair is not compared, if it is not."""
    if not len(pair.tables.trials):
        return "undefined", "no stratum has decided rows of both groups"
    if min(pair.support, int(pair.tables.trials0.sum())) < limit:
        return "suppressed", f"fewer than {limit} rows in strata that both groups share"
    room = stratified.room(pair.tables)
    if room == 0:
        return "undefined", "in no stratum do decisions differ, so nothing can be compared within"
    if room < stratified.ENOUGH:
        more = ceil(10 * stratified.ENOUGH / room) / 10
        return "too small", f"too few rows for the normal approximation; about {more:g} times as many are needed"
    return None


def _pooled(metric: str, usable: Sequence[Pair], confidence: float) -> Iterator[Said]:
    value_of, interval_of, method = _POOLED[metric]
    estimates = []
    for pair in usable:
        value = value_of(pair.tables)
        if value is None:
            reason = f"{_EMPTY[metric]} in the strata that both share, and nothing can be divided by 0"
            yield Unmeasured(metric=metric, where=pair.where, why="undefined", reason=reason)
            continue
        estimates.append(
            Estimate(
                where=pair.where,
                value=value,
                interval=lambda level, pair=pair: interval_of(pair.tables, level),  # type: ignore[misc]
                n=pair.rows,
                support=pair.support,
                method=f"{method}; {pair.strata}",
            )
        )
    yield from measurements(metric, estimates, confidence=confidence)


def _p_values(usable: Sequence[Pair]) -> Iterator[Measurement]:
    method = "Cochran-Mantel-Haenszel test, two-sided, without continuity correction"
    for pair in usable:
        value = stratified.equal_within_strata(pair.tables)
        said = f"{method}; {pair.strata}"
        yield p_measured("bias.conditional_p_value", pair.where, value, len(usable), pair.rows, pair.support, said)


def _homogeneity(usable: Sequence[Pair]) -> Iterator[Said]:
    metric = "bias.conditional_homogeneity_p_value"
    found = [(pair, stratified.same_odds_ratio(pair.tables)) for pair in usable]
    tests = sum(value is not None for _, value in found)
    for pair, value in found:
        if value is None:
            reason = "fewer than two strata have enough rows, selected and refused, of both groups"
            yield Unmeasured(metric=metric, where=pair.where, why="too small", reason=reason)
        else:
            method = f"Breslow-Day test with Tarone's correction, strata with fitted counts of 5 or more; {pair.strata}"
            yield p_measured(metric, pair.where, value, tests, pair.rows, pair.support, method)


def _reversals(usable: Sequence[Pair], confidence: float) -> Iterator[Measurement]:
    each = bonferroni(confidence, len(usable))
    for pair in usable:
        hits, trials, hits0, trials0 = pair.overall
        crude, pooled = hits / trials - hits0 / trials0, stratified.risk_difference(pair.tables)
        assert pooled is not None
        within = stratified.risk_difference_interval(pair.tables, each)
        contradiction = stratified.contradict(crude, newcombe(*pair.overall, each), pooled, within)
        yield counted(
            "bias.simpson_reversals",
            float(contradiction),
            where=pair.where,
            n=pair.rows,
            support=pair.support,
            method="1 where overall difference (Newcombe 1998) and Mantel-Haenszel difference (Sato 1989) contradict "
            f"each other, at {confidence:.0%} over all pairs; {pair.strata}",
        )
