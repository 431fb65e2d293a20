"""Erased rows: people who had to be forgotten and are still in the data.

What it measures
----------------
The plan may name a file with the SHA-256 digests of ids that had to be erased (privacy.erased), one in hexadecimal a
line. Every id of the audited and of the training rows (columns.id) is hashed as it is written, without outer blanks
and whole numbers without a decimal point, and looked up. Reported is the number of rows whose id is on the list, by
table and column.

Why it matters
--------------
A person who has asked for erasure (GDPR, Art. 17) must be gone from training tables too. A model fitted on their row
may remember it (privacy.membership_true_positive_rate).

How to read it
--------------
0 of 10,000 ids looked up: nobody on the list is here. 3: three rows must go, and the model that was trained on them
must be thought about. Facts of the tables, therefore without intervals. The list holds no ids, and neither does this
report.

Limits
------
Digests of short ids can be reversed by trying all of them: keep the list as the ids are kept. An id that is written in
another way has another digest. A table without the id columns cannot be searched, and the report says so.

References
----------
GDPR, Art. 17, Art. 19. FIPS 180-4 (SHA-256).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.needs.erased_ids import ErasedIds
from audit.records.evidence import Measurement, counted

METRICS: Mapping[str, str] = {
    "privacy.erased_rows": "Rows of ids that had to be erased",
}


def measure(erased: ErasedIds) -> Iterator[Measurement]:
    """Each table and id column.

    Raises:
        Absent: no table has an id column with a value.
    """
    found = {where: counts for where, counts in erased.rows.items() if counts[1]}
    if not found:
        raise Absent("absent", "no table has an id to look up")
    for (table, column), (rows, filled) in found.items():
        where = {"table": table, "column": column}
        method = f"SHA-256 of every id looked up among {erased.listed:,} digests"
        yield counted("privacy.erased_rows", rows, where=where, n=filled, method=method)
