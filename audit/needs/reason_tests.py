"""Whether reasons hold: found again after small changes, compared between like cases, and undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from audit.errors import Absent, ModelError
from audit.metrics.mixed_rows import level_codes, said_of
from audit.metrics.principal_reasons import Alike, against, contradictions, first, overlap, principal
from audit.metrics.rank_places import Places, is_number, places
from audit.metrics.reference_values import CELLS, compare
from audit.metrics.replaced_columns import replaced
from audit.metrics.tallies import Floats, Ints
from audit.needs.adverse_cases import spaced
from audit.needs.case_reasons import CaseReasons
from audit.needs.model_answers import answers
from audit.needs.row_sample import RowSample
from audit.records.subject import Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STEP = 0.02
"""Share of all applicants that a number is moved past, up or down."""
MANY = 20
"""Different values above which a number is moved."""

INPUT, CASES, EVERYBODY = "small changes of the input", "other reference cases", "all applicants as reference"


@dataclass(frozen=True, kw_only=True, eq=False)
class Changed:
    """Reasons before and after a change, for the cases that are still adverse."""

    cases: Ints
    overlap: Floats
    """Reasons in both sets by reasons in either."""
    first: np.ndarray
    """The reason that counts most is the same."""
    tried: int
    """Rows before the change."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReasonTests:
    """What became of the reasons of the adverse decisions."""

    reasons: CaseReasons
    changed: Mapping[str, Changed]
    alike: Alike
    moved: Floats
    """By how much the mean score rises when the principal reasons are undone, for each case."""
    moved_other: Floats
    """The same for as many other reasons, drawn at random; NaN where a case has no others."""
    reached: Floats
    """Share of the reference cases with which undoing the principal reasons turns the decision."""


def supply(subject: Subject, reasons: CaseReasons, drawn: RowSample) -> ReasonTests:
    """Ask the model again.

    Raises:
        Absent: the model failed.
    """
    try:
        return _tested(subject, reasons, drawn.frame)
    except (Absent, ModelError):  # their own sentences hold no cell
        raise
    except Exception as error:  # whatever a model raises may carry personal data: only its name is kept
        raise Absent("crashed", f"asking the model failed with {type(error).__name__}") from error


def _tested(subject: Subject, reasons: CaseReasons, everybody: pd.DataFrame) -> ReasonTests:
    import numpy as np

    seed = subject.plan.seed
    known = {str(name): places(everybody[name]) for name in everybody if is_number(everybody[name])}
    moved, other, reached = _undone(reasons, seed)
    weight, chosen = reasons.weight, reasons.chosen
    distance, gaps = nearest(reasons.cases.frame, known)
    return ReasonTests(
        reasons=reasons,
        changed=dict(_changes(reasons, everybody, known, seed)),
        alike=contradictions(weight, chosen, distance, gaps, reasons.found)
        if len(weight) > 1
        else Alike(has=np.zeros(len(weight), dtype=bool), contradicted=np.zeros(len(weight), dtype=bool)),
        moved=moved,
        moved_other=other,
        reached=reached,
    )


def _changes(
    reasons: CaseReasons, everybody: pd.DataFrame, known: Mapping[str, Places], seed: int
) -> Iterator[tuple[str, Changed]]:
    import numpy as np

    cases, predict, weights = (
        reasons.cases,
        partial(answers, reasons.cases.model),
        against(reasons.compared.halves, reasons.found),
    )
    every = np.arange(len(cases.frame))
    yield CASES, _compared(weights[0], weights[1], every, int(reasons.rows.sum()))
    half = (len(cases.references) + 1) // 2
    whole = spaced(everybody, predict(everybody), half)
    theirs = compare(predict, cases.frame, whole, reasons.order[: len(whole)])
    yield EVERYBODY, _compared(reasons.weight, against(theirs.values, reasons.found), every, int(reasons.rows.sum()))
    if (pushed := _pushed(cases.frame, known, seed)) is not None:
        again = compare(predict, pushed, cases.references.iloc[::2], reasons.order[::2])
        still = np.flatnonzero(again.scores < cases.threshold)
        after = against(again.values, reasons.found)
        yield INPUT, _compared(weights[0][still], after[still], still, int(reasons.rows.sum()))


