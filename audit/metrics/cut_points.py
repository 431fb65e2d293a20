"""Where to cut a number into a few levels, and what to call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import floor, isfinite, log10

import numpy as np

DIGITS = 3
"""Significant digits of a cut point, in units of the cut points' spread: no more of anybody's number is shown."""

_EXACT = 12  # digits that survive an engine's interpolation


def fifths(rows: int) -> list[float]:
    """Quantiles at which an interpolating engine gives the smallest value that 1/5, 2/5 ... of the rows do not exceed.

    Interpolation lands on a row's own value then; so the cut points stay when every row is doubled.

    Args:
        rows: with a value, at least 2.
    """
    return [(-(-fifth * rows // 5) - 1) / (rows - 1) for fifth in (1, 2, 3, 4)]


def rounded(quantiles: Sequence[float]) -> list[str]:
    """Cut points as text, ascending, each once: rounded, save those that are a fifth of the rows' own value.

    Rounding is to `DIGITS` digits of the distance between the outermost, so that years stay years and not 2,010.
    """
    finite = [float(f"{value:.{_EXACT}g}") for value in quantiles if isfinite(value)]
    often = Counter(finite)
    spread = max(finite, default=0.0) - min(finite, default=0.0)
    places = DIGITS - 1 - floor(log10(spread)) if spread > 0 else _EXACT
    texts = {_plain(value if often[value] > 1 or spread == 0 else round(value, places)) for value in finite}
    return sorted(texts, key=float)


def conditions(column: str, cuts: Sequence[str]) -> list[str]:
    """The levels that the cut points make, as conditions: one more than there are cuts; a cut belongs below."""
    if not cuts:
        return [column]
    between = [f"{column} over {low} to {high}" for low, high in pairwise(cuts)]
    return [f"{column} up to {cuts[0]}", *between, f"{column} over {cuts[-1]}"]


def _plain(value: float) -> str:
    """A number without exponent and without idle zeros."""
    return str(np.format_float_positional(value + 0.0, trim="-"))  # -0.0 + 0.0 is 0.0
