import numpy as np
import pytest

from audit.metrics.attribution_shares import shares


def test_shares_are_mean_sizes_over_their_sum() -> None:
    values = np.array([[1.0, -2.0, 0.0], [-3.0, 2.0, 0.0]])
    found = shares(values)
    assert found is not None
    assert found.value == pytest.approx([0.5, 0.5, 0.0])
    assert found.interval(2) == (0.0, 0.0)


def test_the_error_is_that_of_many_samples() -> None:
    """The delta method's standard error against the spread of the estimate over 4,000 fresh samples."""
    rng = np.random.default_rng(2)

    def draw(size: tuple[int, ...]) -> np.ndarray:
        return rng.exponential(1.0, (*size, 3)) * np.array([3.0, 1.0, 0.2]) * rng.lognormal(0, 0.5, (*size, 1))

    sampled = np.abs(draw((4000, 200))).mean(axis=1)
    spread = (sampled / sampled.sum(axis=1, keepdims=True)).std(axis=0)
    errors = np.mean([shares(draw((200,))).error for _ in range(100)], axis=0)  # type: ignore[union-attr]
    assert errors == pytest.approx(spread, rel=0.07)


def test_the_interval_covers_and_stays_between_0_and_1() -> None:
    rng = np.random.default_rng(4)
    scale = np.array([5.0, 1.0, 0.05])
    truth, held, trials = scale / scale.sum(), np.zeros(3), 500
    for _ in range(trials):
        found = shares(rng.normal(size=(100, 3)) * scale)
        assert found is not None
        bounds = np.array([found.interval(place) for place in range(3)])
        assert ((bounds >= 0) & (bounds <= 1)).all()
        held += (bounds[:, 0] <= truth) & (truth <= bounds[:, 1])
    assert (held / trials >= 0.935).all()


@pytest.mark.parametrize("values", [np.zeros((5, 2)), np.zeros((0, 2)), np.ones((1, 2))])
def test_nothing_to_share_out(values: np.ndarray) -> None:
    assert shares(values) is None
