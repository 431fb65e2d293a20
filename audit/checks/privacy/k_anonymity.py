"""k-anonymity: how many people share the traits by which somebody could be recognised.

What it measures
----------------
The plan names quasi-identifiers: columns that a neighbour, a colleague or another data set may know (birth year,
postcode, profession). Rows that agree in all of them form a class. k is the size of the smallest class; beside it
stands the share of rows that are alone in theirs.

Why it matters
--------------
Removing names does not make data anonymous. Somebody who knows the quasi-identifiers of a person finds them among k
rows; at k = 1, finds exactly them, and reads the rest of the row.

How to read it
--------------
k = 5: nobody can be told from at least four others by these columns. k = 1 with 0.2 % unique rows: a few people
stand out; with 60 %, the table is a list of individuals. Facts of the table itself, therefore without an interval.
A missing value counts as a value of its own: it may match nobody, but somebody who knows that it is missing can use
that.

Limits
------
Only as good as the choice of columns: if none are declared, nothing is measured. k says nothing about what is
learnt when all k rows agree in a secret (l-diversity), nor about an attacker who knows more. Real populations are
larger than the table: being unique here is not being unique in the country.

References
----------
Samarati and Sweeney 1998; Sweeney 2002, "k-anonymity: a model for protecting privacy". Article 29 Working Party,
Opinion 05/2014 on anonymisation techniques (WP 216).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.equivalence_classes import EquivalenceClasses
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.k_anonymity": "Size of the smallest class of rows with the same quasi-identifiers",
    "privacy.unique_rows": "Share of rows that no other row equals in the quasi-identifiers",
}


def measure(classes: EquivalenceClasses) -> Iterator[Measurement | Unmeasured]:
    """k, and the share of unique rows."""
    sizes = classes.sizes[classes.sizes["classes"] > 0]
    rows = int((sizes["size"] * sizes["classes"]).sum())
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="undefined", reason="there are no rows")
        return
    alone = int(sizes.loc[sizes["size"] == 1, "classes"].sum())
    method = f"classes of equal rows over {len(classes.quasi_identifiers)} quasi-identifiers (Sweeney 2002)"
    values = {"privacy.k_anonymity": float(sizes["size"].min()), "privacy.unique_rows": alone / rows}
    for metric, value in values.items():
        yield counted(metric, value, n=rows, method=method)
