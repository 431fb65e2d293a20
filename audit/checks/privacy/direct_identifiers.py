"""Direct identifiers: columns that name a person outright.

What it measures
----------------
Every distinct value of every text and whole-number column is held against each kind of identifier that Signoff
knows: e-mail addresses, telephone numbers, payment cards, bank accounts (IBAN), US social security numbers,
people's names. A value counts only if it is valid by that kind's own rules (check digits, numbering plans, ranges
that were issued), not merely of the right shape. In text columns, identifiers in the middle of a sentence count too.

Reported: for each column and kind, the share of non-empty cells that are valid; how many columns are to be called
columns of direct identifiers; and how many of those the model takes as features.

Why it matters
--------------
Such a column makes every row personal data (GDPR, Art. 4(1)) without any further step. It seldom has a place in an
evaluation table, and next to none among a model's features.

How to read it
--------------
A column is called a column of identifiers if at least half of its non-empty cells are valid, or if its name says
what it holds and at least one cell is. Below that, the share is reported all the same: three card numbers among a
million remarks are three leaked cards. Kinds that prove nothing without a name (people's names, bare digits) count
only in columns whose name says so. In a column of plain numbers whose name says nothing, valid values are ignored
while luck explains them: up to three times the share that random numbers reach (one in ten digit strings passes a
card's check digit).

Shares and counts are plain counts over the whole table, so they have no interval. No value is kept, shown or
logged.

Limits
------
Inside sentences, names and numbers without separators are not recognised; nor are identifiers of other kinds and
countries anywhere: 0 means "none of these kinds", not "anonymous" (see privacy.k_anonymity). A valid number need not be
anybody's. A column that is just called "name" is believed, whoever or whatever bears the names.

References
----------
GDPR, Art. 4(1) and recital 26. NIST SP 800-122. The pages of the identifiers name the standards of each kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.identifiers import discover
from audit.metrics.identification import counts, is_identifier_column, sighting
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.identifier_counts import IdentifierCounts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.direct_identifiers": "Share of a column's non-empty cells that are valid identifiers of a kind",
    "privacy.direct_identifier_columns": "Number of columns of direct identifiers",
    "privacy.identifiers_in_features": "Number of columns of direct identifiers among the model's features",
}

_METHOD = "every distinct value validated"


def measure(
    identifiers: IdentifierCounts, columns: ColumnProfiles, *, features: tuple[str, ...] | None = None
) -> Iterator[Measurement | Unmeasured]:
    """Identifiers found, by column and kind, and the columns that consist of them."""
    if not any(column.rows for column in columns.profiles):
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    numeric = {column.name for column in columns.profiles if column.type in ("whole number", "number")}
    rows = max(column.rows for column in columns.profiles)
    called = set()
    found = 0
    for count in identifiers.counts:
        seen = sighting(count, discover()[count.identifier], bare_numbers=count.column in numeric)
        if is_identifier_column(seen):
            called.add(count.column)
        if counts(seen) and seen.share is not None:
            found += 1
            metric, where = "privacy.direct_identifiers", {"column": count.column, "identifier": count.identifier}
            yield counted(metric, seen.share, where=where, n=rows, support=count.filled, method=_METHOD)
    if not found:
        reason = "no cell is a valid identifier of a known kind"
        yield Unmeasured(metric="privacy.direct_identifiers", why="absent", reason=reason)
    yield counted("privacy.direct_identifier_columns", len(called), n=rows, method=_METHOD)
    metric = "privacy.identifiers_in_features"
    if features is None:
        yield Unmeasured(metric=metric, why="absent", reason="which columns the model sees is not known")
    else:
        yield counted(metric, len(called & set(features)), n=rows, method=_METHOD)
