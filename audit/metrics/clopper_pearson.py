"""The exact interval of a rate, for rates near 0 that something hangs on: Clopper and Pearson 1934, Biometrika 26, 404.

It holds at least as often as it says, whatever the rate: what an attack achieves at one false alarm in a thousand is a
rate of a few cases, where approximations fail.
"""

from __future__ import annotations

from audit.metrics.intervals import Interval


def clopper_pearson(hits: int, trials: int, confidence: float = 0.95) -> Interval:
    """Interval of a rate `hits`/`trials`.

    Raises:
        ValueError: no trials, hits outside 0..trials, or confidence not strictly between 0 and 1.
    """
    from scipy.special import betaincinv

    if trials <= 0 or not 0 <= hits <= trials:
        raise ValueError(f"{hits} hits in {trials} trials")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, expected a number between 0 and 1")
    tail = (1 - confidence) / 2
    low = float(betaincinv(hits, trials - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, trials - hits, 1 - tail)) if hits < trials else 1.0
    return low, high
