"""Worst-off slices: which combinations of up to three conditions fare worst.

What it measures
----------------
A slice is a combination of conditions, such as "sex=female & income up to 2100". All slices of one, two or three
conditions are looked at, over the columns that the plan lists in `columns.slices`, or else over the sensitive
attributes and the features of the model. Values that are frequent enough are conditions of their own, the others
together "other"; numbers are cut into fifths at rounded points, and an upper end belongs to its fifth. For each slice
that is worse off, beyond luck and by itself, three rates are compared with those of all other rows: the selection
rate (as a difference, and as a ratio: the impact ratio), the false negative rate (those with a favourable label who
were decided unfavourably) and the error rate. Unless the plan lists the columns, only slices with a sensitive
attribute are searched for the first two: that a model selects, and misses, by its features is what features are for.

Named are the slices whose disadvantage is the most certain, ten of each rate at most; bias.slices_worse_off counts
them all, and bias.slices_examined says among how many they were found.

Why it matters
--------------
Averages hide. A model can be even-handed to women and to men, to young and to old, and fail young women: the
"fairness gerrymandering" of Kearns and others. Nobody can list in advance where to look.

How to read it
--------------
A difference is the slice's rate minus that of all other rows: -0.12 [-0.18, -0.06] in the selection rate means 12
selected fewer in every 100; +0.12 in the false negative rate means 12 missed more in every 100. An impact ratio of
0.7: 70 are selected for every 100 elsewhere. The worst of thousands of slices always looks worse than it is, because
luck helped to make it the worst. So both intervals are wider than usual: the first is adjusted for the choice of the
slices named, the simultaneous one for all that were looked at.

Of all slices named, the expected share that luck alone put there is at most 1 - confidence (5 %) over the three rates
together. A slice is named only if it is worse off than the rest of each slice that has one condition less: "women in
the north" are not named where all women fare as badly. And "women" are not named where only the women in the north do.

Limits
------
Slices with fewer than 30 rows in the rate's denominator, or whose rest or parent's rest has fewer, are not looked at;
nor are rows with an unknown value in the columns concerned. A small disadvantage of a small slice stays unseen. Two
columns that say nearly the same name the same people twice. A slice of features is worse off in the model's terms,
which can be right: low incomes may rightly be refused more often, and bias.conditional_disparity asks that
question. Beyond eight columns the rest is left out and named here. Case weights are not used: each row counts once.

References
----------
Kearns, Neel, Roth and Wu 2018, ICML (fairness gerrymandering). Pastor, de Alfaro and Baralis 2021, SIGMOD
(DivExplorer). Sagadeeva and Boehm 2021, SIGMOD (SliceLine). Benjamini and Hochberg 1995, JRSS B 57, 289-300.
Katsevich, Sabatti and Bogomolov 2023, JASA 118, 165-176. Berger 1982, Technometrics 24, 295-300 (worse than every
parent). Benjamini and Yekutieli 2005, JASA 100, 71-81 (intervals of the slices chosen). Fisher 1922, JRSS 85, 87-94.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from audit.errors import WhyAbsent
from audit.metrics.conjunctions import Slices, every_slice
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval, newcombe, rate_ratio
from audit.metrics.slices import FEWEST, HARMS, Search, Slice, search
from audit.needs.slice_cube import SliceCube
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "bias.slice_selection_rate_difference": "Selection rate of a worst-off slice minus that of all other rows",
    "bias.slice_impact_ratio": "Selection rate of a worst-off slice divided by that of all other rows",
    "bias.slice_false_negative_rate_difference": "False negative rate of a worst-off slice minus that of other rows",
    "bias.slice_error_rate_difference": "Error rate of a worst-off slice minus that of all other rows",
    "bias.slices_worse_off": "Number of slices found worse off, once for each rate in which they are",
    "bias.slices_examined": "Number of slices looked at, once for each rate",
}

Absence = tuple[WhyAbsent, str]

NAMED = 10
"""Slices of each rate that are named at most."""
AND = " & "

_RATES: Mapping[str, tuple[str, ...]] = {
    "selection_rate": ("bias.slice_selection_rate_difference", "bias.slice_impact_ratio"),
    "false_negative_rate": ("bias.slice_false_negative_rate_difference",),
    "error_rate": ("bias.slice_error_rate_difference",),
}
FALSE_COVERAGE = "false coverage rate, Benjamini and Yekutieli 2005"
_BEYOND_LUCK = "Fisher's exact test (1922) against the rest and each parent's rest, step-up over all slices looked at"


def measure(
    cube: SliceCube, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Search the slices of each rate, and measure the worst."""
    for column in cube.left_out:
        where = {"column": column.column}
        yield Unmeasured(metric="bias.slices_examined", where=where, why=column.why, reason=column.reason)
    fewest = max(FEWEST, disclosure_limit)
    slices = every_slice(cube.tables) if cube.columns else None
    found = {rate: _search(cube, slices, rate, confidence, fewest) for rate in _RATES}
    for rate, one in found.items():
        for metric in _RATES[rate]:
            if isinstance(one, Search) and one.named:
                yield from _measured(metric, cube, _worst(one, confidence), one.examined, confidence)
            else:
                why, reason = one if not isinstance(one, Search) else _none(one, fewest)
                yield Unmeasured(metric=metric, why=why, reason=reason)
    searched = [one for one in found.values() if isinstance(one, Search) and one.examined]
    if not searched:
        why, reason = next((one for one in found.values() if not isinstance(one, Search)), _too_small(fewest))
        for metric in ("bias.slices_worse_off", "bias.slices_examined"):
            yield Unmeasured(metric=metric, why=why, reason=reason)
        return
    examined, named = sum(one.examined for one in searched), sum(len(one.named) for one in searched)
    yield counted("bias.slices_worse_off", named, n=cube.rows, method=f"counted; {_BEYOND_LUCK}")
    over = ", ".join(column.name for column in cube.columns)
    yield counted("bias.slices_examined", examined, n=cube.rows, method=f"counted; up to three conditions on {over}")


