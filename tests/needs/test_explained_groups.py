import numpy as np
import pytest

from audit.errors import Absent
from audit.needs.explained_groups import reference, supply
from audit.records.plan import Columns
from tests.explaining import FEATURES, Planted, explained, planted, rows
from tests.measuring import subject


def test_groups_stand_in_the_order_of_the_attributions() -> None:
    frame = rows(200)
    frame.loc[::20, "sex"] = None
    with planted(frame) as made:
        found = explained(made)
        groups = supply(made, found)
    expected = frame["sex"].fillna("unknown").loc[found.rows.index].tolist()
    assert groups.groups["sex"].tolist() == expected
    places, small = groups.by_attribute("sex", 10)
    assert set(places) == {"f", "m"}
    assert small == []
    assert (np.array(expected)[places["f"]] == "f").all()
    assert groups.by_attribute("sex", 100)[1] == ["f"]


def test_the_reference_is_declared_or_the_largest() -> None:
    places = {"a": np.arange(3), "b": np.arange(5)}
    assert reference(places, None) == "b"
    assert reference(places, "a") == "a"
    assert reference(places, "c") is None
    assert reference({}, None) is None


def test_without_attributes_there_are_no_groups() -> None:
    columns = Columns(label="paid", favourable=1, threshold=0.5, features=FEATURES)
    with subject(rows(60), columns, model=Planted()) as made, pytest.raises(Absent, match="no sensitive attribute"):
        supply(made, explained(made))
