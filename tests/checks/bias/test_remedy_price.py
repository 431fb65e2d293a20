"""The price of remedies: real decisions, a planted price, and what cannot be priced."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.checks.bias.remedy_price import METRICS, TARGETS, measure
from audit.errors import Absent
from audit.needs import case_sample, group_counts, group_scores, row_sample
from audit.records.evidence import Measurement, Sample
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import Said, by_name, reasons, subject, values

CHANGE, FROM_BEST, RATIO = METRICS


def priced(frame: pd.DataFrame, *, model: Any = None, **columns: Any) -> dict[tuple[str, ...], Said]:
    roles: dict[str, Any] = {"label": "y", "favourable": 1, "threshold": 0.5, "sensitive": ("sex",)} | columns
    with subject(frame, Columns(**roles), model=model) as made:
        known = made.features is not None
        cases = case_sample.supply(made, row_sample.supply(made)) if known else None
        return by_name(measure(group_scores.supply(made), group_counts.supply(made), cases))


def people(n: int = 3000) -> pd.DataFrame:
    """A calibrated score, lower for women: equal rates must cost accuracy."""
    rng = np.random.default_rng(0)
    sex = rng.choice(["f", "m", ""], n, p=[0.35, 0.6, 0.05])
    score = np.clip(rng.random(n) - 0.25 * (sex == "f"), 0, 1)
    return pd.DataFrame({"sex": sex, "score": score, "y": (rng.random(n) < score).astype(int)})


def test_the_frontier() -> None:
    frame = people()
    found = priced(frame, score="score")
    known = frame[frame["sex"] != ""]
    rates = (known["score"] >= 0.5).groupby(known["sex"]).mean()
    audited = found[RATIO, "sex", "as audited", "none"]
    assert isinstance(audited, Measurement)
    assert audited.value == pytest.approx(rates["f"] / rates["m"], abs=1e-12)
    assert audited.n == len(known)
    frontier = [found[RATIO, "sex", "thresholds by group", f"{target:g}"] for target in TARGETS]
    for target, item in zip(TARGETS, frontier, strict=True):
        assert isinstance(item, Measurement)
        assert item.value == pytest.approx(target, abs=0.05)
        assert item.low <= target <= item.high  # type: ignore[operator]
    costs = [found[FROM_BEST, "sex", "thresholds by group", f"{target:g}"] for target in TARGETS]
    assert all(isinstance(item, Measurement) for item in costs)
    last = costs[-1]
    assert isinstance(last, Measurement)
    assert last.high < 0  # type: ignore[operator]
    assert last.value < costs[0].value + 0.001  # type: ignore[union-attr]
    odds = found[CHANGE, "sex", "equalized odds by group", "equalized odds"]
    assert isinstance(odds, Measurement)
    assert "fairlearn" in odds.method


def test_a_planted_price() -> None:
    """Men 80 % and women 40 % deserving, told apart without error: a ratio of 0.8 costs what arithmetic says.

    One row more or less selected is one row wrong, so the cheapest way is whatever needs the fewest changes.
    """
    men, women = 4000, 1000
    label = np.r_[np.repeat([1, 0], [3200, 800]), np.repeat([1, 0], [400, 600])]
    rng = np.random.default_rng(1)
    score = np.where(label == 1, 0.6, 0.1) + 0.3 * rng.random(men + women)
    frame = pd.DataFrame({"sex": np.repeat(["m", "f"], [men, women]), "y": label, "score": score})
    found = values(priced(frame, score="score").values())
    # To 0.8 x 0.8 = 0.64 of the women: 240 wrong of 5,000. Fewer men would cost 4 rows for every 0.8 rows saved.
    assert found[CHANGE, "sex", "thresholds by group", "0.8"] == pytest.approx(-240 / 5000, abs=0.004)
    assert found[CHANGE, "sex", "thresholds by group", "1"] == pytest.approx(-400 / 5000, abs=0.004)
    assert found[CHANGE, "sex", "one threshold", "none"] == pytest.approx(0, abs=0.001)
    # Equal error rates: the decisions as audited have them already, with no error at all.
    assert found[CHANGE, "sex", "equalized odds by group", "equalized odds"] == pytest.approx(0, abs=0.002)


def test_reweighing_stands_beside_it_where_features_are_known() -> None:
    rng = np.random.default_rng(2)
    frame = people(800).assign(sex=rng.choice(["f", "m"], 800))
    frame["x"] = rng.normal(size=800) + (frame["sex"] == "m")
    frame["y"] = (frame["x"] + rng.normal(size=800) > 0.5).astype(int)
    native = LogisticRegression().fit(frame[["x"]], frame["y"])
    found = priced(frame, model=Rule(("x",), lambda rows: native.predict_proba(rows)[:, 1]))
    item = found[CHANGE, "sex", "reweighing (surrogate)", "independence"]
    assert isinstance(item, Measurement)
    assert item.exact == Sample(rows=800, seed=0, drawn="every row")
    assert "logistic regression in the model's place" in item.method
    assert (RATIO, "sex", "no reweighing (surrogate)", "none") in found
    without = reasons(priced(people(), score="score").values())
    assert without == {
        (metric, "sex", "reweighing (surrogate)", "independence"): "absent" for metric in (CHANGE, RATIO)
    }


def test_real_decisions(loans: pd.DataFrame) -> None:
    features = ["hrat", "obrat", "loanprc", "unem", "pubrec", "chist"]
    known = loans.dropna(subset=features)
    native = LogisticRegression(max_iter=1000).fit(known[features], known["approve"])
    model = Rule(tuple(features), lambda rows: native.predict_proba(rows)[:, 1])
    columns = {"label": "approve", "threshold": 0.85, "sensitive": ("race", "male"), "model": model}
    found = priced(known, **columns)
    assert {key[0] for key in found} == set(METRICS)
    again = priced(known.sample(frac=1, random_state=1), **columns)
    assert values(again.values()) == pytest.approx(values(found.values()), abs=1e-9)


def test_what_cannot_be_priced_is_said() -> None:
    frame = people(400)
    with pytest.raises(Absent, match="label"):
        priced(frame, score="score", label=None)
    with pytest.raises(Absent, match="threshold"):
        priced(frame, score="score", threshold=None)
    with pytest.raises(Absent, match="no sensitive"):
        priced(frame, score="score", sensitive=())
    with pytest.raises(Absent, match="infinite"):
        priced(frame.assign(score=np.where(frame.index < 3, np.inf, frame["score"])), score="score")
    key = (CHANGE, "sex", "thresholds by group", "0.8")
    other = priced(frame.assign(d=1 - frame["y"]), score="score", prediction="d")
    assert reasons(other.values())[key] == "absent"
    assert reasons(priced(frame.assign(sex="f"), score="score").values())[key] == "undefined"
    assert reasons(priced(frame.head(40), score="score").values())[key] == "too small"
    one_label = reasons(priced(frame.assign(y=1), score="score").values())
    assert one_label[CHANGE, "sex", "equalized odds by group", "equalized odds"] == "undefined"
    nobody = reasons(priced(frame.assign(y=0), score="score").values())
    assert nobody[RATIO, "sex", "thresholds by group", "0.8"] == "undefined"
