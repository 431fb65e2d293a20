"""Rates of groups: one definition each, as a share of nine counted cells, with intervals for all groups at once.

Every rate is a quotient of two whole numbers, rounded once, so it equals fairlearn's to the last digit but one, and
a group in which it is 0/0 has no value, where fairlearn and scikit-learn say 0. With case weights it is the quotient of
two sums of weights, and its interval rests on the effective number of cases (Kish 1965, Survey Sampling, 11.7):
the squared sum of the weights divided by the sum of their squares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from audit.metrics.bounds import Bounds, log_odds, log_rates, mean_of_two, odds, wilson
from audit.metrics.crossings import is_known
from audit.metrics.intervals import Interval
from audit.metrics.tallies import OUTCOMES, Floats, Ints, Tally

SCORE_INTERVAL = "quotient of counts; score interval (Wilson 1927)"
WEIGHTED = "quotient of sums of case weights; score interval (Wilson 1927) at the effective size (Kish 1965)"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share of rows, as cells of a tally."""

    counted: Iterable[tuple[int, int]]
    """Cells (decision, label) of the denominator; 2 is unknown."""
    hit: Iterable[tuple[int, int]]
    """Cells of the numerator, among `counted`."""
    empty: str
    """Why it is 0/0 in a group."""


_ANY = range(OUTCOMES)
_BOTH = tuple((decision, label) for decision in (0, 1) for label in (0, 1))
_POSITIVE, _NEGATIVE = ((0, 1), (1, 1)), ((0, 0), (1, 0))
_CHOSEN, _REFUSED = ((1, 0), (1, 1)), ((0, 0), (0, 1))
_NO_POSITIVE = "no row of the group with a decision has a favourable label"
_NO_NEGATIVE = "no row of the group with a decision has an unfavourable label"
_NONE_CHOSEN = "no row of the group with a label has a favourable decision"
_NONE_REFUSED = "no row of the group with a label has an unfavourable decision"
_NOT_BOTH = "no row of the group has both a decision and a label"

RATES: Mapping[str, Rate] = {
    "selection_rate": Rate(
        counted=[(d, label) for d in (0, 1) for label in _ANY],
        hit=[(1, label) for label in _ANY],
        empty="no row of the group has a decision",
    ),
    "base_rate": Rate(
        counted=[(d, label) for d in _ANY for label in (0, 1)],
        hit=[(d, 1) for d in _ANY],
        empty="no row of the group has a label",
    ),
    "true_positive_rate": Rate(counted=_POSITIVE, hit=[(1, 1)], empty=_NO_POSITIVE),
    "false_positive_rate": Rate(counted=_NEGATIVE, hit=[(1, 0)], empty=_NO_NEGATIVE),
    "false_negative_rate": Rate(counted=_POSITIVE, hit=[(0, 1)], empty=_NO_POSITIVE),
    "true_negative_rate": Rate(counted=_NEGATIVE, hit=[(0, 0)], empty=_NO_NEGATIVE),
    "precision": Rate(counted=_CHOSEN, hit=[(1, 1)], empty=_NONE_CHOSEN),
    "negative_predictive_value": Rate(counted=_REFUSED, hit=[(0, 0)], empty=_NONE_REFUSED),
    "false_discovery_rate": Rate(counted=_CHOSEN, hit=[(1, 0)], empty=_NONE_CHOSEN),
    "false_omission_rate": Rate(counted=_REFUSED, hit=[(0, 1)], empty=_NONE_REFUSED),
    "accuracy": Rate(counted=_BOTH, hit=[(0, 0), (1, 1)], empty=_NOT_BOTH),
    "error_rate": Rate(counted=_BOTH, hit=[(0, 1), (1, 0)], empty=_NOT_BOTH),
}
"""By name; the field's names, one each."""

_TWICE = "no such row of the group was decided both times"
CHANGES: Mapping[str, Rate] = {
    "gained": Rate(counted=_BOTH, hit=[(0, 1)], empty=_TWICE),
    "lost": Rate(counted=_BOTH, hit=[(1, 0)], empty=_TWICE),
}
"""Of a tally that has earlier decisions for its decisions, and decisions for its labels."""

_WRONG = Rate(counted=[(0, 1), (1, 0)], hit=[(0, 1)], empty="the group has no wrong decision")


