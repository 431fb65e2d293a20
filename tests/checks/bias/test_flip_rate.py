"""Flip rates of models that were built to flip a known share of decisions."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from audit.checks.bias.flip_rate import METRICS, measure
from audit.needs import case_sample, row_sample, swapped_decisions
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import by_name, reasons, subject, values


def people(n: int = 1000) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    return pd.DataFrame({"x": (np.arange(n) + 0.5) / n, "sex": rng.choice(["f", "m"], n), "z": rng.integers(0, 3, n)})


def flips(frame: pd.DataFrame, model: Any, **columns: Any) -> dict[tuple[str, ...], Measurement | Unmeasured]:
    roles: dict[str, Any] = {"favourable": 1, "threshold": 0.5, "sensitive": ("sex",)} | columns
    with subject(frame, Columns(**roles), model=model) as made:
        drawn = case_sample.supply(made, row_sample.supply(made))
        return by_name(measure(swapped_decisions.supply(made, drawn)))


def favours_men(rows: pd.DataFrame) -> Any:
    return (rows["x"] > np.where(rows["sex"] == "m", 0.4, 0.5)) * 1.0


def test_a_planted_flip_rate_is_found_exactly() -> None:
    """Between 0.4 and 0.5, and nowhere else, the answer depends on the sex."""
    frame = people()
    found = flips(frame, Rule(("x", "sex"), favours_men))
    between = frame["x"].between(0.4, 0.5)
    assert values(found.values())["bias.flip_rate", "sex"] == between.mean() == 0.1
    women = frame["sex"] == "f"
    expected = {
        ("bias.flip_gain", "sex", "m"): between[women].mean(),
        ("bias.flip_loss", "sex", "m"): 0,
        ("bias.flip_rate_to", "sex", "m"): between[women].mean(),
        ("bias.flip_gain", "sex", "f"): 0,
        ("bias.flip_loss", "sex", "f"): between[~women].mean(),
        ("bias.flip_rate_to", "sex", "f"): between[~women].mean(),
    }
    assert {key: value for key, value in values(found.values()).items() if key in expected} == expected
    item = found["bias.flip_gain", "sex", "m"]
    assert isinstance(item, Measurement)
    assert (item.n, item.support) == (women.sum(), women.sum())
    interval = binomtest(int(between[women].sum()), int(women.sum())).proportion_ci(method="wilson")
    assert (item.low, item.high) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_a_blind_model_flips_nothing() -> None:
    found = values(flips(people(), Rule(("x", "sex"), lambda rows: (rows["x"] > 0.5) * 1.0)).values())
    assert set(found.values()) == {0}


def test_proxies_have_their_own_metric() -> None:
    found = flips(people(), Rule(("x", "z"), lambda rows: (rows["z"] == 1) * 1.0), proxies=("z", "elsewhere"))
    assert values(found.values()) == {("bias.proxy_flip_rate", "z"): 1}
    assert reasons(found.values()) == {
        ("bias.proxy_flip_rate", "elsewhere"): "absent",
        **{(metric, "sex"): "absent" for metric in METRICS if metric != "bias.proxy_flip_rate"},
    }


def test_nobody_is_moved_to_a_small_group() -> None:
    frame = people().assign(sex=lambda f: f["sex"].where(f.index > 4, "x"))
    found = flips(frame, Rule(("x", "sex"), favours_men))
    assert reasons(found.values()) == {
        ("bias.proxy_flip_rate",): "absent",
        **{(metric, "sex", "x"): "suppressed" for metric in ("bias.flip_gain", "bias.flip_loss", "bias.flip_rate_to")},
    }
    item = found["bias.flip_rate", "sex"]
    assert isinstance(item, Measurement)
    assert item.n == 1000  # those of the small group are people too, and are moved to the others


def test_one_group_cannot_be_swapped() -> None:
    found = flips(people().assign(sex="f"), Rule(("x", "sex"), favours_men))
    assert reasons(found.values())["bias.flip_rate", "sex"] == "undefined"
    few = people().assign(sex=lambda f: f["sex"].where(f.index < 9, "f").where(f.index >= 9, "m"))
    assert reasons(flips(few, Rule(("x", "sex"), favours_men)).values())["bias.flip_rate", "sex"] == "too small"
