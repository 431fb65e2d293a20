"""Whom a new model newly favours and refuses: against counts by hand, and the laws every check obeys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.checks.bias.changed_decisions import METRICS
from audit.records.blocks import Earlier
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import by_name, reasons, subject, values

ROLES = Columns(prediction="now", label="worth", favourable=1, sensitive=("sex",))


def said(table: pd.DataFrame, roles: Columns = ROLES) -> list[object]:
    from audit.checks.bias.changed_decisions import measure
    from audit.needs.changed_decisions import supply

    with subject(table, roles, earlier=Earlier(prediction="before")) as made:
        return list(measure(supply(made)))


def frame(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    table = pd.DataFrame({name: rng.integers(0, 2, n) for name in ("before", "now", "worth")})
    return table.assign(sex=rng.choice(["f", "m"], n))


def test_counted_by_hand() -> None:
    both, gained, lost, neither = (
        [pair] * many for pair, many in (((1, 1), 36), ((0, 1), 12), ((1, 0), 2), ((0, 0), 10))
    )
    table = pd.DataFrame([*both, *gained, *lost, *neither], columns=["before", "now"])
    table = table.assign(sex="f", worth=[1] * 50 + [0] * 10)
    found = values(said(table))
    assert found["bias.decisions_gained", "sex", "f"] == 12 / 60
    assert found["bias.decisions_lost", "sex", "f"] == 2 / 60
    assert found["bias.true_positives_gained", "sex", "f"] == 12 / 50
    assert found["bias.false_positives_lost", "sex", "f"] == 0


def test_gains_less_losses_are_the_change_of_the_rate() -> None:
    table = frame()
    found = values(said(table))
    for sex, group in table.groupby("sex"):
        change = found["bias.decisions_gained", "sex", sex] - found["bias.decisions_lost", "sex", sex]
        assert change == pytest.approx(group["now"].mean() - group["before"].mean())
        worthy = group[group["worth"] == 1]
        change = found["bias.true_positives_gained", "sex", sex] - found["bias.true_positives_lost", "sex", sex]
        assert change == pytest.approx(worthy["now"].mean() - worthy["before"].mean())


def test_order_and_names_are_irrelevant_and_more_rows_narrow() -> None:
    table = frame()
    straight, shuffled = by_name(said(table)), by_name(said(table.sample(frac=1, random_state=1)))
    assert straight == shuffled
    renamed = values(said(table.replace({"sex": {"f": "x", "m": "a"}})))
    assert renamed["bias.decisions_lost", "sex", "x"] == values(said(table))["bias.decisions_lost", "sex", "f"]
    doubled = by_name(said(pd.concat([table, table])))
    for key, one in straight.items():
        two = doubled[key]
        assert isinstance(one, Measurement)
        assert isinstance(two, Measurement)
        assert two.value == one.value
        assert two.high - two.low < one.high - one.low  # type: ignore[operator]


def test_small_groups_and_a_missing_label_are_said() -> None:
    table = frame(100)
    table.loc[:4, "sex"] = "d"
    why = reasons(said(table))
    assert why["bias.decisions_gained", "sex", "d"] == "suppressed"
    no_label = Columns(prediction="now", favourable=1, sensitive=("sex",))
    why = reasons(said(table, no_label))
    assert {key[0] for key, reason in why.items() if reason == "absent"} == {
        one for one in METRICS if "positives" in one
    }
