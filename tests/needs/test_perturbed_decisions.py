"""Perturbed decisions, with models whose every answer is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from audit.errors import Absent
from audit.needs import case_sample, perturbed_decisions, row_sample
from audit.needs.perturbed_decisions import PerturbedDecisions
from audit.records.plan import Columns
from tests.answering import Rule
from tests.measuring import subject


def cases(n: int = 1_500) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"x": rng.normal(0, 1, n), "count": rng.integers(0, 1000, n), "self": 1.0})
    frame["city"] = rng.choice(np.array(["a", "b", "c", None], object), n)
    frame["sex"] = rng.choice(["f", "m"], n)
    return frame


def perturbed(frame: pd.DataFrame, model: Any, **roles: Any) -> PerturbedDecisions:
    columns = Columns(**({"favourable": 1, "threshold": 0.5, "sensitive": ("sex",)} | roles))
    with subject(frame, columns, model=model) as made:
        return perturbed_decisions.supply(made, case_sample.supply(made, row_sample.supply(made)))


def test_noise_flips_as_many_as_the_normal_distribution_says() -> None:
    """x > 0 flips where noise of a tenth crosses 0: arctan(0.1) / pi of all normal cases (the angle of two normals)."""
    found = perturbed(cases(), Rule(("x",), lambda rows: (rows["x"] > 0) * 1.0))
    assert found.noise is not None
    assert found.noise.mean() == pytest.approx(np.arctan(0.1) / np.pi, abs=4 * np.sqrt(0.032 / (5 * 1_500)))
    assert found.category == {} and set(found.missing) == {"x"}


def test_rounding_leaves_two_digits() -> None:
    frame = cases().assign(count=np.arange(1_500))
    found = perturbed(frame, Rule(("count",), lambda rows: (rows["count"] % 10 == 0) * 1.0))
    assert found.rounding is not None
    text = [float(f"{value:.1e}") for value in frame["count"]]
    expected = (np.array(text) % 10 == 0) != (frame["count"] % 10 == 0)
    ties = (frame["count"] % 10 == 5) & (frame["count"] > 99)
    assert (found.rounding.astype(bool) == expected)[~ties].all()


def test_holes_are_put_where_values_were() -> None:
    model = Rule(("x", "city"), lambda rows: rows["x"].isna() * 1.0 + (rows["city"] == "a") * 0.6)
    frame = cases()
    found = perturbed(frame, model)
    assert found.missing["x"] is not None and found.missing["city"] is not None
    assert found.missing["x"].tolist() == (frame["city"] != "a").astype(float).tolist()
    assert np.isnan(found.missing["city"]).tolist() == frame["city"].isna().tolist()
    filled = frame["city"].notna()
    assert found.missing["city"][filled].tolist() == (frame["city"] == "a")[filled].astype(float).tolist()


def test_a_model_that_refuses_holes_is_said_to() -> None:
    def strict(rows: pd.DataFrame) -> Any:
        if rows["x"].isna().any():
            raise ValueError("Input contains NaN")
        return norm.cdf(rows["x"])

    assert perturbed(cases(), Rule(("x",), strict)).missing["x"] is None
    silent = Rule(("x",), lambda rows: norm.cdf(rows["x"]))
    assert perturbed(cases(), silent).missing["x"] is None, "NaN is no answer"


def test_categories_become_each_other_value() -> None:
    frame = cases()
    found = perturbed(frame, Rule(("city",), lambda rows: (rows["city"] == "a") * 1.0))
    share = found.category["city"]
    assert share[frame["city"] == "a"].tolist() == [1.0] * int((frame["city"] == "a").sum())
    assert set(share[frame["city"] == "b"]) == {0.5}, "of the two others, one changes the decision"
    assert np.isnan(share[frame["city"].isna()]).all()


def test_whole_numbers_stay_whole() -> None:
    kinds: set[str] = set()

    def look(rows: pd.DataFrame) -> Any:
        kinds.add(rows["count"].dtype.kind)
        return (rows["count"] > 500) * 1.0

    found = perturbed(cases().assign(x=1), Rule(("count",), look), sensitive=())
    assert kinds == {"i", "f"}, "a float only where it has to hold a hole"
    assert found.noise is not None and 0 < found.noise.mean() < 0.1


def test_the_order_of_rows_is_irrelevant() -> None:
    frame = cases(300)
    model = Rule(("x", "city"), lambda rows: norm.cdf(rows["x"]) + 0.01 * (rows["city"] == "a"))
    one, other = perturbed(frame, model), perturbed(frame.iloc[::-1].reset_index(drop=True), model)
    assert one.noise is not None and other.noise is not None
    np.testing.assert_array_equal(one.noise, other.noise[::-1])


def test_what_cannot_be_asked_says_why() -> None:
    columns = Columns(score="x", threshold=0.0, features=("x",))
    with subject(cases(50), columns) as made, pytest.raises(Absent, match="no model"):
        perturbed_decisions.supply(made, case_sample.supply(made, row_sample.supply(made)))


def test_codes_are_no_measurements() -> None:
    """A stray 999 among numbers does not make the noise a hundred times larger, and 0, 1 and 666 are codes."""
    frame = cases()
    frame["flag"] = np.where(frame.index % 500 == 0, 666, frame.index % 2)
    clean = perturbed(frame, Rule(("x",), lambda rows: (rows["x"] > 0) * 1.0))
    stray = frame.assign(x=frame["x"].where(frame.index % 300 != 0, 999.0))
    found = perturbed(stray, Rule(("x", "flag"), lambda rows: (rows["x"] > 0) * 1.0))
    assert clean.noise is not None and found.noise is not None
    assert found.noise.mean() == pytest.approx(clean.noise.mean(), abs=0.006)
    assert set(found.category) == {"flag"}
