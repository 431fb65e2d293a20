"""Closeness: how far the secret of a class lies from that of the whole table.

What it measures
----------------
For each secret (privacy.sensitive_values of the plan, else the label), the largest distance between the shares of its
values in a class and in the whole table: the earth mover's distance, t of t-closeness. Twice for numbers and dates:
as if all values were equally different, and in their order, where neighbouring values are near.

Why it matters
--------------
A class may have many values and still tell: if 2 % of all have a disease and half of a class does, knowing the class
says a lot. The distance from the table is what is learnt beyond what everybody knows.

How to read it
--------------
t = 0: the classes say nothing. t = 0.98: in some class the secret is nearly certain, although in the table it is
rare. A class of one row has the largest distances, so t is high wherever rows are unique. A fact of the table,
therefore without an interval.

Limits
------
It is the worst class, however small. Rows without a value of the secret are left out. The whole table may itself be
news to an attacker.

References
----------
Li, Li and Venkatasubramanian 2007, ICDE, 106-115. Equal to the package pyCANON's t_closeness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.secret_classes import SecretClasses
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.t_closeness": "Largest distance between the secret of a class and of the table",
}

_T = "privacy.t_closeness"


def measure(classes: SecretClasses) -> Iterator[Measurement | Unmeasured]:
    """Every secret, by each distance that it has.

    Raises:
        Absent: nothing is declared or labelled that must not be inferable.
    """
    if not classes.found and not classes.absent:
        raise Absent("absent", "the plan names neither privacy.sensitive_values nor a label")
    for name, (why, reason) in classes.absent.items():
        yield Unmeasured(metric=_T, where={"column": name}, why=why, reason=reason)
    for name, secret in classes.found.items():
        found = secret.diversity
        distances = {"equal": found.equal_distance}
        if secret.ordered:
            distances["ordered"] = found.ordered_distance
        if secret.values < 2:
            yield Unmeasured(metric=_T, where={"column": name}, why="undefined", reason="it has one value in every row")
            continue
        for distance, value in distances.items():
            where = {"column": name, "distance": distance}
            method = f"earth mover's distance (Li et al. 2007){classes.keys.says}"
            yield counted(_T, min(value, 1.0), where=where, n=found.rows, method=method)
