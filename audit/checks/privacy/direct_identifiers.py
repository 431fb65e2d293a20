"""Direct identifiers: columns that name a person outright.

What it measures
----------------
Two things that must not be mixed up. **What a column is**: a column is called a column of e-mail addresses, card
numbers, names ... if its values or its name say so (privacy.personal_columns explains how). **What a column contains**:
every cell of every column of text, bytes or whole numbers is searched for identifiers whose values speak for themselves
(addresses of mail, telephone numbers, cards, IBANs, social security numbers, MAC addresses, keys and password
hashes), also in the middle of a sentence; other numbers (dates of birth, passports, national and medical
numbers ...) in sentences where a word right before says what they are ("DOB: ..."); and every column that is called
something is counted for it.

Reported: for each column and kind found, the number of cells that hold or contain a valid one, and their share of the
cells that are not empty; how many columns are called columns of direct identifiers; and how many of those the model
takes as features.

Why it matters
--------------
Such a column makes every row personal data (GDPR, Art. 4(1)) without any further step. It seldom has a place in an
evaluation table, and next to none among a model's features. One card number in a million remarks is a leaked card: an
average over the column would hide it.

How to read it
--------------
A value counts only if it is valid by its kind's own rules (check digits, numbering plans, ranges that were issued), not
merely of the right shape. 0.0001 % with a count of 1 means one cell. In a column of plain numbers that is not called
so, valid values are ignored while luck explains them: up to three times the share that random numbers reach (one digit
string in ten passes a card's check digit).

Shares and counts are plain counts over the whole table, so they have no interval. No value is kept, shown or logged.

Limits
------
Inside sentences, names, addresses and numbers that no word announces are not recognised: 0 means "none of these
kinds", not "anonymous" (see privacy.k_anonymity). A valid number need not be anybody's. Of numbers stored as floating
point with more than fifteen digits the last are lost, and with them the check digit.

References
----------
GDPR, Art. 4(1) and recital 26. NIST SP 800-122. The pages of the identifiers name the standards of each kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.identifiers import discover
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from audit.needs.identifier_counts import IdentifierCounts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.direct_identifiers": "Share of a column's non-empty cells that are valid identifiers of a kind",
    "privacy.values_found": "Number of cells that hold or contain a valid identifier of a kind",
    "privacy.direct_identifier_columns": "Number of columns of direct identifiers",
    "privacy.identifiers_in_features": "Number of columns of direct identifiers among the model's features",
}

_METHOD = "every distinct value validated"
_PER_KIND = ("privacy.direct_identifiers", "privacy.values_found")


def measure(
    identifiers: IdentifierCounts,
    verdicts: ColumnVerdicts,
    columns: ColumnProfiles,
    *,
    features: tuple[str, ...] | None = None,
) -> Iterator[Measurement | Unmeasured]:
    """Identifiers found, by column and kind, and the columns that consist of them."""
    rows = max((column.rows for column in columns.profiles), default=0)
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    for count in identifiers.counts:
        where = {"column": count.column, "identifier": count.identifier}
        for metric, value in zip(_PER_KIND, (count.matched / count.filled, count.matched), strict=True):
            if metric == "privacy.direct_identifiers" and not getattr(discover()[count.identifier], "DIRECT", True):
                continue  # a date of birth in a remark is counted; it names nobody
            yield counted(metric, value, where=where, n=rows, support=count.filled, method=_METHOD)
    if not identifiers.counts:
        for metric in _PER_KIND:
            yield Unmeasured(metric=metric, why="absent", reason="no cell is a valid identifier of a known kind")
    called = set(verdicts.direct)
    yield counted("privacy.direct_identifier_columns", len(called), n=rows, method=_METHOD)
    metric = "privacy.identifiers_in_features"
    if features is None:
        yield Unmeasured(metric=metric, why="absent", reason="which columns the model sees is not known")
    else:
        yield counted(metric, len(called & set(features)), n=rows, method=_METHOD)
