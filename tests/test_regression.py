"""A model that predicts a number, from the plan to the evidence: nothing is decided, all else is measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from audit.checks.explainability import disparity_decomposition, monotonicity, surrogate_tree, unneeded_features
from audit.errors import Absent, InputError
from audit.load import load
from audit.needs import (
    adverse_cases,
    attributions,
    disparity_walks,
    error_moments,
    explained_groups,
    feature_effects,
    moved_features,
    row_sample,
    surrogate,
)
from audit.plan import parse
from audit.records.evidence import Measurement
from audit.records.subject import ESTIMATE, SCORE, Subject
from tests.measuring import by_name, values

FEATURES = ["area", "age", "stand_in", "idle"]
HEAD = "audit: {name: Prices, policies: [gdpr], seed: 4}\ndata: {evaluation: rows.parquet}\n"
PLAN = HEAD + (
    "columns: {outcome: price, sensitive: [sex], reference: {sex: m}}\nmodel: {source: model.skops, predicts: number}\n"
    "explanation: {monotone: {area: increasing, age: increasing}}\n"
)


def rows(n: int = 900) -> pd.DataFrame:
    """A price of 3 area - 40 age + 500 for one sex, which stand_in gives away, whatever idle says."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"area": rng.gamma(9, 100, n), "age": rng.integers(0, 60, n) * 1.0})
    frame["sex"] = rng.choice(["f", "m"], n)
    frame["stand_in"], frame["idle"] = (frame["sex"] == "m") * 1.0, rng.normal(size=n)
    frame["price"] = 3 * frame["area"] - 40 * frame["age"] + 500 * frame["stand_in"] + rng.normal(0, 200, n)
    return frame


def fitted(frame: pd.DataFrame) -> Any:
    """The planted rule itself, so that idle weighs nothing at all."""
    native = LinearRegression().fit(frame[FEATURES], frame["price"])
    native.coef_, native.intercept_ = np.array([3.0, -40.0, 500.0, 0.0]), 100.0
    return native


@pytest.fixture(scope="module")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    folder = tmp_path_factory.mktemp("prices")
    frame = rows()
    frame.to_parquet(folder / "rows.parquet", index=False)
    skops.io.dump(fitted(frame), folder / "model.skops")
    made = load(parse(PLAN, "audit.yaml", folder))
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def explained(prices: Subject) -> attributions.Attributions:
    return attributions.supply(prices, row_sample.supply(prices))


def test_the_model_takes_the_place_of_the_column_of_estimates(prices: Subject) -> None:
    assert (prices.estimate, prices.scored, prices.decided, prices.labelled) == (ESTIMATE, False, False, False)
    assert SCORE not in prices.rows.columns
    said = prices.engine.fetch(prices.rows.select(ESTIMATE))[ESTIMATE]
    frame = rows()
    np.testing.assert_allclose(said, fitted(frame).predict(frame[FEATURES]))
    assert error_moments.supply(prices).cells["compared"].sum() == len(frame)


def test_parts_are_those_of_linear_regression(explained: attributions.Attributions) -> None:
    cells = explained.rows[FEATURES].to_numpy()
    expected = (cells - cells.mean(axis=0)) * [3.0, -40.0, 500.0, 0.0]  # Lundberg and Lee 2017, corollary 1
    np.testing.assert_allclose(explained.values, expected, atol=1e-9)
    assert explained.output == "estimated number"
    assert explained.missed < 1e-9


