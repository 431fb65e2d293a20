"""Drift: how far each column has moved from the training table to the evaluation table.

What it measures
----------------
For every feature, sensitive attribute, the label and the score, between the table that the model was trained on and the
one that is audited:

- population stability index (PSI): how unlike the shares of ten bins are (the reference's deciles; the levels, of a
  column of texts or few numbers);
- Jensen-Shannon divergence of the same bins, in bits: 0 equal, 1 nothing in common;
- for ordered columns, Wasserstein-1 in standard deviations of the training table, and Kolmogorov-Smirnov;
- difference in the share of rows without a value;
- a p-value of "nothing has moved" (Pearson's chi-squared, or Kolmogorov-Smirnov), adjusted for the number of columns,
  and how many columns have moved by it;
- the share of rows with a value that the training table never has.

Why it matters
--------------
A model is tested on the world as it was. Where the rows that it meets have moved, its measured accuracy and fairness no
longer speak for it; monitoring after release asks for just this (AI Act, Art. 72; SR 26-2).

How to read it
--------------
PSI 0.03 [0.01, 0.06]: hardly moved. By banking practice, below 0.1 is stable and above 0.25 calls for a look; neither
is law. A lower end of 0 means that luck alone explains it. With a million rows even a move that matters to nobody has a
small p-value: read the distance, and use the p-value to rule out luck.

Limits
------
Each column is looked at alone: drift.classifier_auc sees them together. The score of training rows is what the model
says of rows that it has learned from, so the score seems to drift where the model overfits. Bins hide moves within
them. Columns beyond 50,000 different numbers are cut into fine steps. Case weights are not used.

References
----------
Siddiqi 2006, Credit Risk Scorecards (PSI). Yurdakul and Naranjo 2020, J. Risk Model Validation 14(4). Lin 1991, IEEE
Transactions on Information Theory 37, 145-151 (Jensen-Shannon). Menendez et al. 1997, J. Franklin Institute 334B,
307-318. Kolmogorov 1933; Smirnov 1939; Massart 1990. Newcombe 1998, Statistics in Medicine 17, 873-890. Holm 1979,
Scandinavian Journal of Statistics 6, 65-70.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from audit.errors import WhyAbsent
from audit.metrics import drift
from audit.metrics.distances import BAND, kolmogorov_smirnov, wasserstein
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import newcombe
from audit.metrics.score_groups import distinct
from audit.metrics.tallies import Floats
from audit.needs.table_pairs import ColumnPair, TablePairs
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "drift.population_stability_index": "How unlike a column's shares are in training and evaluation (PSI)",
    "drift.jensen_shannon": "Jensen-Shannon divergence of a column's shares, in bits",
    "drift.wasserstein": "How far a column has moved, in standard deviations of the training table",
    "drift.kolmogorov_smirnov": "Largest difference in the share of rows up to any value of a column",
    "drift.missing_share_difference": "Change in the share of rows without a value",
    "drift.unseen_values": "Share of rows with a value that the training table never has",
    "drift.p_value": "Probability of such a move if the column had not moved",
    "drift.adjusted_p_value": "The same, adjusted for the number of columns",
    "drift.columns_moved": "Columns that have moved, beyond luck",
}

_PSI, _JS, _WASSERSTEIN, _KS, _MISSING, _UNSEEN, _P, _ADJUSTED, _MOVED = METRICS
_DISTANCES = (_PSI, _JS, _WASSERSTEIN, _KS)
_INVERTED = "interval from the noncentral chi-squared distribution and the delta method, whichever is wider"


def measure(
    tables: TablePairs, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Measurement | Unmeasured]:
    """Every distance of every column that both tables have."""
    for name, (why, reason) in sorted(tables.uncompared.items()):
        for metric in (*_DISTANCES, _MISSING, _UNSEEN, _P, _ADJUSTED):
            yield Unmeasured(metric=metric, where={"column": name}, why=why, reason=reason)
    estimates: dict[str, list[Estimate]] = {metric: [] for metric in (*_DISTANCES, _MISSING)}
    tested: list[tuple[ColumnPair, float, str]] = []
    for pair in tables.pairs:
        if (few := _too_few(pair, disclosure_limit)) is not None:
            for metric in (*_DISTANCES, _MISSING, _UNSEEN, _P, _ADJUSTED):
                yield Unmeasured(metric=metric, where={"column": pair.name}, why=few[0], reason=few[1])
            continue
        yield from _compared(pair, estimates, tested, seed)
    for metric, items in estimates.items():
        yield from measurements(metric, items, confidence=confidence)
    yield from _luck(tested, confidence)


def _too_few(pair: ColumnPair, limit: int) -> tuple[WhyAbsent, str] | None:
    for rows, missing, table in zip(
        (pair.reference, pair.current), pair.missing, ("training", "evaluation"), strict=True
    ):
        if int(rows.sum()) == 0 or (not pair.ordered and int(rows.sum()) == missing):
            return "undefined", f"the column has no value in any row of the {table} table"
        if int(rows.sum()) < limit:
            return "suppressed", f"fewer than {limit} rows of the {table} table have a value"
    return None


def _compared(
    pair: ColumnPair,
    estimates: Mapping[str, list[Estimate]],
    tested: list[tuple[ColumnPair, float, str]],
    seed: int,
) -> Iterator[Measurement | Unmeasured]:
    where, n = {"column": pair.name}, int(pair.current.sum())
    rounded = "" if pair.exact else "; values rounded"
    bins = drift.Bins(reference=pair.reference.astype(float), current=pair.current.astype(float))
    if pair.ordered:
        bins = drift.deciles(bins.reference, bins.current, pair.missing)
    kinds: tuple[tuple[str, drift.Kind], ...] = ((_PSI, "index"), (_JS, "divergence"))
    for metric, kind in kinds:
        found = drift.Distance(kind=kind, bins=bins)
        method = f"{len(bins.reference)} bins{', half a row added to each' if kind == 'index' else ''}; {_INVERTED}"
        estimates[metric].append(
            Estimate(where=where, value=found.value, interval=found.interval, n=n, support=n, method=method + rounded)
        )
    estimates[_MISSING].append(_missing_values(pair, where))
    yield _unseen(pair, where)
    if pair.ordered:
        tested.append((pair, _ordered(pair, where, estimates, seed, rounded), "Kolmogorov-Smirnov test, two samples"))
        return
    for metric in (_WASSERSTEIN, _KS):
        yield Unmeasured(
            metric=metric, where=where, why="undefined", reason="the values have no order that is relied on"
        )
    p = drift.same_levels(bins)
    tested.append((pair, 1.0 if p is None else p, "Pearson's chi-squared test, rare levels pooled"))


def _ordered(
    pair: ColumnPair, where: Mapping[str, str], estimates: Mapping[str, list[Estimate]], seed: int, rounded: str
) -> float:
    """Adds both distances of an ordered column; its p-value."""
    before, now = distinct(pair.value, pair.reference), distinct(pair.value, pair.current)
    n = now.rows
    largest = kolmogorov_smirnov(now, before)
    estimates[_KS].append(
        Estimate(where=where, value=largest.value, interval=largest.interval, n=n, support=n, method=BAND + rounded)
    )
    spread = _deviation(pair.value, pair.reference)
    if spread > 0 and np.isfinite(spread):
        scaled = pair.value / spread
        area = wasserstein(distinct(scaled, pair.current), distinct(scaled, pair.reference))
        interval = partial(area.interval, seed=seed)
        method = f"{area.method}; in standard deviations of the training table{rounded}"
        estimates[_WASSERSTEIN].append(
            Estimate(where=where, value=area.value, interval=interval, n=n, support=n, method=method)
        )
    return drift.same_order(largest.value, before.rows, now.rows)


def _deviation(value: Floats, rows: Floats) -> float:
    with np.errstate(invalid="ignore", over="ignore"):
        mean = float(np.average(value, weights=rows))
        return float(np.sqrt(np.average((value - mean) ** 2, weights=rows)))


def _missing_values(pair: ColumnPair, where: Mapping[str, str]) -> Estimate:
    before, now = pair.missing
    # A missing value is one of the levels already.
    add = 1 if pair.ordered else 0
    rows0, rows = int(pair.reference.sum()) + add * before, int(pair.current.sum()) + add * now
    return Estimate(
        where=where,
        value=now / rows - before / rows0,
        interval=partial(newcombe, now, rows, before, rows0),
        n=rows,
        support=rows,
        method="evaluation less training (Newcombe 1998, method 10)",
    )


def _unseen(pair: ColumnPair, where: Mapping[str, str]) -> Measurement | Unmeasured:
    if pair.ordered:
        return Unmeasured(metric=_UNSEEN, where=where, why="undefined", reason="numbers need not have occurred before")
    n = int(pair.current.sum())
    new = int(pair.current[pair.reference == 0].sum())
    return counted(_UNSEEN, new / n, where=where, n=n, method="count of rows whose level the training table lacks")


def _luck(tested: Sequence[tuple[ColumnPair, float, str]], confidence: float) -> Iterator[Measurement | Unmeasured]:
    if not tested:
        yield Unmeasured(metric=_MOVED, why="absent", reason="no column could be compared")
        return
    adjusted = drift.holm([p for _, p, _ in tested])
    for (pair, p, method), corrected in zip(tested, adjusted, strict=True):
        where, n = {"column": pair.name}, int(pair.current.sum())
        yield counted(_P, p, where=where, n=n, method=method)
        yield counted(_ADJUSTED, corrected, where=where, n=n, method=f"{method}; Holm 1979, {len(tested)} columns")
    limit = 1 - confidence
    moved = sum(p <= limit for p in adjusted)
    method = f"columns whose adjusted p-value is at most {limit:.3g}, of {len(tested)} tested"
    yield counted(_MOVED, moved, n=max(int(pair.current.sum()) for pair, _, _ in tested), method=method)
