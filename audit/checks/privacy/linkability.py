"""Linkability: whether records of one person in two tables can be brought together.

What it measures
----------------
The plan may name a second table of the same persons (privacy.linkage). An attacker links each audited row to a row
there that agrees in the quasi-identifiers that both tables have, drawing one where several do. Where both tables have
the plan's ids, it is known which links are right: reported are the share of rows that are linked rightly, and what
drawing any row of the second table would achieve. Always reported is the share of rows that look like exactly one row
there which looks like no other row here: links that the attacker would make without hesitation.

Why it matters
--------------
Linkability is the second of the three questions by which the Article 29 Working Party tells anonymous data from others.
Two harmless tables may together say what neither does.

How to read it
--------------
0.4 against 0.0001 by chance: four in ten records can be brought together by traits alone. Where the ids are not in both
tables, links cannot be checked and only the certain ones are counted. Facts of the two tables, therefore without
intervals. Without a second table it is not evaluated, which is no all-clear.

Limits
------
Agreement is exact: spelling mistakes and rounding hide links that a careful attacker would find. A table that an
attacker has and the plan does not name is not considered.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP 216), section 2.2. Giomi et al. 2023, PoPETs 2023(2), 312-328 (against a
baseline of chance).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.linked_rows import LinkedRows
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.linkability": "Share of rows that are linked to the same person's row in a second table (WP 216)",
    "privacy.linkability_by_chance": "Share of rows that would be linked rightly by drawing any row",
    "privacy.certain_links": "Share of rows that look like exactly one row there, and it like no other here",
}

_LINKED, _CHANCE, _CERTAIN = METRICS


def measure(linked: LinkedRows) -> Iterator[Measurement | Unmeasured]:
    """The attack, and what luck achieves."""
    rows = linked.rows
    if not rows or not linked.others:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="one of the tables has no rows")
        return
    method = f"linked by {linked.shared} quasi-identifiers that both tables have{linked.keys.says}"
    yield counted(_CERTAIN, linked.certain / rows, n=rows, method=method)
    if not linked.known:
        for metric in (_LINKED, _CHANCE):
            reason = "the second table lacks the ids, so it is not known which links are right"
            yield Unmeasured(metric=metric, why="absent", reason=reason)
        return
    yield counted(_LINKED, min(1.0, linked.right / rows), n=rows, method=method)
    chance = min(1.0, linked.chance / rows)
    yield counted(_CHANCE, chance, n=rows, method="any row of the second table drawn")
