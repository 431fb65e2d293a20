"""Membership: whether the model's answers tell who it was trained on.

What it measures
----------------
An attacker who may ask the model about a person, and knows the person's features and outcome, guesses whether the
person was among the training rows. First without the model: if the features alone tell training rows from audited
ones (the blind baseline), the two tables differ, every attack would seem to succeed, and no number about the model
can be read. Then by the model's confidence in the true outcome (the loss threshold, a cheap screen). Then by RMIA:
that confidence against the one of two reference models that have not seen the row, each fitted on a random half of
all rows, so that with nothing learned by heart training rows and others cannot be told apart.

Reported for RMIA: the area under its curve; the share of training rows found at 1 % and at 0.1 % of false alarms; from
those, a lower bound on the epsilon of differential privacy that the model can have; and the smallest share of false
alarms that so many rows support, below which nothing is said. Audited rows that equal a training row are left out, and
training rows that equal another one as well.

Why it matters
--------------
That somebody's record was used may itself be the secret: patients of one clinic, debtors of one bank. A model that
gives this away is personal data by the European Data Protection Board's reading.

How to read it
--------------
An area of 0.5 is guessing. The rate at few false alarms matters more: 5 % at 0.1 % means that the attacker names one
training row in twenty and is wrong about one other person in a thousand. An epsilon of 3 says that whatever noise was
added in training, it was too little for an epsilon below 3. An interval of the area that lies above both 0.5 and the
blind baseline's is a leak; a loss area of 0.5 is never an all-clear, for that attack is blind to the rows that leak
most.

Limits
------
These are lower bounds: a better attack, or more reference models, finds more. Where the model is no scikit-learn
estimator, the references are gradient boosting and the attack is weaker; the method says which. Up to 10,000 rows of
each kind are drawn. Rows of one person or one day in both tables make the rows dependent and the intervals too
narrow.

References
----------
Zarifzadeh, Liu and Shokri 2024, ICML (RMIA). Carlini et al. 2022, IEEE S&P, 1897-1914. Yeom et al. 2018, IEEE CSF,
268-282. Das, Zhang and Tramer 2024, arXiv 2406.16201 (blind baselines). Kairouz, Oh and Viswanath 2015, ICML,
1376-1385. Clopper and Pearson 1934, Biometrika 26, 404-413. EDPB Opinion 28/2024, section 3.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics import attribute_prediction as prediction
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import bonferroni
from audit.metrics.membership import FEWEST_FALSE, RATES, Attack, ratios, smallest_rate
from audit.needs.membership_rows import MembershipRows
from audit.records.evidence import Measurement, Sample, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "privacy.membership_blind_auc": "How well the features alone tell training rows from audited ones (AUC)",
    "privacy.membership_loss_auc": "How well the model's confidence alone tells training rows from others (AUC)",
    "privacy.membership_auc": "How well RMIA tells training rows from others (AUC)",
    "privacy.membership_true_positive_rate": "Share of training rows found at a share of false alarms",
    "privacy.membership_epsilon": "Lower bound on the epsilon of differential privacy, by the attack",
    "privacy.membership_smallest_rate": "Smallest share of false alarms that so many rows support",
}

SHIFT = 0.02
"""How far beyond guessing the blind baseline must surely be for the tables to count as different."""
_BLIND, _LOSS, _AUC, _RATE, _EPSILON, _SMALLEST = METRICS
_SHIFTED = "training and audited rows differ in their features, so that no attack's success can be laid to the model"

Found = Iterator[Measurement | Unmeasured]


def measure(rows: MembershipRows, *, confidence: float = 0.95, seed: int = 0) -> Found:
    """The blind baseline; then, if the tables are alike, the attacks."""
    smallest = smallest_rate(rows.others)
    yield counted(_SMALLEST, smallest, n=rows.others, method=f"{FEWEST_FALSE} false alarms among the non-members")
    shifted, said = _blind(rows, confidence, seed)
    yield from said
    if shifted is not False:
        reason = _SHIFTED if shifted else "whether training and audited rows differ could not be measured"
        for metric in (_LOSS, _AUC, _RATE, _EPSILON):
            yield Unmeasured(metric=metric, why="undefined" if shifted else "unmet need", reason=reason)
        return
    members, scores = rows.members, ratios(rows.target, rows.unseen)
    loss = Attack(members=rows.target[:members], others=rows.target[members:])
    rmia = Attack(members=scores[:members], others=scores[members:])
    method = f"RMIA with 2 paired reference models ({rows.recipe}; Zarifzadeh et al. 2024)"
    yield from _area(_LOSS, loss, rows, "confidence in the true outcome (Yeom et al. 2018), a screen", confidence)
    yield from _area(_AUC, rmia, rows, method, confidence)
    yield from _rates(rmia, rows, method, confidence)


def _blind(rows: MembershipRows, confidence: float, seed: int) -> tuple[bool | None, list[Measurement | Unmeasured]]:
    """Whether the tables differ (None: not known), and the number."""
    kind = np.where(np.arange(len(rows.label)) < rows.members, "member", "other")
    values, code, names = prediction.ordered(rows.values, kind)
    found = prediction.tell_apart(values, code, rows.categorical, seed=seed)[names.index("member")]
    if found is None:
        reason = "too few rows for a cross-validation"
        return None, [Unmeasured(metric=_BLIND, why="too small", reason=reason)]
    method = "gradient boosting on features and label, 3 folds; DeLong et al. 1988, variance by Nadeau and Bengio 2003"
    estimate = Estimate(
        value=found.value,
        interval=found.interval,
        n=len(rows.label),
        support=rows.members,
        method=method,
        exact=_exact(rows),
    )
    return found.interval(confidence)[0] > 0.5 + SHIFT, list(measurements(_BLIND, [estimate], confidence=confidence))


def _area(metric: str, attack: Attack, rows: MembershipRows, method: str, confidence: float) -> Found:
    area = attack.area
    assert area is not None  # the need refuses too few rows
    estimate = Estimate(
        value=area.value,
        interval=area.interval,
        n=len(rows.label),
        support=rows.members,
        method=f"{method}; {area.method}",
        exact=_exact(rows),
    )
    yield from measurements(metric, [estimate], confidence=confidence)


def _rates(attack: Attack, rows: MembershipRows, method: str, confidence: float) -> Found:
    """At each share of false alarms that the non-members support."""
    supported = [rate for rate in RATES if rate >= smallest_rate(rows.others) - 1e-12]
    for rate in (rate for rate in RATES if rate not in supported):
        where = {"false_positive_rate": f"{rate:g}"}
        reason = f"fewer than {FEWEST_FALSE / rate:,.0f} non-members, which such a share of false alarms needs"
        for metric in (_RATE, _EPSILON):
            yield Unmeasured(metric=metric, where=where, why="too small", reason=reason)
    estimates = [
        Estimate(
            where={"false_positive_rate": f"{rate:g}"},
            value=attack.hits(rate) / rows.members,
            interval=lambda each, rate=rate: attack.true_positives(rate, each),  # type: ignore[misc]
            n=len(rows.label),
            support=rows.members,
            method=f"{method}; Clopper and Pearson 1934",
            exact=_exact(rows),
        )
        for rate in supported
    ]
    yield from measurements(_RATE, estimates, confidence=confidence)
    for rate in supported:
        yield _epsilon(attack, rate, rows, method, confidence, len(supported))


def _epsilon(
    attack: Attack, rate: float, rows: MembershipRows, method: str, confidence: float, many: int
) -> Measurement:
    """The bound itself is the value; epsilon may be anything above it."""
    bound = attack.epsilon(rate, confidence)
    return Measurement(
        metric=_EPSILON,
        where={"false_positive_rate": f"{rate:g}"},
        value=bound,
        low=bound,
        high=None,
        low_all=min(bound, attack.epsilon(rate, bonferroni(confidence, many))),
        high_all=None,
        confidence=confidence,
        n=len(rows.label),
        support=rows.members,
        method=f"ln(true positives, low, by false positives, high); {method}",
        exact=_exact(rows),
    )


def _exact(rows: MembershipRows) -> bool | Sample:
    return True if rows.sample.drawn == "every row" else rows.sample
