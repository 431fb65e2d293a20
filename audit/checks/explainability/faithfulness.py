"""Faithfulness: whether the features that the explanation names are those that move the model.

What it measures
----------------
Deletion: the features of a case are replaced, one after the other, by those of another case, the ones with the largest
attribution first; the faster the output falls back, the better the explanation knew. Insertion: the same the other way
round, building the case up inside the other one. From that is taken away what the same steps do in a random order, or
in the order that the explanation of a different case gives, and the rest is divided by the whole distance between the
two cases' outputs.

Why it matters
--------------
An explanation can add up and still name the wrong features. This asks the model itself whether the named ones matter,
and whether they matter for this case or are only the usual suspects.

How to read it
--------------
deletion_beyond_random 0.22 [0.18, 0.26]: taking the named features away first undoes, on average over the steps, 22 %
more of the whole distance than taking them away in any order. 0 means that the explanation knows no more than luck;
below 0, less. deletion_beyond_permuted compares with another case's explanation: 0 means that it is not about this
case.

Limits
------
Cases that are half one person and half another may not exist, and the model has never seen them. With very few
features all orders are nearly the same. Three random replacements for each case.

References
----------
Samek et al. 2017, IEEE TNNLS 28, 2660-2673 (deletion curves). Petsiuk, Das and Saenko 2018, BMVC (insertion and
deletion). Adebayo et al. 2018, NeurIPS (baselines that must be beaten). Interval: Cochran 1977, 6.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from audit.metrics.families import Estimate, measurements
from audit.metrics.ratio_of_means import ratio_of_means
from audit.needs.deletion_curves import DeletionCurves
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.deletion_beyond_random": "What deleting the named features undoes beyond deleting in random order",
    "explainability.deletion_beyond_permuted": "What deleting the named features undoes beyond another case's order",
    "explainability.insertion_beyond_random": "What inserting the named features does beyond inserting in random order",
    "explainability.insertion_beyond_permuted": "What inserting the named features does beyond another case's order",
}


def measure(curves: DeletionCurves, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Both curves against both baselines.

    Raises:
        Absent: there is no model, or nothing to take away.
    """
    for metric in METRICS:
        kind, _, baseline = metric.removeprefix("explainability.").partition("_beyond_")
        found = curves.deletion if kind == "deletion" else curves.insertion
        ratio = ratio_of_means(found["attributed"] - found[baseline], curves.whole, lowest=-inf)
        if ratio is None:
            reason = "the model says the same of all sampled rows (0/0)"
            yield Unmeasured(metric=metric, why="undefined", reason=reason)
            continue
        estimate = Estimate(
            value=ratio.value,
            interval=ratio.interval,
            n=curves.sample.rows,
            support=curves.sample.rows,
            method=f"mean over the steps of a {kind} curve of the {curves.output}; ratio estimator (Cochran 1977)",
            exact=curves.sample,
        )
        yield from measurements(metric, [estimate], confidence=confidence)
