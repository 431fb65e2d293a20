"""Class sizes: how many people each person disappears among, and what an attacker gains.

What it measures
----------------
Rows that agree in all quasi-identifiers form a class. Reported are: the share of rows in classes of each size (the
histogram behind k); the share of rows in classes of fewer than 2, 3, 5 and 10; the highest and the average chance
that somebody who looks for a person in the table points at the right row. Singling out, the first of the three
questions of the Article 29 Working Party, is the share of rows that are alone in their class.

Missing values are counted both ways. As a value of their own: somebody may know that it is missing. As a wildcard: a
row without an age could be anybody's of any age, and everybody's row could be mistaken for it; each row then has as
many candidates as rows agree with it in what both have.

Where the plan names no quasi-identifiers, columns are proposed (privacy.proposed_quasi_identifiers) and the numbers
say so.

Why it matters
--------------
k alone says how bad the worst case is, not how many people are in it. Three rows of a million that stand out are a
task; half of all rows are another kind of data.

How to read it
--------------
Prosecutor risk 0.5: for some person, whoever knows that they are in the table is right every second time. Marketer
risk 3 %: of all rows, an attacker who matches every one is right about 3 %. Both take it that the attacker knows who is
in the table; privacy.population_risk is about one who does not. Facts of the table, therefore without intervals.

Limits
------
Only as good as the choice of columns. What is learnt of a person without finding the row is privacy.diversity's matter.
With very many different patterns of missing values the wildcard count is left out.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP 216), section 2.2. Sweeney 2002. El Emam and Dankar 2008, JAMIA 15,
627-637. El Emam et al. 2011, PLoS ONE 6, e28071. Templ, Kowarik and Meindl 2015, Journal of Statistical Software 67(4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.class_sizes import sizes_of
from audit.metrics.wildcards import matches
from audit.needs.key_cells import KeyCells
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.class_share": "Share of rows in classes of a size",
    "privacy.rows_in_small_classes": "Share of rows in classes of fewer than k",
    "privacy.singling_out": "Share of rows that the quasi-identifiers single out (WP 216)",
    "privacy.prosecutor_risk": "Highest chance of pointing at a person's row, knowing that it is there",
    "privacy.marketer_risk": "Average chance of pointing at a person's row, knowing that it is there",
    "privacy.wildcard_k_anonymity": "Fewest rows that a row could be confused with, missing values matching any",
    "privacy.wildcard_unique_rows": "Share of rows that match no other, missing values matching any",
}

LIMITS = (2, 3, 5, 10)
_SHARE, _SMALL, _SINGLED, _PROSECUTOR, _MARKETER, _K_WILD, _UNIQUE_WILD = METRICS


def measure(cells: KeyCells) -> Iterator[Measurement | Unmeasured]:
    """The histogram and what follows from it."""
    sizes, names = cells.all, cells.keys.names
    rows = sizes.rows
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    method = f"classes of equal rows over {len(names)} quasi-identifiers (Sweeney 2002){cells.keys.says}"
    for band, inside in sizes.bands():
        yield counted(_SHARE, inside / rows, where={"size": band}, n=rows, method=method)
    for k in LIMITS:
        yield counted(_SMALL, sizes.below(k) / rows, where={"k": str(k)}, n=rows, method=method)
    yield counted(_SINGLED, sizes.unique / rows, n=rows, method=method)
    yield counted(_PROSECUTOR, 1 / sizes.smallest, n=rows, method=f"1/k; {method}")
    yield counted(_MARKETER, sizes.all_classes / rows, n=rows, method=f"classes by rows; {method}")
    yield from _wildcards(cells, rows, method)


def _wildcards(cells: KeyCells, rows: int, method: str) -> Iterator[Measurement | Unmeasured]:
    found = None
    if not cells.many:
        codes = np.stack([cells.codes(place) for place in range(len(cells.digits))])
        found = cells.here[1] if codes.all() else matches(codes, cells.here[1])
    if found is None:
        for metric in (_K_WILD, _UNIQUE_WILD):
            reason = "the missing values make too many patterns to compare every row with every other"
            yield Unmeasured(metric=metric, why="unmet need", reason=reason)
        return
    n = cells.here[1]
    method = f"rows that agree in what both have (Templ, Kowarik and Meindl 2015); {method}"
    yield counted(_K_WILD, sizes_of(found).smallest, n=rows, method=method)
    yield counted(_UNIQUE_WILD, int(n[found == 1].sum()) / rows, n=rows, method=method)
