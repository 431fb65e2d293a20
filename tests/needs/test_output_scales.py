"""Answers, their log-odds and their logarithms, there and back."""

import numpy as np
import pytest
import scipy.special

from audit.needs.output_scales import (
    ESTIMATE,
    LOG_ESTIMATE,
    LOG_ODDS,
    PROBABILITY,
    SHORT,
    answered,
    on_scale,
    softmax,
    spread,
)


@pytest.mark.parametrize("output", [LOG_ODDS, PROBABILITY, ESTIMATE, LOG_ESTIMATE])
def test_there_and_back(output: str) -> None:
    given = np.array([1e-9, 0.2, 0.5, 0.999])
    np.testing.assert_allclose(answered(output, on_scale(output, given)), given, rtol=1e-3)
    assert SHORT[output]


def test_ends_stay_finite() -> None:
    assert np.isfinite(on_scale(LOG_ODDS, np.array([0.0, 1.0]))).all()
    assert np.isfinite(on_scale(LOG_ESTIMATE, np.array([0.0, -1.0]))).all()
    assert answered(LOG_ODDS, np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]


def test_spread_is_a_standard_deviation_but_no_finer_than_numbers_are() -> None:
    assert spread(np.array([1.0, 3.0])) == 1.0
    assert spread(np.array([1e6, 1e6 + 2])) == pytest.approx(1e4, rel=1e-3)
    assert spread(np.zeros(3)) == 1.0
    assert spread(np.zeros(0)) == 1.0


def test_softmax_is_scipys_and_blind_to_what_all_classes_share() -> None:
    totals = np.array([[1.0, -2.0, 900.0], [0.1, 0.2, 0.3]])
    np.testing.assert_allclose(softmax(totals), scipy.special.softmax(totals, axis=1))
    np.testing.assert_allclose(softmax(totals + 5), softmax(totals))
