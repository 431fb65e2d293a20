"""Consistency: whether people who look alike to the model are decided alike.

What it measures
----------------
For every case, the five other cases that are most like it in the model's features, and how far its decision lies from
theirs on average. Consistency is 1 less the mean of that distance: 1 if everybody is decided as their five nearest
neighbours are.

Why it matters
--------------
Equal rates between groups say nothing of the single person. "Why was I refused, and my neighbour with the same figures
was not?" is the question of individual fairness, and often the first one that a complaint asks.

How to read it
--------------
0.93 [0.92, 0.94]: a decision agrees with that of the nearest neighbours in 93 % of pairs. There is no pass mark. A
model with a sharp threshold cannot reach 1, as people on either side of it are neighbours; a lottery that favours
half of the people shows 0.5, and one that favours nine in ten shows 0.82: read the selection rate beside it.

Limits
------
"Alike" is what the features say, in units that nobody chose: numbers are divided by their standard deviation, and a
different category counts like one standard deviation, so every feature weighs the same, relevant or not. With many
features everybody is far from everybody. If a feature stands in for a sensitive attribute, those whom it separates
are not neighbours, and their unequal treatment looks consistent. Neighbours are looked for in the sample, so the number
depends on its size: compare it between models on the same rows only. AIF360 counts each case among its own five
neighbours, which makes its number higher: four fifths of the distance to the four others. Case weights are ignored.

References
----------
Zemel et al. 2013, "Learning fair representations", ICML, 325-333. Gower 1971, Biometrics 27, 857-871. Interval: score
interval (Wilson 1927) at the effective size that the jackknife finds (Efron and Stein 1981, Annals of Statistics 9,
586-596), which counts that cases share their neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.metrics.families import Estimate, measurements
from audit.metrics.neighbours import NEIGHBOURS, consistency
from audit.needs.case_sample import CaseSample
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {"bias.consistency": "Agreement of decisions with those of the most similar cases"}
FEWEST = 50
"""Cases below which the nearest ones are not near."""


def measure(cases: CaseSample, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Consistency of the decisions of the sampled rows.

    Raises:
        Absent: no decision is known, or the features are not.
    """
    if cases.decision is None:
        raise Absent("absent", "neither the data nor a model gives a decision")
    known = cases.decision.notna()
    rows = int(known.sum())
    if rows < FEWEST:
        reason = f"the nearest of fewer than {FEWEST} decided rows are not near; {FEWEST - rows} more are needed"
        yield Unmeasured(metric="bias.consistency", why="too small" if rows else "undefined", reason=reason)
        return
    found = consistency(cases.features[known], cases.decision[known].to_numpy(dtype="float64"))
    estimate = Estimate(
        value=found.value,
        interval=found.interval,
        n=rows,
        support=rows,
        method=f"{NEIGHBOURS} nearest neighbours by Euclidean distance over standardised features (Zemel et al. 2013); "
        "score interval at the jackknife's effective size (Wilson 1927; Efron and Stein 1981)",
        exact=cases.sample,
    )
    yield from measurements("bias.consistency", [estimate], confidence=confidence)
