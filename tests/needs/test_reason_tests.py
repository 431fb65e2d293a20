"""Reasons found again, compared and undone."""

import numpy as np
import pandas as pd
import pytest

from audit.metrics.rank_places import places
from audit.needs import adverse_cases, case_reasons, row_sample
from audit.needs.reason_tests import CASES, EVERYBODY, INPUT, ReasonTests, nearest, supply
from tests.checks.explainability.planted import audited, linear, people


def asked_again(**options: object) -> ReasonTests:
    with audited(**options) as made:  # type: ignore[arg-type]
        found = case_reasons.supply(made, adverse_cases.supply(made, row_sample.supply(made)))
        return supply(made, found, row_sample.supply(made))


def test_undoing_the_reasons_of_a_linear_model_moves_the_score_by_what_they_weigh() -> None:
    found = asked_again()
    told = np.where(found.reasons.chosen, found.reasons.weight, 0).sum(axis=1)
    assert found.moved == pytest.approx(told, abs=1e-9)
    assert (found.moved > 0).all()
    rest = ~np.isnan(found.moved_other)
    assert (found.moved_other[rest] <= found.moved[rest]).all()
    assert ((found.reached >= 0) & (found.reached <= 1)).all()


def test_a_model_of_one_yes_or_no_has_stable_reasons() -> None:
    found = asked_again(function=lambda rows: 0.8 - 0.6 * rows["late"].to_numpy())
    assert set(found.changed) == {CASES, EVERYBODY, INPUT}
    for change in found.changed.values():
        assert (change.overlap == 1).all()
        assert change.first.all()
    assert not found.alike.contradicted.any()
    assert np.isnan(found.moved_other).all()  # it uses nothing else
    assert (found.reached == 1).all()


def test_without_numbers_nothing_is_moved() -> None:
    frame = people()[["late", "sex", "group"]]
    found = asked_again(frame=frame, function=lambda rows: 0.8 - 0.6 * rows["late"].to_numpy())
    assert set(found.changed) == {CASES, EVERYBODY}


def test_nearest_cases_are_gowers() -> None:
    table = pd.DataFrame({"x": [1.0, 2.0, 4.0, np.nan], "t": ["a", "a", "b", "a"]})
    found, gaps = nearest(table, {"x": places(table["x"])})
    place = np.array([1 / 6, 3 / 6, 5 / 6])
    assert found[0] == pytest.approx([(place[1] - place[0]) / 2, 1])
    assert gaps[0] == pytest.approx([place[1] - place[0], 0])
    assert found[3] == pytest.approx([0.5, 0])  # no value differs from every value


def test_reasons_that_flip_between_twins_are_contradictions() -> None:
    """A high income counts against some and in favour of others, who differ in nothing else but a coin."""

    def absurd(rows: pd.DataFrame) -> np.ndarray:
        sign = np.where(rows["late"] == 1, 1, -1)
        return np.asarray(0.45 + 0.1 * sign * (rows["income"] - 3)).clip(0, 1)

    frame = people()
    twins = pd.concat([frame, frame.assign(late=1 - frame["late"])], ignore_index=True)
    found = asked_again(frame=twins, function=absurd)
    assert found.alike.has.any()
    assert not asked_again(function=linear).alike.contradicted.any()
