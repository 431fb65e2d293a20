"""Whether a group makes up more of the refused than of the selected, overall and within strata.

References
----------
Wachter, Mittelstadt and Russell 2021, Computer Law & Security Review 41, 105567 (demographic disparity and its
conditional form). Newcombe 1998, Statistics in Medicine 17, 873-890; Zou and Donner 2008, Statistics in Medicine 27,
1693-1702 (intervals of differences, and of sums of them, from the intervals of their parts).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from audit.metrics.bounds import wilson
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats


@dataclass(frozen=True, kw_only=True)
class Disparity:
    """Share of a group among the refused minus its share among the selected."""

    value: float
    interval: Callable[[float], Interval]
    strata: int
    """Strata with both refused and selected rows: in the others there is nothing to subtract."""
    support: int
    """Rows in them."""


def disparity(refused: Floats, selected: Floats, all_refused: Floats, all_selected: Floats) -> Disparity | None:
    """Mean over strata of the group's disparity, weighted by the rows of the strata; None without a usable stratum.

    The interval joins the score intervals of all shares. Those of very small strata are drawn towards 1/2 and too
    short together, so it is never shorter than the normal interval with an unbiased variance.

    Args:
        refused: refused rows of the group, by stratum; a single stratum gives the overall disparity.
        selected: its selected rows.
        all_refused: refused rows of everybody.
        all_selected: selected rows of everybody.
    """
    both = (all_refused > 0) & (all_selected > 0)
    if not both.any():
        return None
    no, yes, every_no, every_yes = (counts[both] for counts in (refused, selected, all_refused, all_selected))
    rows = every_no + every_yes
    weight = rows / rows.sum()
    among_no, among_yes = no / every_no, yes / every_yes
    value = float(weight @ (among_no - among_yes))
    error = sqrt(weight**2 @ (_variance(no, every_no) + _variance(yes, every_yes))) if len(weight) > 1 else 0.0

    def interval(confidence: float) -> Interval:
        low_no, high_no = wilson(among_no, every_no, confidence)
        low_yes, high_yes = wilson(among_yes, every_yes, confidence)
        below = np.concatenate([weight * (among_no - low_no), weight * (high_yes - among_yes)])
        above = np.concatenate([weight * (high_no - among_no), weight * (among_yes - low_yes)])
        least = normal_quantile(confidence) * error
        down, up = max(least, float(np.linalg.norm(below))), max(least, float(np.linalg.norm(above)))
        return max(-1.0, value - down), min(1.0, value + up)

    return Disparity(value=value, interval=interval, strata=int(both.sum()), support=int(rows.sum()))


def _variance(hits: Floats, trials: Floats) -> Floats:
    """Unbiased variance of each share; where there is one trial, that of a share like all of them together."""
    share, overall = hits / trials, hits.sum() / trials.sum()
    return np.where(trials > 1, share * (1 - share) / np.maximum(1, trials - 1), overall * (1 - overall))
