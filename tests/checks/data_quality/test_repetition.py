"""Repeated rows and contradicting labels, through the real need on a real engine."""

import numpy as np
import pandas as pd
import pytest

from audit.checks.data_quality.repetition import measure
from audit.needs.repeated_rows import RepeatedRows, supply
from audit.records.plan import Columns
from tests.measuring import reasons, subject, values

COLUMNS = Columns(label="ok", favourable=1, features=("a", "b"), id=("key",))


def rows(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.integers(0, 12, n), "b": rng.choice(np.array(["x", "y", None], object), n)})
    frame["ok"] = pd.array(rng.integers(0, 2, n), dtype="Int64")
    frame.loc[:20, "ok"] = pd.NA
    return frame.assign(key=np.arange(n))


def found(frame: pd.DataFrame, columns: Columns = COLUMNS) -> RepeatedRows:
    with subject(frame, columns) as made:
        return supply(made)


def test_shares_are_pandas() -> None:
    frame = rows()
    known = frame.dropna(subset="ok")
    alike = known.groupby(["a", "b"], dropna=False)["ok"].agg(["size", "sum"])
    alike = alike[alike["size"] > 1]
    fewer = np.minimum(alike["sum"], alike["size"] - alike["sum"]).sum()
    said = values(measure(found(frame)))
    assert said["data_quality.repeated_rows",] == pytest.approx(frame.drop(columns="key").duplicated().mean())
    assert said["data_quality.contradicting_labels",] == pytest.approx(fewer / alike["size"].sum())


def test_an_undeclared_id_hides_repetition() -> None:
    columns = Columns(label="ok", favourable=1, features=("a",))
    assert values(measure(found(rows(), columns)))["data_quality.repeated_rows",] == 0


def test_what_cannot_be_counted_says_why() -> None:
    said = reasons(measure(found(rows().head(0))))
    assert said == {("data_quality.contradicting_labels",): "undefined", ("data_quality.repeated_rows",): "undefined"}
    only_ids = reasons(measure(found(rows()[["key"]], Columns(id=("key",)))))
    assert set(only_ids.values()) == {"absent"}
    few = RepeatedRows(rows=100, distinct=100, labelled=4, contradicting=2)
    assert reasons(measure(few)) == {("data_quality.contradicting_labels",): "suppressed"}
