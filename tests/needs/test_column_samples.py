from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from audit.needs import column_profiles, column_samples
from audit.needs.column_samples import supply
from audit.needs.column_values import MOST
from audit.records.subject import Subject


def frame(n: int = 900) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mail": [f"person{k}@example.org" for k in range(n)],
            "kind": [("a", "b", None)[k % 3] for k in range(n)],
            "number": [float(k) if k % 5 else None for k in range(n)],
            "flag": [k % 2 == 0 for k in range(n)],
            "empty": pd.array([None] * n, dtype="string"),
        }
    )


@pytest.mark.parametrize("small", [100, 10_000])
def test_values_of_every_column_but_true_and_false(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(column_samples, "SMALL", small)
    found = {sample.column: sample for sample in supply(subject_of(frame())).samples}
    assert list(found) == ["mail", "kind", "number", "empty"]
    assert sorted(found["kind"].values) == ["a", "b"]
    assert found["kind"].whole
    assert list(found["empty"].values) == []
    assert found["number"].numeric
    assert set(found["number"].values) <= {str(k) for k in range(900)}
    assert set(found["mail"].values) <= set(frame()["mail"])
    assert len(found["mail"].values) == MOST
    assert not found["mail"].whole


def test_the_order_of_rows_is_irrelevant(subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_samples, "SMALL", 100)
    straight = supply(subject_of(frame()))
    shuffled = supply(subject_of(frame().sample(frac=1, random_state=1).reset_index(drop=True)))
    assert straight == shuffled


def test_many_columns(subject_of: Callable[..., Subject]) -> None:
    wide = pd.DataFrame({f"c{k}": [k, None] for k in range(300)})
    assert len(supply(subject_of(wide)).samples) == 300


def test_no_value_is_shown(subject_of: Callable[..., Subject]) -> None:
    assert "person" not in repr(supply(subject_of(frame())))


def test_small_and_large_tables_give_the_same_values(
    subject_of: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {sample.column: sample for sample in supply(subject_of(frame())).samples}
    monkeypatch.setattr(column_samples, "SMALL", 100)
    drawn = {sample.column: sample for sample in supply(subject_of(frame())).samples}
    assert sorted(whole["mail"].values) == sorted(drawn["mail"].values)


def test_known_cells_and_the_engine_draw_the_same(subject_of: Callable[..., Subject]) -> None:
    n = column_samples.SMALL + 1
    frame = pd.DataFrame({"few": [f" v{k % 250}" for k in range(n)], "two": ["a", ""] * (n // 2) + ["b"] * (n % 2)})
    subject = subject_of(frame)
    profiles = column_profiles.supply(subject)
    assert set(profiles.cells) == {"few", "two"}
    assert column_samples.supply(subject, profiles) == column_samples.supply(subject)
