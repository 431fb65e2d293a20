"""Changed decisions: whom the new model newly favours, and whom it newly refuses, compared with the last one.

What it measures
----------------
For every group, among the rows that both the last audit's decisions and today's are known for: the share that was
refused before and is favoured now (gained), and the share that was favoured before and is refused now (lost). With a
label, the same among those who deserve the favourable decision, and among those who do not. It asks how the very
same rows were decided before: by a column (baseline.prediction in the plan) or by the earlier model, which is asked
again (baseline.model).

Why it matters
--------------
Two models may favour a group equally often and still decide about one in five of its people otherwise. And a change
of a rate can be told far more surely when it is known how many decisions changed: two audits of the same rows share
their luck, which a comparison of two numbers alone cannot know.

How to read it
--------------
Gained 0.02 [0.01, 0.03], lost 0.05 [0.04, 0.07] among the women: of 100 women, 2 are newly favoured and 5 newly
refused; the selection rate fell by 3 points. "Since the last audit" uses these numbers for the intervals of the
differences of selection rates, of error rates, and of their ratios and differences between groups ("paired").

Limits
------
It says nothing about rows that only one of the two audits has. Every row counts once, whatever its case weight. If
the decisions named are not those of the baseline, the comparison notices it and does not use them.

References
----------
McNemar 1947, Psychometrika 12, 153-157 (changes among the same cases). Intervals: Wilson 1927, JASA 22, 209-212;
of the difference of two rates: Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said, levels
from audit.metrics.group_rates import CHANGES, changed_values
from audit.needs.changed_decisions import ChangedDecisions, Of
from audit.records.evidence import Unmeasured

METRICS: Mapping[str, str] = {
    "bias.decisions_gained": "Share of a group that was refused before and is favoured now",
    "bias.decisions_lost": "Share of a group that was favoured before and is refused now",
    "bias.true_positives_gained": "Share of a group's deserving rows that was refused before and is favoured now",
    "bias.true_positives_lost": "Share of a group's deserving rows that was favoured before and is refused now",
    "bias.false_positives_gained": "Share of a group's undeserving rows that was refused before and is favoured now",
    "bias.false_positives_lost": "Share of a group's undeserving rows that was favoured before and is refused now",
}

_OF: Mapping[str, Of] = {"decisions": "all", "true_positives": "deserving", "false_positives": "undeserving"}


def measure(changed: ChangedDecisions, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Shares of changed decisions of every group."""
    for name, of in _OF.items():
        for way in CHANGES:
            metric = f"bias.{name}_{way}"
            if of != "all" and not changed.labelled:
                yield Unmeasured(metric=metric, why="absent", reason="the plan names no label")
                continue
            found = [changed_values(tally, way) for tally in changed.tallies(of)]
            yield from levels(found, metric, confidence=confidence, limit=disclosure_limit)