def _compared(before: Floats, after: Floats, cases: Ints, tried: int) -> Changed:
    one, other = principal(before), principal(after)
    return Changed(cases=cases, overlap=overlap(one, other), first=first(before) == first(after), tried=tried)


def _pushed(frame: pd.DataFrame, known: Mapping[str, Places], seed: int) -> pd.DataFrame | None:
    """The cases with every number moved a little past others, up or down at random; None if there is no number."""
    import numpy as np

    many = [str(name) for name in frame if name in known and known[str(name)].distinct > MANY]
    if not many:
        return None
    up = np.random.default_rng(seed).random((len(frame), len(many))) < 0.5
    moved = {}
    for name, rises in zip(many, up.T, strict=True):
        cells = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        place = np.clip(known[name].of(cells) + np.where(rises, STEP, -STEP), 0.0, 1.0)
        to = known[name].at(np.nan_to_num(place))
        further = np.where(rises, np.maximum(cells, to), np.minimum(cells, to))
        moved[name] = np.where(np.isnan(cells), cells, further).astype(_dtype(frame[name]))
    return replaced(frame, moved)


def _dtype(column: pd.Series[Any]) -> np.dtype:
    import numpy as np

    return column.dtype if isinstance(column.dtype, np.dtype) else np.dtype("float64")


def nearest(frame: pd.DataFrame, known: Mapping[str, Places]) -> tuple[Floats, Floats]:
    """Each case's nearest other one: distance and place, shape (cases, 2), and the gap by feature.

    The distance of two cases is the mean gap over features: of numbers the distance of their places among all
    applicants, of anything else 0 or 1 (Gower 1971, Biometrics 27, 857-871).
    """
    import numpy as np

    codes, size = level_codes(frame), len(frame)
    where = np.full(codes.shape, np.nan)
    for place, name in enumerate(map(str, frame)):
        if name in known and len(known[name].values):
            where[:, place] = known[name].of(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
    found, gaps = np.zeros((size, 2)), np.zeros(codes.shape)
    for case in range(size):
        apart = np.abs(where - where[case])
        apart = np.where(np.isnan(apart), codes != codes[case], apart)
        mean = apart.mean(axis=1)
        mean[case] = np.inf
        other = int(np.argmin(np.round(mean, 12)))
        found[case], gaps[case] = (mean[other], other), apart[other]
    return found, gaps


def _undone(reasons: CaseReasons, seed: int) -> tuple[Floats, Floats, Floats]:
    """Principal reasons, and as many others, set to the values of the reference cases."""
    import numpy as np

    chosen = reasons.chosen
    used = (np.abs(reasons.weight) > 0).any(axis=0)
    luck = np.random.default_rng(seed).random(chosen.shape[1])
    order = np.argsort(np.where(~chosen & used, luck, 2.0), axis=1, kind="stable")
    rank = np.argsort(order, axis=1)
    others = ~chosen & used & (rank < chosen.sum(axis=1, keepdims=True))
    scores, reached = _replaced(reasons, chosen)
    other, _ = _replaced(reasons, others)
    before = reasons.compared.scores
    return scores - before, np.where(others.any(axis=1), other - before, np.nan), reached


def _replaced(reasons: CaseReasons, chosen: np.ndarray) -> tuple[Floats, Floats]:
    """Mean score over the reference cases whose values the chosen reasons take, and how often that is enough."""
    import numpy as np
    import pandas as pd

    cases = reasons.cases
    features = np.zeros((len(chosen), len(cases.frame.columns)), dtype=bool)
    for place, reason in enumerate(reasons.found):
        features[:, list(reason.features)] |= chosen[:, [place]]
    both = pd.concat([cases.frame, cases.references], ignore_index=True)
    codes = level_codes(both)
    size, references = len(chosen), len(cases.references)
    scores = np.empty((size, references))
    at_once = max(1, CELLS // (references * features.shape[1]))
    for start in range(0, size, at_once):
        case = np.arange(start, min(size, start + at_once))
        theirs = np.broadcast_to(size + np.arange(references)[None, :, None], (len(case), references, 1))
        source = np.where(features[case][:, None, :], theirs, case[:, None, None])
        said = said_of(partial(answers, cases.model), both, codes, source.reshape(-1, features.shape[1]))
        scores[case] = said.reshape(len(case), references)
    return scores.mean(axis=1), (scores >= cases.threshold).mean(axis=1)
