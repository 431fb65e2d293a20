"""How often a feature of a person is guessed with the help of the model's answers, and without it.

Both attackers know the person's other features and outcome, and have learned from rows that the model never saw how
they go with the feature. The one with the model tries every value, asks the model, and weighs each by the probability
that the model then gives to the true outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.boosted_guesses import classes
from audit.metrics.guessing import FEWEST, Gain, gain
from audit.metrics.replaced_columns import replaced
from audit.needs.membership_rows import MembershipRows
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

MOST_VALUES = 20
MOST_ROWS = 2_000
"""Members, and as many others, that are attacked: the model is asked about each as often as there are values."""


@dataclass(frozen=True, kw_only=True)
class AttributeGuesses:
    """By feature: gain over the attacker without the model, for members and for others; None: not attacked."""

    gains: Mapping[str, tuple[Gain, Gain] | None]
    sample: Sample


def supply(subject: Subject, rows: MembershipRows) -> AttributeGuesses:
    """Attack every sensitive value or attribute that is a feature.

    Raises:
        Absent: none is a feature.
    """
    named = subject.plan.privacy.sensitive_values or subject.attributes
    names = [name for name in named if name in rows.features.columns]
    if not names or subject.model is None:
        raise Absent("absent", "no sensitive value or attribute is a feature of the model")
    seed = subject.plan.seed
    return AttributeGuesses(
        gains={name: _attack(subject.model, rows, name, seed) for name in names}, sample=rows.sample
    )


def _attack(model: Model, rows: MembershipRows, name: str, seed: int) -> tuple[Gain, Gain] | None:
    """Learn from one half of the others; guess the members' and the other half's."""
    place = list(rows.features.columns).index(name)
    cells = rows.features[name]
    there = cells.notna().to_numpy()
    kinds = sorted(cells[there].unique().tolist(), key=lambda value: (str(type(value)), value))
    if not 1 < len(kinds) <= MOST_VALUES:
        return None
    code = np.full(len(cells), -1)
    for number, kind in enumerate(kinds):
        code[(cells == kind).to_numpy(dtype=bool, na_value=False)] = number
    rng = np.random.default_rng((seed, 4))
    members, others = (rng.permutation(np.flatnonzero(there & side)) for side in _sides(rows))
    learn, asked = others[: len(others) // 2], others[len(others) // 2 :]
    if min(len(members), len(asked)) < FEWEST or len(np.unique(code[learn])) < 2:
        return None
    known, categorical = np.delete(rows.values, place, axis=1), np.delete(rows.categorical, place)
    found = []
    for chosen in (members[:MOST_ROWS], asked[:MOST_ROWS]):
        prior = np.full((len(chosen), len(kinds)), 1e-9)
        prior[:, np.unique(code[learn])] += classes(known[learn], categorical, code[learn], known[chosen], seed=seed)
        says = _answers(model, rows, chosen, name, kinds)
        right = [np.argmax(weight, axis=1) == code[chosen] for weight in (prior * says, prior)]
        found.append(gain(*right))
    return found[0], found[1]


def _sides(rows: MembershipRows) -> tuple[np.ndarray, np.ndarray]:
    member = np.arange(len(rows.label)) < rows.members
    return member, ~member


def _answers(model: Model, rows: MembershipRows, chosen: np.ndarray, name: str, kinds: list[object]) -> np.ndarray:
    """Probability of the true outcome for every value of the feature, shape (rows, values)."""
    frame = rows.features.iloc[chosen]
    label = rows.label[chosen]
    answers = []
    for kind in kinds:
        cells = pd.Series([kind] * len(frame), index=frame.index).astype(frame[name].dtype)
        score = np.asarray(model.predict(replaced(frame, {name: cells})))
        answers.append(np.where(label == 1, score, 1 - score))
    return np.stack(answers, axis=1)
