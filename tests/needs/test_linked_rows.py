from pathlib import Path

import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs import linked_rows, quasi_identifiers
from audit.needs.linked_rows import LinkedRows
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject

HERE = pd.DataFrame({"id": [1, 2, 3, 4], "town": ["a", "a", "b", "c"], "age": [1, 2, 3, 4]})
THERE = pd.DataFrame({"id": [1, 2, 3, 9], "town": ["a", "a", "b ", "c"], "other": [0, 0, 0, 0]})


def found(tmp_path: Path, table: pd.DataFrame, ids: tuple[str, ...] = ("id",)) -> LinkedRows:
    table.to_parquet(tmp_path / "second.parquet")
    columns = Columns(quasi_identifiers=("town", "age"), id=ids)
    with subject(HERE, columns, privacy=Privacy(linkage=tmp_path / "second.parquet")) as made:
        return linked_rows.supply(made, quasi_identifiers.supply(made))


def test_links_by_hand(tmp_path: Path) -> None:
    linked = found(tmp_path, THERE)
    assert (linked.shared, linked.rows, linked.others, linked.present) == (1, 4, 4, 3)
    assert linked.certain == 2  # b and c, of which c is somebody else
    assert linked.right == pytest.approx(1 / 2 + 1 / 2 + 1)
    assert linked.chance == pytest.approx(3 / 4)


def test_without_ids_it_is_not_known_what_is_right(tmp_path: Path) -> None:
    linked = found(tmp_path, THERE.drop(columns="id"))
    assert not linked.known
    assert linked.certain == 2


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="none of the quasi"):
        found(tmp_path, THERE[["id", "other"]])
    with subject(HERE, Columns(quasi_identifiers=("town",))) as made, pytest.raises(Absent, match="not evaluated"):
        linked_rows.supply(made, quasi_identifiers.supply(made))
    options = {"privacy": Privacy(linkage=tmp_path / "nowhere.parquet")}
    with subject(HERE, Columns(quasi_identifiers=("town",)), **options) as made, pytest.raises(Absent, match="be read"):
        linked_rows.supply(made, quasi_identifiers.supply(made))
