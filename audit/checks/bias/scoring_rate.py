"""Scoring rate: the share of each group that scores above the median of everybody.

What it measures
----------------
For every group, the share of its scored rows whose score lies strictly above the median score of the whole sample; and
its scoring rate divided by the highest scoring rate of any group that is large enough (at least the disclosure
limit, and 2 % of the rows whose group is known). The whole sample includes the rows whose group is unknown.

Why it matters
--------------
New York City's Local Law 144 has this ratio published for automated employment decision tools that score rather than
select: it is the impact ratio of the rule "above the median".

How to read it
--------------
Scoring rate 0.447 [0.34, 0.56]: 44.7 % of the group score above the median. Impact ratio 0.82 against male: for every
100 men above the median there are, among as many women, 82. The law sets no pass mark; four fifths is
another law's rule of thumb. Every attribute and every crossing has a reference group of its own; the plan's declared
reference groups are not used, since the rule names the group with the highest rate.

Limits
------
Ties at the median count as not above it, as the rule has it: where half of all rows share one score, rates are far
below one half, and where all do, every rate is 0 and the ratio undefined. The rule lets an auditor leave groups below
2 % out of the ratio: here they cannot be the reference, but have a rate and a ratio. The interval takes the median as
given. Rows without a score are in no denominator. A group called unknown has a rate, and no ratio.

References
----------
Rules of the City of New York, title 6, sections 5-300 (scoring rate, impact ratio) and 5-301 (c) and (d). Intervals:
Wilson 1927, JASA 22, 209-212; Katz et al. 1978, Biometrics 34, 469-474.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from audit.errors import Absent
from audit.metrics.comparisons import levels
from audit.metrics.group_rates import rate_values
from audit.metrics.reference_ratios import ratios
from audit.metrics.score_tallies import above_median, tallies
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.scoring_rate": "Share of a group that scores above the median of the whole sample",
    "bias.scoring_rate_impact_ratio": "Scoring rate of a group divided by the highest scoring rate of any group",
}


def measure(
    scores: GroupScores, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Scoring rates of all groups and crossings, and their ratios to the highest.

    Raises:
        Absent: no sensitive attribute is declared, or no row has a score.
    """
    scores.require(labels=False)
    threshold = above_median(scores.cells)
    if threshold is None:
        raise Absent("absent", "no row has a score")
    found = []
    for names in scores.groupings():
        (tally,) = tallies(scores.by(names), CROSS.join(names), [threshold])
        rates = rate_values(tally, "selection_rate")
        method = rates.method + scores.rounding
        found.append(replace(rates, empty="no row of the group has a score (0/0)", method=method))
    limit = disclosure_limit
    yield from levels(found, "bias.scoring_rate", confidence=confidence, limit=limit)
    yield from ratios(found, "bias.scoring_rate_impact_ratio", reference={}, confidence=confidence, limit=limit)
