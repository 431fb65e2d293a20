"""In which direction a feature works, and along which shape."""

from __future__ import annotations

from math import atanh, sqrt, tanh

import numpy as np
import pandas as pd

from audit.metrics.group_levels import Level
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats

FEWEST = 10
"""Rows from which a rank correlation is given."""
_STRAIGHT = 1 - 1e-12
FIFTHS = ("lowest fifth", "second fifth", "middle fifth", "fourth fifth", "highest fifth")


def direction(cells: Floats, values: Floats) -> Level | None:
    """Spearman's rank correlation of a feature's cells with its attributions; None without variation or rows.

    Interval on Fisher's scale with the variance of Bonett and Wright 2000, Psychometrika 65, 23-28.
    """
    known = ~np.isnan(cells)
    cells, values = cells[known], values[known]
    if len(cells) < FEWEST or np.ptp(cells) == 0 or np.ptp(values) <= 1e-12 * np.abs(values).max(initial=0.0):
        return None
    # Attributions that differ by rounding alone are equal.
    one, other = _ranks(cells), _ranks(np.round(values, 12))
    value = float(np.corrcoef(one, other)[0, 1])
    value = max(-1.0, min(1.0, value))

    def interval(confidence: float) -> Interval:
        inside = max(-_STRAIGHT, min(_STRAIGHT, value))
        half = normal_quantile(confidence) * sqrt((1 + inside**2 / 2) / (len(cells) - 3))
        return tanh(atanh(inside) - half), tanh(atanh(inside) + half)

    return Level(value=value, interval=interval)


def bins(cells: Floats) -> dict[str, np.ndarray]:
    """Places of the rows by where their cell stands among all: its fifth, or its value if there are at most five."""
    known = ~np.isnan(cells)
    different = np.unique(cells[known])
    found: dict[str, np.ndarray] = {}
    if len(different) <= len(FIFTHS):
        names = [_of_few(place, len(different)) for place in range(len(different))]
        found = {name: np.flatnonzero(cells == cell) for name, cell in zip(names, different, strict=True)}
    else:
        edges = np.quantile(cells[known], np.arange(1, 5) / 5, method="inverted_cdf")
        fifth = np.searchsorted(edges, cells, side="left")
        found = {name: np.flatnonzero(known & (fifth == place)) for place, name in enumerate(FIFTHS)}
    if not known.all():
        found["no value"] = np.flatnonzero(~known)
    return {name: rows for name, rows in found.items() if len(rows)}


def _of_few(place: int, count: int) -> str:
    if count == 1:
        return "the one value"
    if place in (0, count - 1):
        return f"{'lowest' if not place else 'highest'} of {count} values"
    return f"value {place + 1} of {count}"


def _ranks(values: Floats) -> Floats:
    return np.asarray(pd.Series(values).rank())
