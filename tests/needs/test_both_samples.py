from pathlib import Path

import numpy as np
import pytest

from audit.errors import Absent
from audit.needs.both_samples import FEWEST_ROWS, MOST_ROWS, supply
from tests.measuring import subject
from tests.needs.test_table_pairs import COLUMNS, pair, rows


def test_small_tables_are_taken_whole(tmp_path: Path) -> None:
    before, now = rows(80, 1), rows(50, 2)
    with pair(before, now, tmp_path) as made:
        found = supply(made)
    assert (found.features, found.left_out, found.sample.drawn) == (COLUMNS.features, (), "every row")
    assert found.now.tolist() == [False] * 80 + [True] * 50
    np.testing.assert_array_equal(found.values[:80, 0], before["age"].to_numpy())
    both = [*before["city"], *now["city"]]
    commonest = max({"x", "y"}, key=both.count)
    assert [value == commonest for value in both] == (found.values[:, 1] == 0).tolist()
    assert found.categorical.tolist() == [False, True, False, False]


def test_large_tables_are_sampled_and_the_same_rows_every_time(tmp_path: Path) -> None:
    before, now = rows(MOST_ROWS + 500, 1), rows(FEWEST_ROWS, 2)
    with pair(before, now, tmp_path) as made:
        found, again = supply(made), supply(made)
    assert (~found.now).sum() == MOST_ROWS and found.now.sum() == FEWEST_ROWS
    np.testing.assert_array_equal(found.values, again.values)
    assert found.sample.drawn == "uniformly without replacement from each table"


def test_columns_of_another_kind_are_left_out(tmp_path: Path) -> None:
    now = rows(60, 2)
    with pair(rows(60, 1).drop(columns="day"), now.assign(city=1.5), tmp_path) as made:
        assert supply(made).left_out == ("city", "day")


def test_without_a_training_table_there_is_nothing_to_draw() -> None:
    with subject(rows(20, 1), COLUMNS) as made, pytest.raises(Absent, match="no training table"):
        supply(made)
