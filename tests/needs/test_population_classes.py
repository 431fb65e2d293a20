import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import key_cells, population_classes, quasi_identifiers
from audit.needs.population_classes import PopulationClasses
from audit.records.plan import Columns
from tests.trained import with_tables

HERE = pd.DataFrame({"town": ["a", "a", "b", None], "age": [1, 1, 2, 3]})
THERE = pd.DataFrame({"town": ["a ", "b", None, "c"], "age": [1.0, 2.0, 3.0, 9.0], "people": [4, 10, 1, 5]})


def found(population: pd.DataFrame | None, people: str | None = "people") -> PopulationClasses:
    columns = Columns(quasi_identifiers=("town", "age"), people=people)
    with with_tables(HERE, columns, population=population) as made:
        keys = quasi_identifiers.supply(made)
        return population_classes.supply(made, key_cells.supply(made, keys))


def test_classes_of_both_tables() -> None:
    classes = found(THERE)
    assert (classes.people, classes.shared, classes.outside) == (20, True, 0)
    assert (classes.smallest, classes.lowest, classes.highest) == (1, 0, 1)
    assert classes.matched == pytest.approx(2 / 4 + 1 / 10 + 1)


def test_a_population_without_some_of_the_people() -> None:
    assert found(THERE.head(2)).outside == 1


def test_a_population_without_a_column_or_none_at_all() -> None:
    assert not found(THERE.drop(columns="age")).shared
    assert found(THERE.drop(columns="people"), None).people is None
    with pytest.raises(Absent, match="no reference"):
        found(None)
