"""Which features carry the differences between groups, in mean score and in selection rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from audit.errors import Absent, WhyAbsent
from audit.metrics.walks import Parts, walk
from audit.needs.attributions import Attributions
from audit.needs.explained_groups import ExplainedGroups, reference
from audit.needs.model_answers import answers, estimates
from audit.records.evidence import Sample
from audit.records.subject import Subject

EVALUATIONS = 300_000
"""Rows that the model is asked for, about, over all comparisons."""
CELLS = 400_000_000
FEWEST = 20
"""Rows of a comparison without which it is not made."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DisparityWalk:
    """One group against the reference."""

    attribute: str
    group: str
    reference: str
    rows: int
    """Of both groups together."""
    smaller: int
    """Rows of the smaller of the two."""
    score: Parts
    """Of the mean score, or of the mean estimate where the model predicts a number."""
    selection: Parts | None
    """None without a threshold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DisparityWalks:
    """All groups of all single attributes against their reference."""

    features: tuple[str, ...]
    walks: tuple[DisparityWalk, ...]
    small: tuple[tuple[str, str], ...]
    """Attribute and name of groups with fewer rows than the disclosure limit."""
    without: tuple[tuple[str, WhyAbsent, str], ...]
    """Attributes without a comparison: why, and the reason."""
    estimates: bool
    """The model predicts a number."""
    sample: Sample


def supply(subject: Subject, attributions: Attributions, groups: ExplainedGroups) -> DisparityWalks:
    """Walk from the reference group's rows to those of every other group.

    Raises:
        Absent: no sensitive attribute is declared; there is no model; or it would be asked too often.
    """
    plan, model = subject.plan, subject.model
    if model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    small: list[tuple[str, str]] = []
    without: list[tuple[str, WhyAbsent, str]] = []
    compared: list[tuple[str, str, str, np.ndarray, np.ndarray]] = []
    for attribute in subject.attributes:
        places, few = groups.by_attribute(attribute, plan.disclosure_limit)
        small += [(attribute, name) for name in few]
        found = list(_compared(attribute, places, reference(places, plan.columns.reference.get(attribute))))
        compared += found
        if not found:
            without.append((attribute, *_why_none(len(places))))
    count = len(attributions.features)
    budget = min(EVALUATIONS, CELLS // max(1, count)) // (2 * count * max(1, len(compared)))
    if compared and budget < FEWEST:
        raise Absent("unmet need", f"the model takes {count:,} features, and would have to be asked too often")
    walks = []
    for attribute, name, against, mine, theirs in compared:
        mine, theirs = _some(np.random.default_rng(plan.seed + 8), mine, theirs, budget)
        score, selection = walk(
            lambda rows: answers(model, rows),
            attributions.rows,
            mine,
            theirs,
            threshold=plan.columns.threshold,
            seed=plan.seed + 8,
            most=inf if estimates(model) else 1.0,
        )
        walks.append(
            DisparityWalk(
                attribute=attribute,
                group=name,
                reference=against,
                rows=len(mine) + len(theirs),
                smaller=min(len(mine), len(theirs)),
                score=score,
                selection=selection,
            )
        )
    return DisparityWalks(
        features=attributions.features,
        walks=tuple(walks),
        small=tuple(small),
        without=tuple(without),
        estimates=estimates(model),
        sample=attributions.sample,
    )


def _compared(
    attribute: str, places: dict[str, np.ndarray], against: str | None
) -> Iterator[tuple[str, str, str, np.ndarray, np.ndarray]]:
    if against is not None and len(places[against]) > 1:
        for name, rows in places.items():
            if name != against and len(rows) > 1:
                yield attribute, name, against, rows, places[against]


def _why_none(groups: int) -> tuple[WhyAbsent, str]:
    if groups == 1:
        return "undefined", "there is only one known group, and nothing to compare it with"
    return "too small", "fewer than two known groups have enough explained rows"


def _some(rng: np.random.Generator, mine: np.ndarray, theirs: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `most` rows of both together; of the larger group fewer first."""
    if len(mine) + len(theirs) <= most:
        return mine, theirs
    half = max(2, most // 2)
    one = min(len(mine), max(half, most - len(theirs)))
    other = min(len(theirs), max(half, most - len(mine)))
    return np.sort(rng.permutation(mine)[:one]), np.sort(rng.permutation(theirs)[:other])