def _search(cube: SliceCube, slices: Slices | None, rate: str, confidence: float, fewest: int) -> Search | Absence:
    """The slices that are worse off in a rate, or why there is nothing to search."""
    if slices is None:
        return "absent", "no column is fit to be searched"
    if rate != "selection_rate" and not cube.labelled:
        return "absent", "the plan names no label to compare the decisions with"
    among = None
    if rate != "error_rate" and not cube.declared:
        among = {chosen for chosen in cube.tables if any(cube.columns[place].sensitive for place in chosen)}
        if not among:
            return "absent", "no sensitive attribute is fit to be searched"
    false = (1 - confidence) / (len(_RATES) if cube.labelled else 1)
    return search(slices, HARMS[rate], false_discoveries=false, fewest=fewest, among=among)


def _none(found: Search, fewest: int) -> Absence:
    """Why no slice of a rate is named."""
    if not found.examined:
        return _too_small(fewest)
    return "absent", f"none of the {found.examined} slices looked at is worse off beyond luck"


def _too_small(fewest: int) -> Absence:
    return "too small", f"no slice and its rest have {fewest} rows or more each in the denominator"


def _worst(found: Search, confidence: float) -> list[Slice]:
    """The slices whose disadvantage is largest as far as it is certain, with all that were looked at allowed for."""

    def certain(item: Slice) -> tuple[float, tuple[tuple[int, int], ...]]:
        low, _ = newcombe(item.hits, item.trials, item.hits0, item.trials0, 1 - (1 - confidence) * item.share)
        return -low, item.part

    return sorted(found.named, key=certain)[:NAMED]


def _measured(
    metric: str, cube: SliceCube, worst: Sequence[Slice], examined: int, confidence: float
) -> Iterator[Measurement]:
    ratio, better = metric == "bias.slice_impact_ratio", metric in _RATES["selection_rate"]
    interval = "log ratio interval (Katz et al. 1978)" if ratio else "score interval (Newcombe 1998)"
    named = f"{len(worst)} of {examined} slices"
    method = f"against all other rows with known values; {interval}, adjusted for naming {named} ({FALSE_COVERAGE})"
    estimates = []
    for item in worst:
        k, k0 = (item.trials - item.hits, item.trials0 - item.hits0) if better else (item.hits, item.hits0)
        counts = (k, item.trials, k0, item.trials0)
        value = (k * item.trials0) / (item.trials * k0) if ratio else k / item.trials - k0 / item.trials0
        estimates.append(
            Estimate(
                where={"slice": AND.join(cube.columns[column].conditions[level] for column, level in item.part)},
                value=value,
                interval=_chosen(rate_ratio if ratio else newcombe, counts, len(worst) * item.share),
                n=item.rows,
                support=item.trials,
                method=method,
            )
        )
    yield from measurements(metric, estimates, confidence=confidence)


def _chosen(
    interval: Callable[..., Interval], counts: tuple[int, int, int, int], share: float
) -> Callable[[float], Interval]:
    """The interval of a slice that was chosen for being the worst.

    Benjamini and Yekutieli 2005: of R chosen among m, intervals that miss with probability R/m of what is allowed miss
    no larger share of the chosen than is allowed; here with a slice's own share in the place of 1/m. Asked for the
    confidence that Bonferroni wants for all R at once, it holds at once for all that were looked at.

    Args:
        interval: of the counts, at any confidence.
        counts: hits and trials of the slice and of the rest.
        share: of the allowed error, times the number chosen.
    """
    return lambda confidence: interval(*counts, 1 - (1 - confidence) * min(1.0, share))