def test_what_carries_the_difference_in_mean_estimate(prices: Subject, explained: attributions.Attributions) -> None:
    groups = explained_groups.supply(prices, explained)
    walks = disparity_walks.supply(prices, explained, groups)
    said = by_name(disparity_decomposition.measure(walks))
    whole = said["explainability.estimate_difference", "sex", "f", "m"]
    parts = {key[2]: item for key, item in said.items() if key[0] == "explainability.estimate_difference_part"}
    assert isinstance(whole, Measurement)
    frame = explained.rows.assign(price=explained.scores)
    means = frame.groupby("stand_in")["price"].mean()
    assert whole.value == pytest.approx(means[0.0] - means[1.0])
    assert parts["stand_in"].value == pytest.approx(-500)  # type: ignore[union-attr]
    assert parts["idle"].value == pytest.approx(0, abs=1e-9)  # type: ignore[union-attr]
    assert sum(item.value for item in parts.values()) == pytest.approx(whole.value)  # type: ignore[union-attr]
    assert whole.low is not None and whole.low < -1
    assert said["explainability.score_difference",].why == "absent"  # type: ignore[union-attr]


def test_shuffling_loses_r_squared_against_what_happened(prices: Subject, explained: attributions.Attributions) -> None:
    effects = feature_effects.supply(prices, explained)
    assert effects.outcome is not None and effects.label is None
    said = values(unneeded_features.measure(effects))
    truth, before = effects.outcome, r2_score(effects.outcome, effects.scores)
    for place, feature in enumerate(FEATURES):
        after = np.mean([r2_score(truth, one) for one in effects.shuffled[place]])
        assert said["explainability.shuffling_loss", feature] == pytest.approx(before - after)
    assert said["explainability.unneeded_features",] == 1
    assert said["explainability.unneeded_together_loss",] == pytest.approx(0, abs=1e-12)


def test_directions_are_counted_in_the_unit_of_the_estimate(
    prices: Subject, explained: attributions.Attributions
) -> None:
    said = values(monotonicity.measure(moved_features.supply(prices, explained)))
    assert said["explainability.monotonicity_violations", "area"] == 0
    assert said["explainability.monotonicity_violations", "age"] == 1
    assert said["explainability.monotonicity_worst_step", "age"] == pytest.approx(40 * 59)


def test_a_small_tree_imitates_the_estimates(prices: Subject) -> None:
    said = values(surrogate_tree.measure(surrogate.supply(prices, row_sample.supply(prices))))
    assert 0.7 < said["explainability.surrogate_fidelity",] < 1
    assert all(value > 100 for key, value in said.items() if key[0] == "explainability.surrogate_rule")


def test_nobody_was_decided_against(prices: Subject) -> None:
    with pytest.raises(Absent, match="predicts a number, so nothing is decided"):
        adverse_cases.supply(prices, row_sample.supply(prices))


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ("{threshold: 0.5}", "columns.threshold has no use here: it cuts probabilities"),
        ("{favourable: 1}", "columns.favourable has no use here"),
        ("{label: y, favourable: 1}", "name what really happened as columns.outcome"),
        ("{estimate: p}", "the model itself predicts the number"),
    ],
)
def test_a_plan_that_would_decide_by_a_number_is_refused(columns: str, text: str) -> None:
    with pytest.raises(InputError, match=text):
        parse(HEAD + f"columns: {columns}\nmodel: {{source: m.skops, predicts: number}}\n", "audit.yaml", Path())


def test_classes_are_no_numbers(tmp_path: Path) -> None:
    from sklearn.linear_model import LogisticRegression

    frame = rows(60)
    frame.to_parquet(tmp_path / "rows.parquet", index=False)
    skops.io.dump(LogisticRegression().fit(frame[["stand_in"]], frame["sex"]), tmp_path / "model.skops")
    with pytest.raises(InputError, match=r"gives probabilities of classes, but model\.predicts says"):
        load(parse(HEAD + "columns: {}\nmodel: {source: model.skops, predicts: number}\n", "audit.yaml", tmp_path))


def test_a_regressor_is_told_what_to_write(tmp_path: Path) -> None:
    frame = rows(60)
    frame.to_parquet(tmp_path / "rows.parquet", index=False)
    skops.io.dump(fitted(frame), tmp_path / "model.skops")
    plan = HEAD + "columns: {favourable: 1, threshold: 0.5}\nmodel: {source: model.skops}\n"
    with pytest.raises(InputError, match=r"write model\.predicts: number"):
        load(parse(plan, "audit.yaml", tmp_path))
