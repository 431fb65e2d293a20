"""Personal columns: what each column is, and the evidence for it.

What it measures
----------------
For each column the one kind of personal data that it is called, if any, and why. Up to 200 of its different values are
held against every kind that Signoff knows (audit list identifiers): direct identifiers, what narrows a person down
(birth date, postcode, location, age), special categories, and other characteristics.

Four kinds of evidence count. *The value speaks for itself*: an e-mail address. *A check speaks*: national numbers,
cards and accounts have check digits; but some check accepts any number, so the same values are checked again with their
letters and digits shuffled at each place, and only a column that passes far more often than its own shuffled values is
called so. *Words speak*: streets, religions, and names where a list of names is installed. *The column's name speaks*,
in the main European languages, and the values do not contradict it; "flag", "type", "count" and the like in the name
speak against it (FLAG_EMAIL, NAME_INCOME_TYPE). Codes of books, goods and firms compete. Where one of them fits as well
as a person's number, the column is called nothing and both are named.

Reported for each called column: the share of the different values that are valid, the share of the shuffled ones that
are (null rate), and the probability of so many by luck (p-value); the method text says what the name said, the shapes
of the values and why it is nothing else. And the number of columns called personal, and of columns left open.

Why it matters
--------------
Art. 30 GDPR asks for a record of the categories of personal data. This is its list of columns, with reasons that can be
checked. A tool that calls one column in four a telephone number is not read twice.

How to read it
--------------
Share 100 %, null rate 9 %, p-value below 0.0001: the values carry this number's check digits, no luck. A share without
a null rate: no check was needed, or none exists and the name decided. "Left open": a person must say; declare the
column in the plan (columns.declared).

Limits
------
Judged on a sample of different values where there are more than 200; what a column *contains* is counted in full
(privacy.values_found). One kind a column. A misleading name misleads; made-up numbers without check digits look like
order numbers. Names of people without a telling column name are found only with the extra "names".

References
----------
GDPR, Art. 4, 9, 10 and 30. P. Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.needs.column_evidence import Verdict
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from audit.records.evidence import Measurement, Sample, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.personal_columns": "Number of columns that are called personal data",
    "privacy.undecided_columns": "Number of columns that may be a person's numbers or codes of things",
    "privacy.column_values": "Share of a column's different values that are valid for the kind it is called",
    "privacy.column_null_rate": "The same share when letters and digits are shuffled among the values",
    "privacy.column_p_value": "Probability of so many valid values by luck",
}

_SAYS = {
    "says": "the column’s name says so",
    "is silent": "the column’s name says nothing of it",
    "says otherwise": "the column’s name speaks against it",
}
_METHOD = "by values, check digits against shuffled values, words, and names of columns"


def measure(verdicts: ColumnVerdicts, columns: ColumnProfiles, *, seed: int = 0) -> Iterator[Measurement | Unmeasured]:
    """What every column is called, with its evidence."""
    rows = max((column.rows for column in columns.profiles), default=0)
    if not rows:
        for metric in METRICS:
            yield Unmeasured(metric=metric, why="absent", reason="there are no rows")
        return
    called = [verdict for verdict in verdicts.verdicts if verdict.identifier is not None]
    for verdict in called:
        yield from _evidence(verdict, rows, seed=seed, whole=verdict.column in verdicts.whole)
    opened = [verdict for verdict in verdicts.verdicts if verdict.could_be]
    for verdict in opened:
        reason = f"it could be {' or '.join(verdict.could_be)}; the plan can declare which"
        yield Unmeasured(
            metric="privacy.column_values", where={"column": verdict.column}, why="undefined", reason=reason
        )
    if not called and not opened:
        yield Unmeasured(metric="privacy.column_values", why="absent", reason="no column is called personal data")
    if all(verdict.null_rate is None for verdict in called):
        for metric in ("privacy.column_null_rate", "privacy.column_p_value"):
            yield Unmeasured(metric=metric, why="absent", reason="no column is called so by its check digits")
    yield counted("privacy.personal_columns", len(called), n=rows, method=_METHOD)
    yield counted("privacy.undecided_columns", len(opened), n=rows, method=_METHOD)


def _evidence(verdict: Verdict, rows: int, *, seed: int, whole: bool) -> Iterator[Measurement]:
    sample = Sample(rows=verdict.looked_at, seed=seed, drawn="different values with the smallest digests")
    numbers = {
        "privacy.column_values": verdict.valid / verdict.looked_at,
        "privacy.column_null_rate": verdict.null_rate,
        "privacy.column_p_value": verdict.p_value,
    }
    where = {"column": verdict.column, "identifier": verdict.identifier or ""}
    for metric, value in numbers.items():
        if value is not None:
            yield counted(
                metric, value, where=where, n=rows, support=verdict.looked_at, method=_why(verdict),
                exact=True if whole else sample,
            )  # fmt: skip


def _why(verdict: Verdict) -> str:
    """The evidence in clauses, without a value."""
    clauses = [f"{verdict.valid} of {verdict.looked_at} different values are valid or could be", _SAYS[verdict.header]]
    if verdict.null_rate is not None:
        clauses.append(f"of the same values shuffled {verdict.null_rate:.1%} would be valid")
    if verdict.shapes:
        clauses.append(f"shapes {', '.join(verdict.shapes)}")
    return "; ".join([*clauses, *verdict.instead])
