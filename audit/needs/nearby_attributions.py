"""How far the attributions of a case move when the case is moved a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.errors import Absent
from audit.metrics.replaced_columns import replaced
from audit.needs.attributions import Attributions
from audit.records.evidence import Sample
from audit.records.subject import Subject

ROWS = 200
NEIGHBOURS = 5
STEP = 0.1
"""Standard deviation of a move, in those of the feature."""
EVALUATIONS = 60_000
"""Rows that a black box is asked for at most."""
FEWEST = 20
CONTINUOUS = 10
"""A feature with more different numbers than this can be moved a little."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NearbyAttributions:
    """One number a case."""

    steepest: np.ndarray
    """Largest change of the attributions over the change of the case, in standard deviations of either."""
    same_first: np.ndarray
    """Share of the neighbours whose largest attribution is of the same feature."""
    moved: int
    """Features that were moved."""
    sample: Sample


def supply(subject: Subject, attributions: Attributions) -> NearbyAttributions:
    """Explain neighbours of sampled rows in the same way.

    Raises:
        Absent: no feature can be moved a little; the explainer is too slow; or nothing is attributed.
    """
    explain, seed = attributions.explain, subject.plan.seed + 4
    if explain is None or len(attributions.rows) < 2:
        raise Absent("too small", "fewer than two rows could be explained")
    most = ROWS
    if attributions.cost:
        most = EVALUATIONS // (attributions.cost * NEIGHBOURS)
        if most < min(FEWEST, len(attributions.rows)):
            raise Absent("unmet need", "explaining neighbours would ask the model too often, it being a black box")
    chosen = attributions.some(min(ROWS, most), seed)
    rows = attributions.rows.iloc[chosen]
    names = [str(name) for name in rows if _continuous(attributions.rows[name])]
    scale = float(np.sqrt(attributions.values.var(axis=0).sum()))
    if not names:
        raise Absent("undefined", f"no feature has more than {CONTINUOUS} different numbers, to be moved a little")
    if not scale > 0:
        raise Absent("undefined", "the attributions are the same for all rows")
    rng = np.random.default_rng(seed)
    spread = attributions.rows[names].astype("float64").std(ddof=0).to_numpy()
    low, high = (getattr(attributions.rows[names].astype("float64"), end)().to_numpy() for end in ("min", "max"))
    start = rows[names].astype("float64").to_numpy()
    steepest, same = np.zeros(len(rows)), np.zeros(len(rows))
    first = np.abs(attributions.values[chosen]).argmax(axis=1)
    for _ in range(NEIGHBOURS):
        cells = np.clip(start + STEP * spread * rng.normal(size=start.shape), low, high)
        cells = _whole(cells, start)
        neighbours = replaced(rows.astype(dict.fromkeys(names, "float64")), dict(zip(names, cells.T, strict=True)))
        values = np.asarray(explain(neighbours), dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            away = np.sqrt(np.nansum(((cells - start) / spread) ** 2, axis=1))
            change = np.sqrt(((values - attributions.values[chosen]) ** 2).sum(axis=1)) / scale
            steepest = np.maximum(steepest, np.where(away > 0, change / away, 0.0))
        same += (np.abs(values).argmax(axis=1) == first) / NEIGHBOURS
    return NearbyAttributions(
        steepest=steepest,
        same_first=same,
        moved=len(names),
        sample=Sample(rows=len(rows), seed=subject.plan.seed, drawn="uniformly without replacement"),
    )


def _continuous(column: pd.Series) -> bool:
    number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return bool(number and column.nunique() > CONTINUOUS)


def _whole(cells: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Columns that hold whole numbers keep holding them."""
    whole = np.array([np.array_equal(c[~np.isnan(c)], np.rint(c[~np.isnan(c)])) for c in start.T], dtype=bool)
    return np.where(whole, np.rint(cells), cells)
