"""Classifier two-sample test: can a model tell training rows from evaluation rows, looking at all features together?

What it measures
----------------
A model learns to tell rows of the evaluation table from rows of the training table and is judged on rows that it has
not seen, by the area under the ROC curve (AUC). Beside it stands the same model on rows that were dealt out to the two
tables at random: what luck alone achieves.

Why it matters
--------------
Each column may look as it always did while their combinations are new: more old applicants with high loans, say. A
model meets combinations, not columns.

How to read it
--------------
0.5: the tables cannot be told apart. 0.62 [0.60, 0.64]: given a row of each, the newer one is recognised 62 times in
100. If the interval is above 0.5, something has moved; drift.population_stability_index says in which columns to look.

Limits
------
Up to 5,000 rows of each table are drawn. Rows that are in both tables pull the figure below 0.5. The learning model is
a small one; a better one might tell more. A table sorted by time differs by its identifiers: id columns are never
features here, but a feature that counts upward will be found.

References
----------
Lopez-Paz and Oquab 2017, "Revisiting Classifier Two-Sample Tests", ICLR. Friedman 2001, Annals of Statistics 29,
1189-1232. Nadeau and Bengio 2003, Machine Learning 52, 239-281. DeLong et al. 1988, Biometrics 44, 837-845.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics import attribute_prediction as prediction
from audit.metrics.families import Estimate, measurements
from audit.needs.both_samples import BothSamples
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "drift.classifier_auc": "How well training and evaluation rows are told apart (AUC)",
    "drift.classifier_auc_permuted": "The same with rows dealt out at random: what luck achieves",
}

_METHOD = "gradient boosting, 3 folds; DeLong et al. 1988, logit scale, variance by Nadeau and Bengio 2003"


def measure(rows: BothSamples, *, confidence: float = 0.95, seed: int = 0) -> Iterator[Measurement | Unmeasured]:
    """Both areas."""
    values, code, names = prediction.ordered(rows.values, np.where(rows.now, "now", "before"))
    now = names.index("now") if "now" in names else 0
    exact = True if rows.sample.drawn == "every row" else rows.sample
    method = f"{_METHOD}; {len(rows.features)} features"
    if rows.left_out:
        method += f", {len(rows.left_out)} that the training table lacks or holds otherwise left out"
    for metric, dealt in zip(METRICS, (code, prediction.shuffled(code, seed=seed)), strict=True):
        told = prediction.tell_apart(values, dealt, rows.categorical, seed=seed)
        if len(told) < 2 or (found := told[now]) is None:
            fewest = prediction.FOLDS * prediction.FEWEST
            yield Unmeasured(metric=metric, why="too small", reason=f"a table has fewer than {fewest} rows")
            continue
        n = len(code)
        estimate = Estimate(value=found.value, interval=found.interval, n=n, support=n, method=method, exact=exact)
        yield from measurements(metric, [estimate], confidence=confidence)
