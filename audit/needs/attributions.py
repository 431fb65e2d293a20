"""What each feature contributed to the model's output, row by row: Shapley values (SHAP).

Rows are drawn uniformly at random, and added until every leading share is as precise as the plan asks, or there are
no more rows, or it would take long. How each kind of model is explained stands in `needs.explainers`. That the parts
add up to the model's own output is checked on every row; values that do not are never used.

References
----------
Lundberg and Lee 2017, NeurIPS (SHAP). Cochran 1977, Sampling Techniques, 6.4 (precision of a share).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np
import pandas as pd

from audit.errors import Absent, ModelError
from audit.metrics.attribution_shares import rows_needed
from audit.needs.explainers import TOLERANCE, Explainer, explainers, fits, off, part
from audit.needs.model_answers import answers
from audit.needs.output_scales import LOG_ODDS, PROBABILITY, on_scale
from audit.needs.row_sample import RowSample, more
from audit.records.evidence import Sample
from audit.records.subject import Model, Subject

__all__ = ["LOG_ODDS", "PROBABILITY", "TOLERANCE", "Attributions", "explain", "supply"]

ROUNDS = 4
"""How often rows are added."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Attributions:
    """Signed SHAP values of a sample of rows."""

    features: tuple[str, ...]
    values: np.ndarray
    """Shape (rows, features): what the feature added to the output for that row."""
    output: str
    """What was explained, such as "log-odds of the favourable outcome"."""
    method: str
    sample: Sample
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The rows that were explained, the features as the model takes them; the index is the row number.

    They stand in an order that hangs on their content alone, so that what is drawn from them by place with the
    plan's seed is the same whatever the order of the file.
    """
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """Shape (rows,): the model's answers, probabilities of the favourable outcome or estimated numbers."""
    base: float = 0.0
    """Output of the average case: base + values of a row = the model's output for it, on the scale of `output`."""
    background: str = ""
    """What the average case is, in words."""
    explain: Callable[[pd.DataFrame], np.ndarray] | None = None
    """Values of further rows with the columns `features`, by the same method and background: shape (rows, features)."""
    missed: float = 0.0
    """Largest distance between the sum of a row's parts and the model's answer: as a probability, or of estimated
    numbers in standard deviations of the estimates."""
    cost: int = 0
    """Rows that the model is asked for to explain one row; 0 if the explainer need not ask it."""
    ended: str = ""
    """Why no more rows were explained, in words."""

    def some(self, most: int, seed: int) -> np.ndarray:
        """Places of at most `most` of the rows, drawn uniformly without replacement, ascending."""
        if len(self.rows) <= most:
            return np.arange(len(self.rows))
        return np.sort(np.random.default_rng(seed).choice(len(self.rows), size=most, replace=False))

    def on_scale(self, answers: np.ndarray) -> np.ndarray:
        """A model's answers on the scale of `output`."""
        return on_scale(self.output, answers)


def supply(subject: Subject, sample: RowSample) -> Attributions:
    """Explain the model's output on the sample, on more rows if that is not precise enough, or on a part if it is slow.

    Raises:
        Absent: no model; no rows; or the explanation failed or does not add up.
    """
    if subject.model is None:
        raise Absent("absent", "there is no model to explain, only its decisions")
    model, seed = subject.model, subject.plan.seed
    found, explainer = _explained(model, sample, seed)
    for _ in range(ROUNDS):
        have = len(found.rows)
        needed = rows_needed(found.values, subject.plan.explanation.precision, subject.plan.confidence)
        needed = min(ceil(1.1 * needed), explainer.most, subject.size)
        if needed <= have or have < len(sample.frame):
            break
        found = _with(found, more(subject, found.rows.index, needed - have), model, explainer, seed)
    return replace(found, ended=_ended(subject, found, explainer.most))


def _ended(subject: Subject, found: Attributions, most: int) -> str:
    have, precision = len(found.rows), subject.plan.explanation.precision
    if have == subject.size:
        return "all rows that there are"
    if rows_needed(found.values, precision, subject.plan.confidence) <= have:
        return "enough for the precision that is asked for"
    return "as many as the fixed budget of work allows" if have >= most else f"rows were added {ROUNDS} times"


