import numpy as np
import pytest

from audit.metrics.attribution_shares import leading, reached, rows_needed, shares


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


def test_rows_needed_gives_the_precision_that_was_asked() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(400, 3)) * [3.0, 2.0, 1.0]
    needed = rows_needed(values, 0.05, 0.95)
    assert needed > 400
    more = rng.normal(size=(needed, 3)) * [3.0, 2.0, 1.0]
    found = shares(more)
    assert found is not None
    assert reached(found, 0.95) == pytest.approx(0.05, rel=0.15)
    assert rows_needed(np.zeros((9, 2)), 0.05, 0.95) == 0


def test_several_features_together() -> None:
    values = np.random.default_rng(1).normal(size=(300, 4))
    found = shares(values)
    merged = shares(np.column_stack([np.abs(values[:, :2]).sum(axis=1), values[:, 2:]]))
    assert found is not None
    assert merged is not None
    value, interval = found.together([0, 1], 0.9)
    assert value == pytest.approx(merged.value[0])
    assert interval == pytest.approx(merged.interval(0, 0.9))
    total, low, high = found.cumulated(0.95)
    assert total[-1] == pytest.approx(1.0)
    assert (low <= total).all()
    assert high[-1] == pytest.approx(1.0)
    assert found.together([], 0.95) == (0.0, (0.0, 0.0))


def test_leading_features_have_a_share() -> None:
    found = shares(np.array([[1.0, 0.0, 3.0], [2.0, 0.0, 3.0]]))
    assert found is not None
    assert leading(found).tolist() == [2, 0]
