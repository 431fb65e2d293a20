"""What two features do together beyond what each does: the model asked with neither, one, the other, and both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from audit.errors import Absent
from audit.metrics.attribution_shares import leading, shares
from audit.metrics.mixed_rows import level_codes, said_of
from audit.needs.attributions import Attributions
from audit.needs.model_answers import answers
from audit.needs.output_scales import ESTIMATE
from audit.records.evidence import Sample
from audit.records.subject import Subject

FEATURES = 8
"""The leading features whose pairs are looked at."""
ROWS = 300
_ROUNDING = 1e-9  # of an output in double precision, relative to the largest


@dataclass(frozen=True, kw_only=True, eq=False)
class SecondDifferences:
    """One number a row and pair: its expectation over all coalitions is the pair's Shapley interaction."""

    pairs: tuple[tuple[str, str], ...]
    values: np.ndarray
    """Shape (rows, pairs): f(both) - f(one) - f(other) + f(neither), on the scale of the attributions."""
    whole: np.ndarray
    """Shape (rows,): sum of the sizes of all attributions of the row."""
    output: str
    sample: Sample


def supply(subject: Subject, attributions: Attributions) -> SecondDifferences:
    """Ask the model about the pairs of the leading features.

    Each row takes its cells of the pair, and of a random coalition of the other features, from itself and the rest
    from another row, as the Shapley interaction index weighs coalitions: all sizes alike.

    Raises:
        Absent: there is no model, fewer than two features account for anything, or too few rows.
    """
    model = subject.model
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    chosen = attributions.some(ROWS, subject.plan.seed + 2)
    found = shares(attributions.values)
    if len(chosen) < 2:
        raise Absent("too small", "fewer than two rows could be explained")
    top = [] if found is None else sorted(int(place) for place in leading(found)[:FEATURES])
    if len(top) < 2:
        raise Absent("undefined", "fewer than two features account for anything, so no two can act together")
    rng = np.random.default_rng(subject.plan.seed + 2)
    rows = attributions.rows.iloc[chosen].reset_index(drop=True)
    pairs = list(combinations(top, 2))
    size, features = len(rows), rows.shape[1]
    states = [_states(rng, size, features, one, other) for one, other in pairs]
    taken = np.concatenate([state for four in states for state in four])
    said = attributions.on_scale(said_of(partial(answers, model), rows, level_codes(rows), taken))
    both, first, second, neither = said.reshape(len(pairs), 4, size).transpose(1, 2, 0)
    values = both - first - second + neither
    least = 0.0 if attributions.output == ESTIMATE else 1.0
    values = np.where(np.abs(values) <= _ROUNDING * max(least, float(np.abs(said).max())), 0.0, values)
    return SecondDifferences(
        pairs=tuple((attributions.features[one], attributions.features[other]) for one, other in pairs),
        values=values,
        whole=np.abs(attributions.values[chosen]).sum(axis=1),
        output=attributions.output,
        sample=Sample(rows=size, seed=subject.plan.seed, drawn="uniformly without replacement"),
    )


def _states(rng: np.random.Generator, size: int, features: int, one: int, other: int) -> list[np.ndarray]:
    """For each row, where each cell comes from: with both features of the row, with one, with the other, neither."""
    mine = np.arange(size)
    background = (mine + rng.integers(1, size, size)) % size  # another row
    inside = rng.random((size, features)) < rng.random((size, 1))  # every size of coalition alike
    base = np.where(inside, mine[:, None], background[:, None])
    found = []
    for has_one, has_other in ((True, True), (True, False), (False, True), (False, False)):
        state = base.copy()
        state[:, one] = mine if has_one else background
        state[:, other] = mine if has_other else background
        found.append(state)
    return found
