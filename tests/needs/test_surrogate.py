"""Trees that imitate trees."""

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import row_sample
from audit.needs.surrogate import Surrogate, supply
from tests.checks.explainability.planted import audited, people


def grown(**options: object) -> Surrogate:
    with audited(**options) as made:  # type: ignore[arg-type]
        return supply(made, row_sample.supply(made))


def planted(rows: pd.DataFrame) -> np.ndarray:
    return np.where(rows["late"] == 1, 0.2, np.where(rows["sex"] == "f", 0.6, 0.9))


def test_a_model_that_is_a_tree_is_found_again() -> None:
    found = grown(function=planted)
    assert set(found.rules) == {"late over 0", "late up to 0 and sex is f", "late up to 0 and sex is not f"}
    assert found.imitated == pytest.approx(found.score)
    for place in range(len(found.rules)):
        assert len(set(found.score[found.leaf == place].round(9))) == 1


def test_cut_points_are_rounded_tenths_or_values_that_many_have() -> None:
    frame = people(1000)
    found = grown(
        frame=frame, function=lambda rows: np.where(rows["income"] > np.quantile(frame["income"], 0.3), 0.9, 0.1)
    )
    assert len(found.rules) == 2
    number = float(found.rules[0].split("up to ")[1])
    assert abs((frame["income"] <= number).mean() - 0.3) < 0.01
    assert number not in set(frame["income"])
    rare = people().assign(late=lambda t: np.where(t.index < 5, 7, t["late"]))
    assert not any("7" in rule for rule in grown(frame=rare, function=lambda rows: rows["late"] / 10).rules)


def test_a_missing_value_is_a_condition_of_its_own() -> None:
    frame = people().assign(debt=lambda t: t["debt"].where(t.index % 4 > 0))
    found = grown(frame=frame, function=lambda rows: np.where(rows["debt"].isna(), 0.1, 0.9))
    assert set(found.rules) == {"debt has no value", "debt has a value"}


def test_half_of_the_different_rows_is_held_out_and_equal_rows_stay_together() -> None:
    frame = people(200)
    one, two = grown(frame=frame), grown(frame=pd.concat([frame, frame], ignore_index=True))
    assert one.held_out.sum() == 100
    assert two.rules == one.rules
    assert (two.held_out == one.held_out).all()
    assert (two.rows == 2 * one.rows).all()


def test_reasons_for_no_tree() -> None:
    with pytest.raises(Absent, match="same for every row") as caught:
        grown(function=lambda rows: np.full(len(rows), 0.5))
    assert caught.value.why == "undefined"
    with pytest.raises(Absent, match="fewer than 60"):
        grown(frame=people(40))
    with pytest.raises(Absent, match="no feature splits"):
        grown(frame=people()[["group"]].assign(late=np.r_[2, np.ones(399)]), function=lambda rows: rows["late"] / 4)
