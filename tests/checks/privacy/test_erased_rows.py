import pytest

from audit.checks.privacy.erased_rows import measure
from audit.errors import Absent
from audit.needs.erased_ids import ErasedIds
from tests.measuring import by_name


def test_rows_by_table_and_column() -> None:
    found = by_name(measure(ErasedIds(listed=7, rows={("training", "id"): (3, 100), ("evaluation", "id"): (0, 50)})))
    item = found["privacy.erased_rows", "id", "training"]
    assert (item.value, item.n) == (3, 100)  # type: ignore[union-attr]
    assert found["privacy.erased_rows", "id", "evaluation"].value == 0  # type: ignore[union-attr]


def test_no_id_to_look_up_is_no_zero() -> None:
    with pytest.raises(Absent, match="no table"):
        list(measure(ErasedIds(listed=7, rows={("evaluation", "id"): (0, 0)})))
