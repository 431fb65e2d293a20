import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import attribute_guesses, membership_rows, training_overlap
from audit.needs.attribute_guesses import AttributeGuesses
from audit.records.blocks import Privacy
from audit.sources.models.estimator import Function
from tests.trained import FEATURES, ROLES, people, with_tables

TRAINING, HERE = people(300, 1), people(300, 2)
MEMORY = {tuple(row): y for row, y in zip(TRAINING[list(FEATURES)].to_numpy(), TRAINING["y"], strict=True)}


def remembers(rows: pd.DataFrame) -> np.ndarray:
    """Sure of what it was trained on, and of nothing else."""
    known = [MEMORY.get(tuple(row), 0.5) for row in rows[list(FEATURES)].to_numpy(dtype=float)]
    clipped: np.ndarray = np.clip(np.array(known, dtype=float), 0.01, 0.99)
    return clipped


def forgets(rows: pd.DataFrame) -> np.ndarray:
    """Goes by age alone."""
    clipped: np.ndarray = np.clip(rows["age"].to_numpy(dtype=float) / 100, 0.01, 0.99)
    return clipped


def found(answers: object, *secrets: str) -> AttributeGuesses:
    model = Function(function=answers, features=FEATURES)  # type: ignore[arg-type]
    privacy = Privacy(sensitive_values=secrets)
    with with_tables(HERE, ROLES, training=TRAINING, model=model, privacy=privacy) as made:
        return attribute_guesses.supply(made, membership_rows.supply(made, training_overlap.supply(made)))


def test_a_model_that_remembers_gives_its_own_rows_away() -> None:
    pair = found(remembers, "job").gains["job"]
    assert pair is not None
    members, others = pair
    assert members.interval(0.99)[0] > 0
    assert others.value == pytest.approx(0)
    assert (members.rows, others.rows) == (300, 150)


def test_one_that_does_not_gives_nothing_away() -> None:
    pair = found(forgets, "job").gains["job"]
    assert pair is not None
    assert pair[0].value == pair[1].value == 0


def test_many_values_are_not_attacked_and_a_column_that_is_no_feature_is_none() -> None:
    assert found(forgets, "weight").gains == {"weight": None}
    with pytest.raises(Absent, match="is a feature"):
        found(forgets)
