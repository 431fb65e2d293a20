"""Newcombe's published examples, and how often the interval holds."""

import numpy as np
import pytest

from audit.metrics.paired import difference
from tests.slow import SLOW


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10 of its worked examples.
    [((36, 12, 2, 0), 0.0569, 0.3404), ((36, 14, 0, 0), 0.1528, 0.4167)],
)
def test_published_examples(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    assert difference(*cells) == pytest.approx((low, high), abs=5e-5)


def test_swapping_the_two_turns_the_sign() -> None:
    low, high = difference(36, 12, 2, 5)
    assert difference(36, 2, 12, 5) == pytest.approx((-high, -low))


@pytest.mark.parametrize("shares", [(0.6, 0.15, 0.05, 0.2), (0.85, 0.05, 0.05, 0.05), (0.3, 0.3, 0.1, 0.3)])
@pytest.mark.parametrize("n", [40, 400])
def test_the_interval_holds_as_often_as_it_promises(shares: tuple[float, ...], n: int) -> None:
    rng, draws = np.random.default_rng(0), 20_000 if SLOW else 1_000
    truth = shares[1] - shares[2]
    inside = sum(
        low <= truth <= high for low, high in (difference(*map(int, c)) for c in rng.multinomial(n, shares, draws))
    )
    assert inside / draws > 0.95 - 0.01 - 3 * np.sqrt(0.95 * 0.05 / draws)


def test_nonsense_is_refused() -> None:
    for cells in ((0, 0, 0, 0), (3, -1, 0, 2)):
        with pytest.raises(ValueError, match="counts of paired cases"):
            difference(*cells)
