import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import column_profiles
from audit.needs.quasi_identifiers import MOST_PROPOSED, supply
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject


def frame(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"row": np.arange(n), "income": rng.normal(size=n), "YearOfBirth": rng.integers(1950, 2000, n)}
    )
    table["zip_code"] = rng.integers(10, 60, n).astype(str)
    table["colour"] = rng.choice(["red", "blue"], n)
    table["granted"] = rng.integers(0, 2, n)
    return table


def test_declared_ones_are_taken_as_they_are() -> None:
    with subject(frame(), Columns(quasi_identifiers=("colour", "row"))) as made:
        found = supply(made)
    assert (found.names, found.declared, found.says) == (("colour", "row"), True, "")


def test_ids_outcomes_and_fractions_are_not_proposed() -> None:
    with subject(frame(), Columns(label="granted", favourable=1)) as made:
        found = supply(made)
    assert found.names == ("YearOfBirth", "zip_code", "colour")
    assert not found.declared
    assert "proposed" in found.says
    assert found.bits[2] == pytest.approx(1, abs=0.01)  # a fair coin


def test_information_is_shannons() -> None:
    table = pd.DataFrame({"city": ["a"] * 20 + ["b"] * 10 + ["c"] * 10 + [None] * 5})
    with subject(table, Columns()) as made:
        assert supply(made).bits == pytest.approx((1.5,))


def test_not_more_than_so_many_and_known_ones_first() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame({f"x{i}": rng.integers(0, 20, 300) for i in range(12)} | {"sex": rng.choice(["f", "m"], 300)})
    with subject(table, Columns(declared={"x0": "none"})) as made:
        found = supply(made)
    assert len(found.names) == MOST_PROPOSED
    assert "sex" in found.names
    assert "x0" not in found.names


def test_nothing_to_propose() -> None:
    columns = Columns()
    options = {"privacy": Privacy(sensitive_values=("colour",))}
    with (
        subject(frame()[["row", "income", "colour"]], columns, **options) as made,
        pytest.raises(Absent, match="no col"),
    ):
        supply(made)


def test_known_cells_and_the_engine_say_the_same() -> None:
    with subject(frame(), Columns()) as made:
        profiles = column_profiles.supply(made)
        assert set(profiles.cells) == {"zip_code", "colour"}
        assert supply(made, profiles) == supply(made)