def explain(model: Model, sample: RowSample, *, seed: int) -> Attributions:
    """SHAP values of a model on a sample of rows.

    Raises:
        Absent: no rows; or the explanation failed or does not add up.
    """
    return _explained(model, sample, seed)[0]


def _explained(model: Model, sample: RowSample, seed: int) -> tuple[Attributions, Explainer]:
    frame = in_order_of_content(sample.frame.loc[:, list(model.features)])
    if frame.empty:
        raise Absent("too small", "there is no row to explain")
    failed: list[str] = []
    try:
        for explainer in explainers(model, frame, seed):
            try:
                found = _tried(model, explainer, frame, sample.sample, seed)
            except Exception as error:  # whatever an explainer raises may quote a cell: only its name is kept
                if isinstance(error, Absent) or explainer.cost:
                    raise
                failed.append(type(error).__name__)
                continue
            if found.missed <= TOLERANCE:
                if failed and explainer.cost:
                    found = replace(found, method=found.method + OTHERWISE)
                return found, explainer
            failed.append(f"the attributions miss the model's output by up to {found.missed:.2g} and were not used")
    except (Absent, ModelError):
        raise
    except Exception as error:
        raise Absent("crashed", f"explaining the model failed with {type(error).__name__}") from error
    raise Absent("crashed", failed[-1])


OTHERWISE = "; what its file says of its structure does not reproduce its output, so it was explained as a black box"


def _tried(model: Model, explainer: Explainer, frame: pd.DataFrame, sample: Sample, seed: int) -> Attributions:
    rows = part(frame, explainer.most, seed + 1)
    if len(rows) < len(frame):
        sample = Sample(rows=len(rows), seed=seed, drawn="uniformly without replacement")
    few = rows.head(0 if explainer.cost else FEW)
    missed = fits(explainer, model, few, explainer.values(few)) if len(few) else 0.0
    values = np.zeros((len(rows), len(model.features)))
    scores = np.zeros(len(rows))
    if missed <= TOLERANCE:  # otherwise a few rows say enough
        values = np.asarray(explainer.values(rows), dtype=np.float64)
        scores = answers(model, rows)
        missed = off(explainer, values, scores)
    return Attributions(
        features=tuple(model.features),
        values=values,
        output=explainer.output,
        method=explainer.method,
        sample=replace(sample, rows=len(rows)),
        rows=rows,
        scores=scores,
        base=explainer.base,
        background=explainer.background,
        explain=explainer.values,
        missed=missed,
        cost=explainer.cost,
    )


FEW = 50
"""Rows on which it is tried whether an explainer fits the model."""


def _with(found: Attributions, further: RowSample, model: Model, explainer: Explainer, seed: int) -> Attributions:
    """The same with further rows.

    Raises:
        Absent: they cannot be explained.
    """
    try:
        rows = further.frame.loc[:, list(model.features)]
        values = np.asarray(explainer.values(rows), dtype=np.float64)
        scores = answers(model, rows)
    except ModelError:
        raise
    except Exception as error:
        raise Absent("crashed", f"explaining the model failed with {type(error).__name__}") from error
    missed = off(explainer, values, scores)
    if not missed <= TOLERANCE:
        text = f"the attributions miss the model's output by up to {missed:.2g} and were not used"
        raise Absent("crashed", text)
    together = pd.concat([found.rows, rows])
    order = content_order(together)
    return replace(
        found,
        rows=together.iloc[order],
        values=np.concatenate([found.values, values])[order],
        scores=np.concatenate([found.scores, scores])[order],
        sample=Sample(rows=len(together), seed=seed, drawn="uniformly without replacement"),
        missed=max(found.missed, missed),
    )


def in_order_of_content(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in an order that hangs on their cells alone, so that it is the same whatever order the file has."""
    return frame.iloc[content_order(frame)]


def content_order(frame: pd.DataFrame) -> np.ndarray:
    """Places of the rows in that order; equal rows by their number."""
    if not len(frame.columns):
        return np.arange(len(frame))
    digest = pd.util.hash_pandas_object(frame.astype(dict.fromkeys(_numbers(frame), "float64")), index=False)
    return np.lexsort((frame.index.to_numpy(), digest.to_numpy()))


def _numbers(frame: pd.DataFrame) -> list[str]:
    """Columns that may come as whole numbers from one engine and as floating ones from another."""
    return [str(name) for name in frame if pd.api.types.is_numeric_dtype(frame[name])]
