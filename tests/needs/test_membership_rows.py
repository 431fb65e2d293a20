import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import membership_rows, training_overlap
from audit.needs.membership_rows import MembershipRows
from audit.sources.models.estimator import Function
from tests.trained import FEATURES, ROLES, forest, people, with_tables


def found(here: pd.DataFrame, training: pd.DataFrame, model: object) -> MembershipRows:
    with with_tables(here, ROLES, training=training, model=model) as made:
        return membership_rows.supply(made, training_overlap.supply(made))


def test_members_first_and_shared_rows_left_out() -> None:
    training, here = people(300, 1), people(250, 2)
    here.iloc[:10] = training.iloc[:10]
    training = pd.concat([training, training.tail(5)], ignore_index=True)
    model = forest(training)
    rows = found(here, training, model)
    assert (rows.members, rows.others, rows.left_out) == (295, 240, 10)
    assert rows.values.shape == (535, len(FEATURES) + 1)
    expected = model.predict(rows.features)
    np.testing.assert_allclose(rows.target, np.where(rows.label == 1, expected, 1 - expected))
    assert not rows.weaker
    # What has seen a row is surer of it than what has not.
    assert rows.target[: rows.members].mean() > rows.unseen[: rows.members].mean() + 0.1
    assert abs(rows.target[rows.members :].mean() - rows.unseen[rows.members :].mean()) < 0.05


def test_the_order_of_rows_is_irrelevant() -> None:
    training, here = people(150, 1), people(150, 2)
    model = forest(training)
    one = found(here, training, model)
    other = found(
        here.sample(frac=1, random_state=0).reset_index(drop=True),
        training.sample(frac=1, random_state=0).reset_index(drop=True),
        model,
    )
    pd.testing.assert_frame_equal(one.features, other.features)
    np.testing.assert_array_equal(one.unseen, other.unseen)


def test_a_model_that_cannot_be_fitted_anew_has_stand_ins() -> None:
    training, here = people(200, 1), people(200, 2)
    model = Function(function=forest(training).predict, features=FEATURES)
    rows = found(here, training, model)
    assert rows.weaker
    assert "weaker" in rows.recipe
    assert ((rows.unseen >= 0) & (rows.unseen <= 1)).all()


def test_what_is_missing_is_said() -> None:
    training, here = people(200, 1), people(200, 2)
    with pytest.raises(Absent, match="fewer than 100"):
        found(here.head(50), training, forest(training))
    with pytest.raises(Absent, match="label is not known"):
        found(here, training.drop(columns="y"), forest(training))
    with pytest.raises(Absent, match="same label"):
        found(here.assign(y=1), training.assign(y=1), forest(training))


def test_a_large_table_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership_rows, "MOST_ROWS", 120)
    training, here = people(300, 1), people(300, 2)
    rows = found(here, training, forest(training))
    assert (rows.members, rows.others) == (120, 120)
    assert rows.sample.drawn == "uniformly without replacement"
