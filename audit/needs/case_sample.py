"""Rows for what looks at cases one by one: the sampled features with the roles of the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import DECISION, LABEL, ROW, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class CaseSample:
    """Some rows, with what is known of them."""

    features: pd.DataFrame
    """The feature columns, in the model's order; the index is the row number, ascending."""
    decision: pd.Series[Any] | None
    """Float64, same index: 1 favourable, 0 not, NaN unknown; None if no decision is known at all."""
    label: pd.Series[Any] | None
    """The same for the label."""
    groups: pd.DataFrame
    """Same index, one column per sensitive attribute, named by it: group names as text."""
    sample: Sample


def supply(subject: Subject, drawn: RowSample) -> CaseSample:
    """Fetch decision, label and groups of the rows that were drawn.

    Raises:
        Absent: which columns the model sees is not known.
    """
    rows: Any = subject.rows
    outcomes = [DECISION] * subject.decided + [LABEL] * subject.labelled
    chosen = rows.select(ROW, *outcomes, *map(group_column, subject.attributes))
    if len(drawn.frame) < subject.size:
        chosen = only(chosen, drawn.frame.index)
    cases = subject.engine.fetch(chosen.order_by(ROW)).set_index(ROW)
    groups = cases[[group_column(name) for name in subject.attributes]].set_axis([*subject.attributes], axis="columns")
    return CaseSample(
        features=drawn.frame,
        decision=cases[DECISION].astype("float64") if subject.decided else None,
        label=cases[LABEL].astype("float64") if subject.labelled else None,
        groups=groups.astype("str"),
        sample=drawn.sample,
    )
