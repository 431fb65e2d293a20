"""Shares of changed decisions, from perturbed decisions made by hand and through a real engine."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from audit.checks.robustness.perturbations import METRICS, measure
from audit.needs.perturbed_decisions import PerturbedDecisions
from audit.records.evidence import Sample
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import by_name, evidence, reasons
from tests.slow import SLOW

SAMPLE = Sample(rows=200, seed=0, drawn="every row")


def made(noise: np.ndarray, sex: list[str]) -> PerturbedDecisions:
    groups = pd.DataFrame({"sex": sex})
    return PerturbedDecisions(
        noise=noise, rounding=None, missing={"x": None}, category={}, groups=groups, skipped=0, sample=SAMPLE
    )


def test_groups_and_their_difference() -> None:
    noise = np.concatenate([np.repeat([0.2, 0.0], 50), np.repeat([0.8, 0.0], 50)])
    found = by_name(measure(made(noise, ["f"] * 100 + ["m"] * 100)))
    assert found["robustness.noise_flip_rate",].value == pytest.approx(0.25)
    assert found["robustness.group_noise_flip_rate", "sex", "m"].value == pytest.approx(0.4)
    assert found["robustness.group_noise_flip_rate_difference", "sex"].value == pytest.approx(0.3)
    assert found["robustness.group_noise_flip_rate_difference", "sex"].low > 0
    assert found["robustness.missing_flip_rate", "x"].why == "undefined"
    assert found["robustness.category_flip_rate",].why == "absent"


def test_small_groups_are_suppressed() -> None:
    found = reasons(measure(made(np.zeros(100), ["f"] * 95 + ["m"] * 5)))
    assert found["robustness.group_noise_flip_rate", "sex", "m"] == "suppressed"


def test_the_interval_holds_as_often_as_it_promises() -> None:
    """Cases flip with a chance of their own; five draws of each are no five cases."""
    rng, inside, draws = np.random.default_rng(0), 0, 2_000 if SLOW else 300
    for _ in range(draws):
        chance = np.where(rng.random(400) < 0.2, rng.random(400), 0.0)
        noise = rng.binomial(5, chance) / 5
        item = by_name(measure(made(noise, ["f"] * 400)))["robustness.noise_flip_rate",]
        inside += item.low <= 0.1 <= item.high
    assert 0.95 - 3 * np.sqrt(0.95 * 0.05 / draws) < inside / draws


def test_through_an_engine() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"x": rng.normal(0, 1, 500), "sex": rng.choice(["f", "m"], 500)})
    model = Rule(("x",), lambda rows: norm.cdf(rows["x"].fillna(0)))
    columns = Columns(favourable=1, threshold=0.5, sensitive=("sex",))
    found = by_name(evidence(frame, columns, model=model).measurements)
    assert 0.01 < found["robustness.noise_flip_rate",].value < 0.06
    assert found["robustness.missing_flip_rate", "x"].n == 500
    assert {key[0] for key in found if key[0] in METRICS} >= {"robustness.rounding_flip_rate"}
