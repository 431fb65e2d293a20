"""The same rows explained against other backgrounds, to see how much hangs on the choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.errors import Absent
from audit.metrics.shapley import permutation_values
from audit.needs.attributions import Attributions
from audit.needs.model_answers import answers
from audit.needs.output_scales import SHORT
from audit.records.evidence import Sample
from audit.records.subject import Subject

EVALUATIONS = 120_000
CELLS = 300_000_000
"""Cells of all rows that the model is handed."""
MOST_ROWS = 100
MOST_BACKGROUND = 25
FEWEST = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class OtherBackground:
    """Attributions of the same rows."""

    one: np.ndarray
    """Shape (rows, features): as they are used in the audit."""
    other: np.ndarray
    """Against other background rows."""
    told: str
    """What the other background is, in words."""
    sample: Sample


def supply(subject: Subject, attributions: Attributions) -> OtherBackground:
    """Explain sampled rows once more, against background rows drawn from the audited ones with another seed.

    On the scale that the audit explains, so that nothing but background and dependence differ.

    Raises:
        Absent: there is no model; too few rows; or it would ask the model too often.
    """
    model, seed = subject.model, subject.plan.seed + 7
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    count = max(1, len(attributions.features))
    budget = min(EVALUATIONS, CELLS // count) // (2 * count)
    backs = min(MOST_BACKGROUND, len(attributions.rows) // 2, int(budget**0.5 / 2))
    if len(attributions.rows) < 2 * FEWEST:
        raise Absent("too small", f"fewer than {2 * FEWEST} rows could be explained")
    if backs < FEWEST:
        raise Absent("unmet need", f"with {count:,} features it would ask the model too often")
    drawn = np.random.default_rng(seed).permutation(len(attributions.rows))
    background, chosen = drawn[:backs], np.sort(drawn[backs:][: min(MOST_ROWS, budget // backs)])
    other, _ = permutation_values(
        lambda rows: attributions.on_scale(answers(model, rows)),
        attributions.rows.iloc[chosen],
        attributions.rows.iloc[background],
        seed=seed,
    )
    return OtherBackground(
        one=attributions.values[chosen],
        other=other,
        told=f"{backs} other rows drawn at random, by sampled permutations of the {SHORT[attributions.output]}",
        sample=Sample(rows=len(chosen), seed=subject.plan.seed, drawn="uniformly without replacement"),
    )
