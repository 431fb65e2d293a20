"""Principal reasons: from what each feature took from a score to the few reasons that a person is told.

Features with the same sentence are one reason. A reason counts against a case by what its features took from the score,
compared with the reference cases. Principal are those that count most, at most four, each with at least a twentieth of
all that counts against the case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audit.metrics.tallies import Floats, Ints

MOST = 4
"""More reasons than four are "not likely to be helpful" (12 CFR 1002, Supp. I, 9(b)(2)-1)."""
LEAST = 0.05
"""Share of all that counts against a case below which a reason is not a principal one."""
NOTHING = 1e-9
"""What is smaller is rounding."""
LIKE = 0.1
"""Mean distance in places, from 0 to 1, up to which two cases are alike."""
SAME = 0.05
"""Distance in places up to which two values are the same."""

_GENERIC = (
    r"internal (standard|polic|guideline|criteri)",
    r"(our|the) (polic|standard|criteri)",
    r"qualifying score",
    r"(low|insufficient|inadequate|too low an?) (credit |overall |total )?score",
    r"score (is |was |too )*(low|insufficient|below)",
    r"(credit )?scor(e|ing) (model|system|threshold)",
    r"(the )?(model|algorithm|system|computer)\b.*\b(decid|reject|declin|den)",
    r"did not (qualify|meet (our|the))",
    r"not (eligible|qualified)$",
)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What a person can be told: one feature, or several with the same sentence."""

    name: str
    """The features, joined by " + "."""
    features: tuple[int, ...]
    """Their places."""
    sentence: str | None
    """Declared words; None: nobody has written any."""
    prohibited: bool
    """One of the features is a sensitive attribute or a declared proxy."""

    @property
    def generic(self) -> bool:
        """The sentence says nothing about the person."""
        return self.sentence is not None and is_generic(self.sentence)


def reasons(features: Sequence[str], sentences: Mapping[str, str], prohibited: Sequence[str]) -> tuple[Reason, ...]:
    """The reasons that a model with these features can have, in the features' order."""
    together: dict[str, list[int]] = {}
    for place, feature in enumerate(features):
        sentence = sentences.get(feature)
        together.setdefault(f"s{_plain(sentence)}" if sentence else f"f{feature}", []).append(place)
    return tuple(
        Reason(
            name=" + ".join(features[place] for place in places),
            features=tuple(places),
            sentence=sentences.get(features[places[0]]),
            prohibited=any(features[place] in prohibited for place in places),
        )
        for places in together.values()
    )


def is_generic(sentence: str) -> bool:
    """Whether a sentence only says that a standard was not met (12 CFR 1002.9(b)(2) calls that insufficient)."""
    return any(re.search(pattern, _plain(sentence)) for pattern in _GENERIC)


def _plain(sentence: str) -> str:
    return " ".join(sentence.lower().split()).rstrip(".!")


def against(values: Floats, found: Sequence[Reason]) -> Floats:
    """What counts against each case by reason, shape (..., cases, reasons), from values by feature."""
    return np.stack([-values[..., list(reason.features)].sum(axis=-1) for reason in found], axis=-1)


def principal(weight: Floats) -> np.ndarray:
    """Which reasons are principal, shape (cases, reasons) of bool.

    Of equal reasons at the fourth place the one that stands first among the features is taken.
    """
    counts = np.where(weight > NOTHING, weight, 0.0)
    enough = counts >= LEAST * counts.sum(axis=1, keepdims=True)
    order = np.argsort(-np.round(counts, 12), axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.broadcast_to(np.arange(counts.shape[1]), counts.shape), axis=1)
    return np.asarray(enough & (counts > 0) & (place < MOST))


def overlap(one: np.ndarray, other: np.ndarray) -> Floats:
    """Reasons in both sets by reasons in either, for each case (Jaccard 1901); 1 where neither has any."""
    either = (one | other).sum(axis=1)
    return np.where(either > 0, (one & other).sum(axis=1) / np.maximum(either, 1), 1.0)


def first(weight: Floats) -> Ints:
    """The reason that counts most against each case."""
    return np.argmax(np.round(weight, 12), axis=1).astype(np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Alike:
    """Pairs of a case and the different case that is most like it."""

    has: np.ndarray
    """Cases that have such a neighbour, shape (cases,) of bool."""
    contradicted: np.ndarray
    """Those of them for which a feature with the same value counts against one and in favour of the other."""


def contradictions(
    weight: Floats, chosen: np.ndarray, distance: Floats, gaps: Floats, found: Sequence[Reason]
) -> Alike:
    """Compare the reasons of each case with those of its nearest.

    Args:
        weight: what counts against each case, shape (cases, reasons).
        chosen: the principal reasons.
        distance: of each case from its nearest, the nearest one's place in the last column: shape (cases, 2).
        gaps: distance of the two values by feature, shape (cases, features).
        found: the reasons.
    """
    other = distance[:, 1].astype(np.int64)
    has = distance[:, 0] <= LIKE
    same = np.stack([(gaps[:, list(reason.features)] <= SAME).all(axis=1) for reason in found], axis=1)
    least = LEAST * np.where(weight > 0, weight, 0.0).sum(axis=1)
    least = np.maximum(np.minimum(least, least[other]), NOTHING)[:, None]
    opposed = (chosen & (weight[other] <= -least)) | (chosen[other] & (weight <= -least))
    return Alike(has=has, contradicted=has & (same & opposed).any(axis=1))
