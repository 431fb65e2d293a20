"""Diversity: what is learnt of a person's secret without finding the person's row.

What it measures
----------------
Whoever knows somebody's quasi-identifiers knows the class of their row, and that the secret (the columns
privacy.sensitive_values of the plan, else the label) has one of the values of that class. Reported for each secret: how
many different values the least diverse class has (distinct l); how many equally likely values it is worth (entropy l);
c of recursive (c, l)-diversity, the weight of a commonest value against those from the l-th on; the share of rows in
classes of two or more that all have one value; and the largest such class.

Why it matters
--------------
k-anonymity hides which row is yours, not what it says. In a class of twenty who all have the same diagnosis, k is 20,
and everybody's diagnosis is known. Such a class is called homogeneous here, because that is what it is.

How to read it
--------------
l = 1: some class gives its secret away with certainty (a unique row is such a class as well). Entropy l of 1.2 with
distinct l of 3: three values occur, but one of them nearly always. c = 4: in some class a commonest value is four times
as frequent as all from the l-th on together; the smaller, the better. Facts of the table, therefore without intervals.

Limits
------
All values count as equally sensitive and equally different. Rows without a value of the secret are left out. Where the
whole table has one value nearly always, no class can do better: privacy.closeness compares with the table.

References
----------
Machanavajjhala, Kifer, Gehrke and Venkitasubramaniam 2007, ACM TKDD 1, article 3. The package pyCANON computes the same
distinct and entropy l, the latter without its fraction; its c starts from the rarest value, the paper's and this one
from the commonest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.secret_classes import SecretClasses
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.l_diversity": "Fewest different values of a secret in a class",
    "privacy.entropy_l_diversity": "Equally likely values that the least diverse class is worth",
    "privacy.recursive_diversity": "c of recursive (c, l)-diversity: a commonest value against those from the l-th on",
    "privacy.homogeneous_rows": "Share of rows in classes of two or more that all have the same secret",
    "privacy.largest_homogeneous_class": "Rows in the largest class that all have the same secret",
}

_L, _ENTROPY, _C, _HOMOGENEOUS, _LARGEST = METRICS


def measure(classes: SecretClasses) -> Iterator[Measurement | Unmeasured]:
    """Every secret.

    Raises:
        Absent: nothing is declared or labelled that must not be inferable.
    """
    if not classes.found and not classes.absent:
        raise Absent("absent", "the plan names neither privacy.sensitive_values nor a label")
    for name, (why, reason) in classes.absent.items():
        for metric in METRICS:
            yield Unmeasured(metric=metric, where={"column": name}, why=why, reason=reason)
    for name, secret in classes.found.items():
        found = secret.diversity
        rows, where = found.rows, {"column": name}
        method = f"classes of equal rows (Machanavajjhala et al. 2007){classes.keys.says}"
        yield counted(_L, found.distinct, where=where, n=rows, method=method)
        yield counted(_ENTROPY, found.entropy, where=where, n=rows, method=method)
        if secret.c is None:
            reason = "some class has a single value, against which nothing can be weighed"
            yield Unmeasured(metric=_C, where=where, why="undefined", reason=reason)
        else:
            yield counted(_C, secret.c, where={**where, "l": str(found.distinct)}, n=rows, method=method)
        yield counted(_HOMOGENEOUS, found.homogeneous / rows, where=where, n=rows, method=method)
        yield counted(_LARGEST, found.largest_homogeneous, where=where, n=rows, method=method)
