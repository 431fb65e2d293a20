"""What is audited: the loaded rows and their roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from audit.records.evidence import Coverage, Input
from audit.records.plan import Plan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

UNKNOWN = "unknown"
"""Group of the rows whose sensitive attribute has no value: counted, reported, never the reference."""

CROSS = "×"
"""Joins attribute names, and group names, of combinations."""

ROW = "__row"
"""Derived column: 0-based position of the row in its file."""
DECISION = "__decision"
"""Derived column: 1 favourable, 0 not, null unknown."""
LABEL = "__label"
"""Derived column: 1 favourable, 0 not, null unknown."""
SCORE = "__score"
"""Derived column: score or probability of the favourable outcome."""

ESTIMATE = "__estimate"
"""Derived column: the number that the model estimates, where it estimates one."""
EARLIER = "__earlier"
"""Derived column: the decision of the earlier audit about the row, as `DECISION`."""

WEIGHT = "__weight"
"""Derived column: how many cases the row stands for, a number above 0."""


def group_column(attribute: str) -> str:
    """Derived column: the group names of a sensitive attribute, as text, `UNKNOWN` where there is no value."""
    return f"__group_{attribute}"


class Engine(Protocol):
    """Where the rows live. One module in `audit.engines` a member."""

    name: str
    """Such as "duckdb"."""
    version: str
    folder: Path
    """Scratch space, readable by this user only, gone after `close`."""

    def open(self, parquet: Path, view: str) -> Any:
        """An Ibis table over a Parquet file or folder, with the column `ROW` added."""

    def view(self, expression: Any, name: str) -> Any:
        """An Ibis table that stands for an expression by a name: what is built on it compiles faster."""

    def keep(self, expression: Any, name: str) -> Any:
        """An Ibis table of what an expression yields, computed once and kept until `close`."""

    def fetch(self, expression: Any) -> pd.DataFrame:
        """Run an Ibis expression and bring its (small) result here."""

    def batches(self, expression: Any, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Run an Ibis expression and stream its result."""

    def score(self, table: Any, model: Model, view: str) -> Any:
        """An Ibis table: `table` with the column `SCORE` added by the model, computed once."""

    def close(self) -> None:
        """Release everything, temporary files included."""


class Model(Protocol):
    """A model that was loaded without running code that it brought along."""

    @property
    def kind(self) -> str:
        """Such as "onnx"."""

    @property
    def features(self) -> tuple[str, ...]:
        """Columns it takes, in order."""

    @property
    def native(self) -> Any:
        """The scikit-learn-like estimator inside, for explainers that know its structure; None if there is none."""

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Probability of the favourable outcome, shape (n,), for rows with the columns `features`.

        A model whose plan says that it predicts a number gives that number.
        """


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The loaded rows, with roles checked and derived columns added."""

    plan: Plan
    engine: Engine
    rows: Any
    """Ibis table: the file's own columns and the derived ones that apply."""
    unscored: Any = None
    """The same rows before a model scored them; None where none did."""
    size: int
    """Number of rows."""
    columns: tuple[str, ...]
    """The file's own columns."""
    features: tuple[str, ...] | None = None
    """Columns the model sees, as far as they are known."""
    model: Model | None = None
    decided: bool = False
    """The column `DECISION` exists."""
    labelled: bool = False
    """The column `LABEL` exists."""
    scored: bool = False
    """The column `SCORE` exists."""
    reconsidered: bool = False
    """The column `EARLIER` exists."""
    weighted: bool = False
    """The column `WEIGHT` exists."""
    population: Any = None
    """Ibis table of the reference population with the groups of the sensitive attributes it has; None without one."""
    training: Any = None
    """Ibis table of the training rows with the groups and the label as far as it has them; None without one."""
    coverage: Coverage
    inputs: Sequence[Input] = field(default_factory=tuple)

    @property
    def given(self) -> Any:
        """The rows as the file gives them, with groups, label and weight: no query over them joins the scores."""
        return self.rows if self.unscored is None else self.unscored

    @property
    def attributes(self) -> tuple[str, ...]:
        """The sensitive attributes, in the plan's order."""
        return self.plan.columns.sensitive

    @property
    def estimate(self) -> str | None:
        """The column of `rows` with estimated numbers: the model's, or the file's own; None if nothing is estimated."""
        return ESTIMATE if self.plan.estimates else self.plan.columns.estimate
