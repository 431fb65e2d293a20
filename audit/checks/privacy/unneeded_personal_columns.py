"""Unneeded personal columns: direct identifiers that the model does not need.

What it measures
----------------
The number of columns of direct identifiers (as privacy.direct_identifiers calls them) that the model can do
without: columns that are not among its features, and features whose share of the attribution cannot be told from
zero (the simultaneous interval of explainability.attribution_share reaches down to 0). Columns that the plan
declares as ids are not counted: somebody has thought about them.

Why it matters
--------------
Personal data must be limited to what is necessary for the purpose (GDPR, Art. 5(1)(c)). A column that names people
and moves nothing is the clearest case of data that need not be there.

How to read it
--------------
0: every column of identifiers is used, or declared as an id. 2: two columns could go; privacy.direct_identifiers
names them. A count of columns, therefore without an interval.

Limits
------
"Needed" means "used by this model", not "rightly used": a model that learns from names counts as needing them
(privacy.identifiers_in_features shows those). Data may be kept for other purposes, which only a person can state.
Without a known list of features nothing is measured; and where an identifier is a feature but the model cannot be
explained, the count stays open.

References
----------
GDPR, Art. 5(1)(c), Art. 25(2). EDPB Guidelines 4/2019 on data protection by design, section 3.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.metrics.attribution_shares import Shares, shares
from audit.metrics.intervals import bonferroni
from audit.needs.attributions import Attributions
from audit.needs.column_profiles import ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.unneeded_personal_columns": "Number of columns of direct identifiers that the model does not need",
}


def measure(
    verdicts: ColumnVerdicts,
    columns: ColumnProfiles,
    attributions: Attributions | None,
    *,
    confidence: float = 0.95,
    features: tuple[str, ...] | None = None,
    ids: tuple[str, ...] = (),
) -> Iterator[Measurement | Unmeasured]:
    """How many columns of identifiers are not features, or are features that account for nothing.

    Raises:
        Absent: no rows; the features are not known; or an identifier is a feature and attributions are absent.
    """
    rows = max((column.rows for column in columns.profiles), default=0)
    if not rows:
        raise Absent("absent", "there are no rows")
    if features is None:
        raise Absent("absent", "which columns the model sees is not known")
    found = set(verdicts.direct) - set(ids)
    used = sorted(found & set(features))
    if used and attributions is None:
        raise Absent("unmet need", "a column of identifiers is a feature, and what the model uses it for is not known")
    idle = _idle(attributions, used, confidence) if attributions is not None and used else 0
    yield counted(
        "privacy.unneeded_personal_columns",
        len(found - set(features)) + idle,
        n=rows,
        method="columns of identifiers that are no feature, or whose attribution share cannot be told from zero",
        exact=attributions.sample if attributions is not None and used else True,
    )


def _idle(attributions: Attributions, used: list[str], confidence: float) -> int:
    """How many of the features `used` account for nothing that can be told from zero."""
    found: Shares | None = shares(attributions.values)
    if found is None:
        raise Absent("unmet need", "the attribution shares have no value")
    each = bonferroni(confidence, len(attributions.features))
    lows = {name: found.interval(place, each)[0] for place, name in enumerate(attributions.features)}
    return sum(lows.get(name, 0.0) <= 0 for name in used)
