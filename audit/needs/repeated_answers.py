"""What the model says of the same rows when it is asked a second time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.model_answers import answers
from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import ESTIMATE, ROW, SCORE, Subject

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class RepeatedAnswers:
    """Answers to the same rows, shape (rows,)."""

    first: np.ndarray
    """Those that the audit's numbers rest on."""
    second: np.ndarray
    threshold: float | None
    """From which on an answer is a favourable decision; None where nothing is decided."""
    sample: Sample


def supply(subject: Subject, drawn: RowSample) -> RepeatedAnswers:
    """Ask the model about sampled rows once more.

    Raises:
        Absent: there is no model that could be asked, or there are no rows.
    """
    column = ESTIMATE if subject.plan.estimates else SCORE
    if subject.model is None or column not in subject.rows.columns:
        raise Absent("absent", "there is no model that could be asked again")
    if drawn.frame.empty:
        raise Absent("too small", "there are no rows")
    rows: Any = subject.rows
    chosen = rows.select(ROW, column)
    if len(drawn.frame) < subject.size:
        chosen = only(chosen, drawn.frame.index)
    first = subject.engine.fetch(chosen.order_by(ROW))[column].to_numpy(dtype="float64")
    return RepeatedAnswers(
        first=first,
        second=answers(subject.model, drawn.frame),
        threshold=None if subject.plan.estimates else subject.plan.columns.threshold,
        sample=drawn.sample,
    )
