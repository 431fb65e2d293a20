"""What counts against each adverse case."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import adverse_cases, case_reasons, row_sample
from audit.needs.case_reasons import affordable, supply
from tests.checks.explainability.planted import COLUMNS, audited, linear, sexist


def test_a_linear_model_gives_the_closed_form() -> None:
    with audited() as made:
        found = supply(made, adverse_cases.supply(made, row_sample.supply(made)))
    frame, references = found.cases.frame, found.cases.references
    away = frame[["income", "debt", "late"]] - references[["income", "debt", "late"]].mean()
    expected = -away.to_numpy() * np.array([0.1, -0.05, -0.15])
    assert found.weight[:, :3] == pytest.approx(expected, abs=1e-9)
    assert (found.weight[:, 3:] == 0).all()
    assert not found.chosen[:, 3:].any()
    assert [reason.sentence for reason in found.found][:3] == [
        "Your income is low.",
        "Your debt is high.",
        "You paid late.",
    ]


def test_what_is_prohibited_is_what_the_model_sees() -> None:
    from dataclasses import replace

    with audited(function=sexist, columns=replace(COLUMNS, sensitive=("sex",), proxies=("late", "zip"))) as made:
        found = supply(made, adverse_cases.supply(made, row_sample.supply(made)))
    assert found.prohibited == ("sex", "late")
    assert [reason.name for reason in found.found if reason.prohibited] == ["late", "sex"]


def test_an_expensive_model_is_asked_about_fewer_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_reasons, "FEWEST", 20)
    with audited() as made:
        cases = adverse_cases.supply(made, row_sample.supply(made))
    some = affordable(cases, 1, 7)
    assert len(some.frame) == 20 == some.rows.sum() == some.sample.rows
    assert some.exact == some.sample
    assert len(some.references) == 8 < len(cases.references)
    assert pd.concat([cases.frame, some.frame]).duplicated().sum() == 20
    assert affordable(cases, 10**9, 7) is cases
    assert affordable(cases, 1, 7).frame.equals(some.frame)


class Twice:
    """Answers otherwise the second time."""

    def __init__(self, second: Any) -> None:
        self.calls, self.second = 0, second

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        self.calls += 1
        if self.calls == 1:
            return linear(rows)
        if isinstance(self.second, Exception):
            raise self.second
        return np.full(len(rows), self.second)


@pytest.mark.parametrize("second", [np.nan, 0.9, ValueError("Jane Doe")])
def test_a_model_that_fails_is_a_crash_that_repeats_no_cell(second: Any) -> None:
    with audited(function=Twice(second)) as made, pytest.raises(Absent) as caught:
        supply(made, adverse_cases.supply(made, row_sample.supply(made)))
    assert caught.value.why == "crashed"
    assert "Jane" not in caught.value.reason
