"""How often values would be valid by luck: the same values with their letters and digits shuffled.

A check that lets nearly everything through proves nothing, and nobody can say beforehand how much a check lets
through of values like these. So the column is its own control: within values of one shape, the characters at each
place are shuffled among the values. Formats, prefixes and ranges of digits stay; check digits do not survive.

References
----------
P. Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 2005, chapter 3 (restricted permutations). The
p-value is a binomial tail with the shuffled rate, (k + 1) / (m + 2), in place of the unknown one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

TIMES = 3
"""Shuffled copies of each value."""

_KINDS = ((re.compile(r"[0-9]"), "0"), (re.compile(r"[^\W\d_]"), "a"))


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """How many values are valid, and how many would be by luck."""

    n: int
    valid: int
    null_rate: float
    """Share of the shuffled values that are valid."""
    p_value: float
    """Probability of at least so many valid values at the shuffled rate."""

    @property
    def share(self) -> float:
        """Valid values among all."""
        return self.valid / self.n if self.n else 0.0


def shape(value: str) -> str:
    """A value with every digit as 0 and every letter as a."""
    for kind, sign in _KINDS:
        value = kind.sub(sign, value)
    return value


def shuffled(values: Sequence[str], seed: int, times: int = TIMES) -> list[str]:
    """Copies of the values in which the characters at each place are shuffled among values of the same shape."""
    by_shape: dict[str, list[str]] = {}
    for value in sorted(values):
        by_shape.setdefault(shape(value), []).append(value)
    random = np.random.default_rng(seed)
    copies: list[str] = []
    for sign, alike in sorted(by_shape.items()):
        places = [place for place, char in enumerate(sign) if char in "0a"]
        table = np.array([list(value) for value in alike]) if len(sign) > 0 else np.empty((len(alike), 0), dtype="U1")
        for _ in range(times):
            mixed = table.copy()
            if places:
                mixed[:, places] = random.permuted(mixed[:, places], axis=0)
            copies += ["".join(row) for row in mixed.tolist()]
    return copies


def uniform(values: Sequence[str], seed: int, times: int = 5) -> list[str]:
    """The values with every digit drawn anew, each equally likely."""
    random = np.random.default_rng(seed)
    drawn: list[str] = []
    for value in sorted(values) * times:
        new = random.integers(0, 10, len(value))
        drawn.append(
            "".join(str(digit) if "0" <= char <= "9" else char for char, digit in zip(value, new, strict=True))
        )
    return drawn


def calibrate(values: Sequence[str], nulls: Sequence[str], is_valid: Callable[[str], bool]) -> Calibrated:
    """Count the valid ones among the values and among their shuffled copies."""
    n, valid = len(values), sum(map(is_valid, values))
    by_luck = sum(map(is_valid, nulls))
    return Calibrated(
        n=n,
        valid=valid,
        null_rate=by_luck / len(nulls) if nulls else 0.0,
        p_value=p_value(valid, n, by_luck, len(nulls)),
    )


def p_value(valid: int, n: int, null_valid: int, null_n: int) -> float:
    """Probability of at least `valid` of `n` at the rate that the shuffled values show."""
    if valid == 0:
        return 1.0
    return float(bdtrc(valid - 1, n, (null_valid + 1) / (null_n + 2)))
