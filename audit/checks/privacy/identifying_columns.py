"""Identifying columns: which quasi-identifiers make people recognisable, and how few of them are enough.

What it measures
----------------
For each quasi-identifier, the share of rows that would be unique if it were not there, and the share of today's unique
rows that are unique only because of it. Of all sets of up to four quasi-identifiers, those that make most rows unique,
the best three of each size; and the smallest number of columns with which 1 %, 5 % and 50 % of the rows stand alone.

Why it matters
--------------
Recognisability has a remedy: drop or coarsen a column. These numbers say which one, and what it would bring. An
attacker rarely knows eight things about a person, but four points are often known.

How to read it
--------------
"Without zip3: 2 % unique, instead of 31 %": that column does most of the damage; coarsen it first. The shares of the
columns do not add up to 1: a row may need any of several columns to be unique, or all of them. A set "age + zip3" with
18 % says that whoever knows these two of a person finds that person alone in 18 % of cases. Plain counts, therefore
without intervals.

Limits
------
Sets of more than four columns are not searched; with many columns and many combinations the search looks, from three
columns on, only at sets that contain one of the best smaller ones, and says so. Missing values count as values.

References
----------
Elliot, Manning and Ford 2002, International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10, 493-509
(special uniques). Sweeney 2000. de Montjoye et al. 2013, Scientific Reports 3, 1376 (four points are enough).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.identifying_sets import IdentifyingSets
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.unique_rows_without": "Share of rows that would be unique without a quasi-identifier",
    "privacy.uniqueness_due_to": "Share of the unique rows that are unique only because of a quasi-identifier",
    "privacy.identifying_set": "Share of rows that a set of columns makes unique",
    "privacy.identifying_columns": "Fewest columns that make a share of the rows unique",
}

SHARES = (0.01, 0.05, 0.5)
BEST = 3
"""Sets of each size that are named."""
JOIN = " + "
_WITHOUT, _DUE, _SET, _FEWEST = METRICS


def measure(found: IdentifyingSets) -> Iterator[Measurement | Unmeasured]:
    """Drop one, and search the smallest sets."""
    rows = found.rows
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    method = f"classes counted without the column{found.keys.says}"
    for name, unique in zip(found.keys.names, found.without, strict=True):
        yield counted(_WITHOUT, unique / rows, where={"column": name}, n=rows, method=method)
        if found.unique:
            share = (found.unique - unique) / found.unique
            yield counted(_DUE, share, where={"column": name}, n=rows, support=found.unique, method=method)
    if not found.unique:
        yield Unmeasured(metric=_DUE, why="undefined", reason="no row is unique")
    yield from _sets(found, rows)


def _sets(found: IdentifyingSets, rows: int) -> Iterator[Measurement | Unmeasured]:
    searched = (
        "every set of up to four columns" if found.exhaustive else "sets that contain one of the best smaller ones"
    )
    method = f"{searched} counted{found.keys.says}"
    best: dict[int, int] = {}
    for size in sorted({len(places) for places in found.unique_by}):
        named = {places: unique for places, unique in found.unique_by.items() if len(places) == size}
        best[size] = max(named.values())
        first = sorted(named, key=lambda places: (-named[places], places))[:BEST]
        for places in (places for places in first if named[places]):
            where = {"columns": JOIN.join(found.keys.names[place] for place in places), "size": str(size)}
            yield counted(_SET, named[places] / rows, where=where, n=rows, method=method)
    if not any(best.values()):
        reason = "no set of up to four quasi-identifiers makes a row unique"
        yield Unmeasured(metric=_SET, why="undefined", reason=reason)
    for share in SHARES:
        sizes = [size for size, unique in best.items() if unique >= share * rows]
        where = {"share": f"{share:.0%}"}
        if sizes:
            yield counted(_FEWEST, min(sizes), where=where, n=rows, method=method)
        else:
            reason = f"no set of up to {max(best)} quasi-identifiers makes so many rows unique"
            yield Unmeasured(metric=_FEWEST, where=where, why="undefined", reason=reason)
