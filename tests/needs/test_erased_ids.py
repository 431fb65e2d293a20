from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.erased_ids import supply
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.trained import with_tables

HERE = pd.DataFrame({"person": ["a ", "b", "b", None]})
TRAINING = pd.DataFrame({"person": ["c", "a"], "other": [1, 2]})


def listed(tmp_path: Path, *ids: str) -> Path:
    path = tmp_path / "erased.txt"
    path.write_text("".join(f"{sha256(one.encode()).hexdigest().upper()}\n" for one in ids))
    return path


def test_rows_of_erased_ids_in_both_tables(tmp_path: Path) -> None:
    roles, privacy = Columns(id=("person",)), Privacy(erased=listed(tmp_path, "a", "b", "z", "z"))
    with with_tables(HERE, roles, training=TRAINING, privacy=privacy) as made:
        found = supply(made)
    assert found.listed == 3
    assert found.rows == {("evaluation", "person"): (3, 3), ("training", "person"): (1, 2)}


def test_whole_numbers_are_hashed_without_a_point(tmp_path: Path) -> None:
    privacy = Privacy(erased=listed(tmp_path, "7"))
    with with_tables(pd.DataFrame({"n": [7.0, 8.0]}), Columns(id=("n",)), privacy=privacy) as made:
        assert supply(made).rows == {("evaluation", "n"): (1, 2)}


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("not a digest\n")
    cases = (
        (Columns(id=("person",)), Privacy(), "no list"),
        (Columns(), Privacy(erased=bad), "no id columns"),
        (Columns(id=("person",)), Privacy(erased=bad), "no SHA-256"),
        (Columns(id=("person",)), Privacy(erased=tmp_path / "nowhere"), "cannot be read"),
    )
    for roles, privacy, said in cases:
        with with_tables(HERE, roles, privacy=privacy) as made, pytest.raises(Absent, match=said):
            supply(made)
