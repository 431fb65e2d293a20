"""Attribute inference: whether the model's answers give away features of the people it was trained on.

What it measures
----------------
An attacker knows all features of a person but one, and the outcome, and guesses the missing one (each of
privacy.sensitive_values, else each sensitive attribute, that the model takes). With the model's help: every value is
tried, and weighed by how sure the model then is of the true outcome. Against the same attacker without the model. The
gain is counted for training rows and for rows that the model has not seen; reported is how much larger it is for the
training rows, and both gains.

Why it matters
--------------
That income goes with age is no leak of a model. That the model answers more surely for the true value of a person in
its training than for anybody else's is: it remembers that person.

How to read it
--------------
0.00 [−0.02, 0.02]: what the model adds, it adds for everybody: it has learned how the world is, not who was there.
0.05: of a hundred people in the training rows, five more are given away than of a hundred others.

Limits
------
Features with more than 20 values are not attacked. Up to 2,000 rows of either kind. The attack is a plain one: a
small difference is no proof that none could do better. If training and audited rows differ
(privacy.membership_blind_auc), the difference cannot be laid to the model.

References
----------
Fredrikson, Jha and Ristenpart 2015, ACM CCS, 1322-1333. Mehnaz et al. 2022, USENIX Security (confidence-based).
Jayaraman and Evans 2022, ACM CCS, 1569-1582 (imputation explains most of it). Giomi et al. 2023, PoPETs 2023(2),
312-328 (controls).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot

from audit.metrics.families import Estimate, measurements
from audit.metrics.guessing import Gain
from audit.metrics.intervals import Interval, normal_quantile
from audit.needs.attribute_guesses import MOST_VALUES, AttributeGuesses
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "privacy.attribute_inference_gain": "What more of a feature the model gives away of training rows than of others",
    "privacy.attribute_inference_members": "Share of training rows whose feature is guessed thanks to the model",
    "privacy.attribute_inference_others": "Share of other rows whose feature is guessed thanks to the model",
}

_EXCESS, _MEMBERS, _OTHERS = METRICS
_METHOD = "values weighed by the model's confidence, less the same attacker without it"


def measure(guesses: AttributeGuesses, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Every feature that may be attacked."""
    estimates: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    exact = True if guesses.sample.drawn == "every row" else guesses.sample
    for name, found in guesses.gains.items():
        where = {"feature": name}
        if found is None:
            reason = f"it has one value or more than {MOST_VALUES}, or too few rows have one"
            for metric in METRICS:
                yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
            continue
        members, others = found
        for metric, gain in ((_MEMBERS, members), (_OTHERS, others)):
            estimates[metric].append(
                Estimate(
                    where=where,
                    value=gain.value,
                    interval=gain.interval,
                    n=gain.rows,
                    support=gain.rows,
                    method=_METHOD,
                    exact=exact,
                )
            )
        estimates[_EXCESS].append(
            Estimate(
                where=where,
                value=members.value - others.value,
                interval=_Difference(members, others),
                n=members.rows + others.rows,
                support=members.rows,
                method=f"{_METHOD}; training rows less others",
                exact=exact,
            )
        )
    for metric, items in estimates.items():
        yield from measurements(metric, items, confidence=confidence)


class _Difference:
    """The interval of the difference of two independent gains."""

    def __init__(self, members: Gain, others: Gain) -> None:
        self._middle, self._error = members.value - others.value, hypot(members.error, others.error)

    def __call__(self, confidence: float) -> Interval:
        half = normal_quantile(confidence) * self._error
        return max(-2.0, self._middle - half), min(2.0, self._middle + half)
