"""Inference: how much better a secret is guessed by somebody who knows a person's quasi-identifiers.

What it measures
----------------
An attacker who knows the quasi-identifiers of a person learns from other rows of the table how they go with the secret
(the columns privacy.sensitive_values of the plan, else the label), and guesses. Reported is the share of rows guessed
rightly less the share that saying the commonest value gets right: the attacker's gain.

Why it matters
--------------
Inference is the third of the three questions of the Article 29 Working Party. It needs no unique row: where all women
over 80 in a district are in care, a table of a million rows gives everybody's care away.

How to read it
--------------
0.02 [−0.01, 0.05]: the quasi-identifiers say next to nothing about the secret. 0.30: of ten people, three more are
guessed rightly than without them. The interval is that of the difference on the same rows.

Limits
------
What is learned may be true of people who are not in the table: a gain is a property of the world as well as of this
table. The learner is small and sees up to 10,000 rows: a better one might gain more, so a small gain is no proof.
Numbers with more than 20 values are guessed to the nearest fifth of their distribution; of other secrets the 20
commonest values are told apart. Rows that occur twice can be learned by heart.

References
----------
Article 29 Working Party, Opinion 05/2014 (WP 216), section 2.2. Friedman 2001, Annals of Statistics 29, 1189-1232.
Nadeau and Bengio 2003, Machine Learning 52, 239-281. Agresti and Min 2005, Statistics in Medicine 24, 729-740.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.metrics.families import Estimate, measurements
from audit.metrics.guessing import FEWEST
from audit.needs.secret_guesses import SecretGuesses
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "privacy.inference_gain": "Share of rows whose secret is guessed beyond what saying the commonest value achieves",
}

_GAIN = "privacy.inference_gain"
_METHOD = (
    "gradient boosting on the quasi-identifiers, 3 folds, against the commonest value; variance by Nadeau and Bengio"
)


def measure(guesses: SecretGuesses, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """Every secret.

    Raises:
        Absent: there is no secret that is no quasi-identifier.
    """
    if not guesses.gains:
        raise Absent(
            "absent", "the plan names neither privacy.sensitive_values nor a label beside the quasi-identifiers"
        )
    estimates = []
    for name, gain in guesses.gains.items():
        where = {"column": name}
        if gain is None:
            reason = f"fewer than {FEWEST} rows have a value, or all have the same"
            yield Unmeasured(metric=_GAIN, where=where, why="too small", reason=reason)
            continue
        method = _METHOD + ("; numbers to the nearest fifth" if name in guesses.binned else "") + guesses.keys.says
        exact = True if guesses.sample.drawn == "every row" else guesses.sample
        estimates.append(
            Estimate(
                where=where,
                value=gain.value,
                interval=gain.interval,
                n=gain.rows,
                support=gain.rows,
                method=method,
                exact=exact,
            )
        )
    yield from measurements(_GAIN, estimates, confidence=confidence)
