"""Proposed quasi-identifiers: columns by which outsiders could recognise people, where the plan names none.

What it measures
----------------
Where the plan declares no quasi-identifiers, up to eight columns are proposed: declared sensitive attributes and
columns whose names say that outsiders commonly know them (age, sex, postcode, profession, marital status, nationality
...) first, then columns of text, dates or whole numbers in the order of the information they hold. For each: that
information in bits. For all together: the smallest class of rows that agree in them, and the share of rows that are
alone.

Why it matters
--------------
"No quasi-identifiers were declared" is the commonest reason why nobody knows how recognisable people are. A proposal
gives a first number and a list to correct.

How to read it
--------------
10 bits tell a thousand equally common values apart. The numbers have names of their own (proposed ...), so that no rule
about declared quasi-identifiers is decided by a guess. Name them in the plan (columns.quasi_identifiers) to have the
real ones measured.

Limits
------
What outsiders know is not written in the data. A column is passed over if on average fewer than five rows share a value
(two, where the name is a known one), for it then looks like an id or a measurement: an id that is neither declared nor
recognised is still the best quasi-identifier of all. Fractions are never proposed.

References
----------
Sweeney 2000, "Simple demographics often identify people uniquely". Shannon 1948, Bell System Technical Journal 27,
379-423.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.key_cells import KeyCells
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "privacy.proposed_quasi_identifiers": "Information in a column that is proposed as a quasi-identifier, in bits",
    "privacy.proposed_k_anonymity": "Size of the smallest class over the proposed quasi-identifiers",
    "privacy.proposed_unique_rows": "Share of rows that no other row equals in the proposed quasi-identifiers",
}

_BITS, _K, _UNIQUE = METRICS


def measure(cells: KeyCells) -> Iterator[Measurement]:
    """The proposals and what they come to.

    Raises:
        Absent: the plan names quasi-identifiers itself; or there are no rows.
    """
    keys, sizes = cells.keys, cells.all
    if keys.declared:
        raise Absent("absent", "the plan names the quasi-identifiers itself, so none are proposed")
    if not sizes.rows:
        raise Absent("absent", "there are no rows")
    for name, bits in zip(keys.names, keys.bits, strict=True):
        yield counted(_BITS, bits, where={"column": name}, n=sizes.rows, method="Shannon's entropy of the column")
    method = f"classes of equal rows over {len(keys.names)} quasi-identifiers (Sweeney 2002){keys.says}"
    yield counted(_K, sizes.smallest, n=sizes.rows, method=method)
    yield counted(_UNIQUE, sizes.unique / sizes.rows, n=sizes.rows, method=method)
