"""What may move, and how far."""

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import adverse_cases, row_sample
from audit.needs.recourses import Recourses, supply
from audit.records.blocks import Explanation, Move
from tests.checks.explainability.planted import audited, people


def searched(moves: dict[str, Move], **options: object) -> Recourses:
    with audited(explanation=Explanation(actionable=moves), **options) as made:  # type: ignore[arg-type]
        return supply(made, adverse_cases.supply(made, row_sample.supply(made)), row_sample.supply(made))


def test_ladders_keep_to_what_is_declared_or_plausible() -> None:
    frame = people()
    found = searched(
        {"debt": Move(direction="down", at_least=1.0), "income": Move(direction="up"), "gone": Move()}, frame=frame
    )
    income, debt = found.ladders
    assert (income.feature, income.up, income.down) == ("income", True, False)
    assert income.values.max() <= np.quantile(frame["income"], 0.99, method="inverted_cdf")
    assert set(income.values) <= set(frame["income"])  # values that somebody has
    assert (debt.up, debt.down) == (False, True)
    assert debt.values.min() >= 1.0
    assert found.unseen == ("gone",)


def test_categories_are_those_that_enough_rows_have() -> None:
    frame = people().assign(sex=lambda t: t["sex"].where(t.index > 4, "x"))
    (ladder,) = searched({"sex": Move()}, frame=frame).ladders
    assert sorted(ladder.values) == ["f", "m"]
    assert ladder.places is None


def test_reasons_for_no_search() -> None:
    with pytest.raises(Absent, match=r"explanation\.actionable"):
        searched({})
    with pytest.raises(Absent, match="sees no feature"):
        searched({"elsewhere": Move()})
    with pytest.raises(Absent, match="sees no feature"):
        searched({"late": Move()}, frame=people().assign(late=1))

    calls = []

    def breaks(rows: pd.DataFrame) -> np.ndarray:
        calls.append(1)
        if len(calls) > 1:
            raise ValueError("Jane Doe")
        return np.where(rows["late"] == 1, 0.1, 0.9)

    with pytest.raises(Absent, match="ValueError") as caught:
        searched({"late": Move()}, function=breaks)
    assert "Jane" not in caught.value.reason
