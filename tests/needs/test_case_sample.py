"""The sampled rows with their decision, label and groups, against the frame they came from."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import row_sample
from audit.needs.case_sample import supply
from audit.records.subject import Subject

SubjectOf = Callable[..., Subject]


def frame(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    made = pd.DataFrame({"x": rng.random(n), "c": rng.choice(["u", "v"], n), "sex": rng.choice(["f", "m", ""], n)})
    made["y"] = pd.array(rng.choice([0, 1], n), dtype="Int64")
    made.loc[::7, "y"] = pd.NA
    made["d"] = rng.choice([0, 1], n)
    return made


@pytest.mark.parametrize("n", [50, 3000])
def test_every_role_belongs_to_its_row(subject_of: SubjectOf, n: int) -> None:
    table = frame(n)
    subject = subject_of(table, seed=5, label="y", prediction="d", favourable=1, features=["x", "c"], sensitive=["sex"])
    found = supply(subject, row_sample.supply(subject))
    drawn = table.loc[found.features.index]
    assert len(drawn) == min(n, row_sample.SIZE) == found.sample.rows
    assert found.features["x"].tolist() == drawn["x"].tolist()
    assert found.decision is not None
    assert found.label is not None
    assert found.decision.tolist() == drawn["d"].tolist()
    pd.testing.assert_series_equal(found.label, drawn["y"].astype("float64"), check_names=False, check_index_type=False)
    assert found.groups["sex"].tolist() == drawn["sex"].replace("", "unknown").tolist()


def test_what_is_not_there_is_none(subject_of: SubjectOf) -> None:
    subject = subject_of(frame(20), label="y", favourable=1, features=["x"])
    found = supply(subject, row_sample.supply(subject))
    assert found.decision is None
    assert found.groups.shape == (20, 0)
    without = subject_of(frame(20), label="y", favourable=1)
    with pytest.raises(Absent):
        supply(without, row_sample.supply(without))
