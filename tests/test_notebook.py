"""From Python: a model and a table in memory."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import audit
from audit.errors import DataError, PlanError


def test_a_model_and_a_frame_in_memory(loans: pd.DataFrame) -> None:
    features = ["obrat", "loanprc", "pubrec", "chist"]
    model = LogisticRegression(max_iter=500).fit(loans[features], loans["approve"])
    result = audit.audit(
        model, loans, label="approve", favourable=1, threshold=0.8, sensitive=["race"], features=features,
        policies=["gdpr"], roles=["legal"], facts={"purpose": "mortgages"}, name="Notebook <audit>",
    )  # fmt: skip
    assert result.verdict == "not cleared" or result.verdict == "cannot tell"
    frame = result.to_frame()
    accuracy = float(frame.loc[frame["metric"] == "performance.accuracy", "value"].iloc[0])
    decided = model.predict_proba(loans[features])[:, 1] >= 0.8
    assert accuracy == pytest.approx((decided == loans["approve"]).mean(), abs=1e-12)
    shares = frame[frame["metric"] == "explainability.attribution_share"]
    assert set(shares["where.feature"]) == set(features)
    assert shares["value"].sum() == pytest.approx(1)
    page = result._repr_html_()
    assert "Notebook &lt;audit&gt;" in page and result.verdict in page


def test_predictions_without_a_model(loans: pd.DataFrame) -> None:
    result = audit.audit(None, loans, prediction="approve", favourable=1, sensitive=["race"], policies=["gdpr"])
    frame = result.to_frame()
    rates = frame[frame["metric"] == "bias.selection_rate"].set_index("where.group")["value"]
    assert rates["white"] == 1527 / 1681


def test_arguments_as_notebooks_have_them(loans: pd.DataFrame) -> None:
    favourable = loans["approve"].max()  # NumPy's integer, not Python's
    result = audit.audit(None, loans, prediction="approve", favourable=favourable, sensitive="race", policies="gdpr")
    assert repr(result) == f"<Audit 'Notebook audit': {result.verdict}>"


@pytest.mark.parametrize("data", [[1, 2], {"a": 1}, pd.DataFrame({"x": [1, "jane@example.org"]})])
def test_what_is_no_table_is_one_sentence_without_cells(data: object) -> None:
    with pytest.raises(DataError, match="data must be a pandas") as caught:
        audit.audit(None, data, prediction="x", favourable=1)
    assert "jane" not in str(caught.value)


def test_the_favourable_outcome_is_never_guessed(loans: pd.DataFrame) -> None:
    with pytest.raises(PlanError, match="favourable"):
        audit.audit(None, loans, prediction="approve", sensitive=["race"])


def test_a_regressor_is_audited_by_the_outcome_that_is_named() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"area": rng.normal(100, 20, 200), "sex": rng.choice(["f", "m"], 200)})
    frame["price"] = 3 * frame["area"] + rng.normal(0, 5, 200)
    made = audit.audit(
        LinearRegression().fit(frame[["area"]], frame["price"]), frame, outcome="price", sensitive=["sex"]
    )
    said = made.to_frame().set_index("metric")["value"]
    assert said["performance.r_squared"] > 0.9
    assert said["explainability.rows_explained"] == 200