@dataclass(frozen=True, kw_only=True)
class GroupValues:
    """One quantity of all groups of one attribute."""

    attribute: str
    groups: tuple[str, ...]
    rows: Ints
    """All rows of each group."""
    support: Ints
    """Rows in the quantity's own denominator."""
    values: Floats
    """NaN where the quantity has no value."""
    bounds: Callable[[float], Bounds]
    """From a confidence to the lower and upper bounds of all groups."""
    empty: str
    """Why a group has no value."""
    method: str
    hits: Ints
    """Rows in the numerator."""
    trials: Floats
    """Denominators that intervals rest on: rows, or effective numbers of cases."""
    whole: bool
    """The values are quotients of whole numbers of rows, `hits` by `support`."""
    logs: Callable[[float], Bounds] | None = None
    """From a confidence to logarithms and squared half widths, for ratios; None where ratios have no use."""

    intervals: dict[tuple[str, bytes], Callable[[float], Interval]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """Those of extremes that were already asked for; see `kept`."""

    def kept(
        self, name: str, places: Ints, made: Callable[[], Callable[[float], Interval]]
    ) -> Callable[[float], Interval]:
        """An interval over the groups at these places, each confidence computed once: several metrics ask for it."""
        key = name, places.tobytes()
        if key not in self.intervals:
            self.intervals[key] = cache(made())
        return self.intervals[key]

    @property
    def successes(self) -> Floats:
        """Numerators to `trials`."""
        return np.where(np.isnan(self.values), 0.0, self.values * self.trials)

    @property
    def known(self) -> np.ndarray:
        """Which groups are known in every part of their name."""
        return _known(self.groups)


@lru_cache(maxsize=1_024)
def _known(groups: tuple[str, ...]) -> np.ndarray:
    found = np.array([is_known(group) for group in groups], dtype=bool)
    found.flags.writeable = False
    return found


def rate_values(tally: Tally, name: str) -> GroupValues:
    """A rate of `RATES` for every group."""
    if name not in tally.made:
        tally.made[name] = _share(tally, RATES[name])
    made: GroupValues = tally.made[name]
    return made


def changed_values(tally: Tally, way: str) -> GroupValues:
    """The share of decisions that changed one of the two ways of `CHANGES`, for every group."""
    return _share(tally, CHANGES[way])


def balanced_accuracy(tally: Tally) -> GroupValues:
    """Mean of true positive and true negative rate (Brodersen et al. 2010); the smaller denominator is its support.

    The interval joins the two score intervals (Zou and Donner 2008, Statistics in Medicine 27, 1693-1702).
    """
    positive, negative = rate_values(tally, "true_positive_rate"), rate_values(tally, "true_negative_rate")
    smaller = positive.support <= negative.support

    @cache
    def bounds(confidence: float) -> Bounds:
        return mean_of_two(positive.values, positive.bounds(confidence), negative.values, negative.bounds(confidence))

    return GroupValues(
        attribute=tally.attribute,
        groups=tally.groups,
        rows=positive.rows,
        support=np.where(smaller, positive.support, negative.support),
        values=(positive.values + negative.values) / 2,
        bounds=bounds,
        empty="the group lacks favourable or unfavourable labels with a decision",
        method="mean of two rates; their score intervals joined (Wilson 1927; Zou and Donner 2008)",
        hits=positive.hits + negative.hits,
        trials=np.where(smaller, positive.trials, negative.trials),
        whole=False,
    )


def false_negatives_per_false_positive(tally: Tally) -> GroupValues:
    """Wrong refusals divided by wrong favours: the odds of a wrong decision being a refusal (Berk et al. 2021)."""
    share = _share(tally, _WRONG)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = share.hits / (share.support - share.hits)
        if tally.weights is not None:
            values = share.values / (1 - share.values)

    @cache
    def bounds(confidence: float) -> Bounds:
        return odds(share.bounds(confidence))

    return GroupValues(
        attribute=tally.attribute,
        groups=tally.groups,
        rows=share.rows,
        support=share.support,
        values=np.where(np.isfinite(values), values, np.nan),
        bounds=bounds,
        empty="the group has no wrong favourable decision to divide by",
        method="odds of counts; from the score interval of the share (Wilson 1927)",
        hits=share.hits,
        trials=share.trials,
        whole=False,
        logs=lambda confidence: log_odds(share.successes, share.trials, confidence),
    )


def _share(tally: Tally, rate: Rate) -> GroupValues:
    counted, hit = _places(rate.counted), _places(rate.hit)
    support, hits = tally.rows[:, counted].sum(axis=1), tally.rows[:, hit].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if tally.weights is None or tally.squares is None:
            trials, values, method = support.astype(np.float64), hits / support, SCORE_INTERVAL
        else:
            total = tally.weights[:, counted].sum(axis=1)
            values, method = tally.weights[:, hit].sum(axis=1) / total, WEIGHTED
            trials = np.nan_to_num(total**2 / tally.squares[:, counted].sum(axis=1))
    values = np.where(support > 0, values, np.nan)

    @cache
    def bounds(confidence: float) -> Bounds:
        return wilson(values, trials, confidence)

    return GroupValues(
        attribute=tally.attribute,
        groups=tally.groups,
        rows=tally.rows.sum(axis=1),
        support=support,
        values=values,
        bounds=bounds,
        empty=f"{rate.empty} (0/0)",
        method=method,
        hits=hits,
        trials=trials,
        whole=tally.weights is None,
        logs=lambda confidence: log_rates(np.where(support > 0, values * trials, 0.0), trials, confidence),
    )


def _places(cells: Iterable[tuple[int, int]]) -> list[int]:
    return [OUTCOMES * decision + label for decision, label in cells]
