import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.feature_effects import SHUFFLES, supply
from tests.explaining import FEATURES, Planted, explained, planted, rows


def test_shuffling_is_asked_of_the_model_itself() -> None:
    model = Planted()
    with planted(model=model) as made:
        found = supply(made, explained(made))
    assert found.shuffled.shape == (len(FEATURES), SHUFFLES, 500)
    for at, name in enumerate(FEATURES):
        for shuffle, order in enumerate(found.all_shuffled):
            table = found.rows.assign(**{name: found.rows[name].to_numpy()[order]})
            assert found.shuffled[at, shuffle] == pytest.approx(model.predict(table), abs=1e-12)
    together = found.rows.assign(
        pay=found.rows["pay"].to_numpy()[found.all_shuffled[1]],
        debt=found.rows["debt"].to_numpy()[found.all_shuffled[1]],
    )
    assert found.shuffled_together(["pay", "debt"])[1] == pytest.approx(model.predict(together), abs=1e-12)


def test_the_usual_value_is_the_median_or_the_commonest_text() -> None:
    class Texts(Planted):
        features = ("pay", "town")

        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return np.asarray(0.5 + table["pay"] / 100 + (table["town"] == "x") / 10)

    from audit.records.plan import Columns
    from tests.measuring import subject

    frame = rows(101).assign(town=["x", "y", "y"] * 33 + ["x", None])
    columns = Columns(label="paid", favourable=1, threshold=0.5, features=Texts.features)
    with subject(frame, columns, model=Texts()) as made:
        found = supply(made, explained(made))
    median = frame["pay"].median()
    assert found.usual[0] == pytest.approx(Texts().predict(found.rows.assign(pay=median)), abs=1e-9)
    assert found.usual[1] == pytest.approx(Texts().predict(found.rows.assign(town="y")), abs=1e-9)


def test_an_unused_feature_changes_nothing_and_costs_no_answer() -> None:
    with planted(rows().assign(idle=1.0)) as made:
        found = supply(made, explained(made))
    idle = FEATURES.index("idle")
    assert (found.shuffled[idle] == found.scores).all()
    assert (found.usual[idle] == found.scores).all()


def test_labels_belong_to_their_rows() -> None:
    frame = rows(80)
    frame["paid"] = frame["paid"].astype("Int64").where(frame.index % 7 > 0)
    with planted(frame) as made:
        attributions = explained(made)
        found = supply(made, attributions)
    expected = frame["paid"].astype("float64").loc[attributions.rows.index].to_numpy()
    assert found.label is not None
    assert np.array_equal(found.label, expected, equal_nan=True)


def test_too_many_features_and_too_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with planted(rows(1)) as made, pytest.raises(Absent, match="two rows"):
        supply(made, explained(made))
    monkeypatch.setattr("audit.needs.feature_effects.CELLS", 100)
    with planted() as made, pytest.raises(Absent, match="too many to shuffle"):
        supply(made, explained(made))
