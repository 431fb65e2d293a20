"""Simple models fitted on training rows and asked about the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from audit.errors import Absent
from audit.needs import prepared_rows, row_sample
from audit.needs.simple_models import ADDITIVE, LOGISTIC, SimpleModels, supply
from audit.records.plan import Columns
from audit.records.subject import LABEL, Subject
from tests.checks.explainability.planted import audited, people

COLUMNS = Columns(label="repaid", favourable=1, threshold=0.5, sensitive=("group",))


def labelled(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = people(n).sample(frac=1, random_state=seed).reset_index(drop=True)
    merit = frame["income"] - frame["debt"] - frame["late"] + 0.5 * (frame["sex"] == "m") + rng.logistic(size=n)
    return frame.assign(repaid=(merit > 0).astype(int), id=np.arange(n) + 10_000 * seed)


@contextmanager
def trained(
    folder: Path, training: pd.DataFrame | None, frame: pd.DataFrame, columns: Columns = COLUMNS, **options: Any
) -> Iterator[Subject]:
    with audited(frame, columns=columns, **options) as made:
        if training is None:
            yield made
            return
        training.to_parquet(folder / "training.parquet", index=False)
        table = prepared_rows.with_groups(made.engine.open(folder / "training.parquet", "training"), columns.sensitive)
        table = prepared_rows.with_label(table, columns) if columns.label in training else table
        yield replace(made, training=table)


def fitted(folder: Path, training: pd.DataFrame | None, frame: pd.DataFrame, **options: Any) -> SimpleModels:
    with trained(folder, training, frame, **options) as made:
        return supply(made, row_sample.supply(made))


def test_the_logistic_regression_is_scikit_learns(tmp_path: Path) -> None:
    training, frame = labelled(500, 1), labelled(300, 2)
    found = fitted(tmp_path, training, frame)
    columns = [
        t.assign(m=lambda t: (t["sex"] == "m") * 1.0, f=lambda t: (t["sex"] == "f") * 1.0) for t in (training, frame)
    ]
    names = ["income", "debt", "late", "m", "f", "unused"]
    scale = StandardScaler().fit(columns[0][names])
    theirs = LogisticRegression(solver="newton-cholesky", max_iter=200).fit(
        scale.transform(columns[0][names]), training["repaid"]
    )
    expected = theirs.decision_function(scale.transform(columns[1][names]))
    assert np.sort(found.simple[LOGISTIC]) == pytest.approx(np.sort(expected), abs=1e-6)
    assert found.trained == 500
    assert not found.apart
    assert found.exact is True
    assert abs(int(found.decided(LOGISTIC).sum()) - int(found.decision.sum())) <= 1


def test_curves_are_found_by_the_additive_model_alone(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    tables = []
    for seed in (1, 2):
        frame = people(600).sample(frac=1, random_state=seed).reset_index(drop=True)
        chance = 1 / (1 + np.exp(6 * (np.abs(frame["income"] - 3) - 0.7)))
        tables.append(frame.assign(repaid=(rng.random(600) < chance).astype(int)))
    found = fitted(tmp_path, *tables)
    from sklearn.metrics import roc_auc_score

    assert roc_auc_score(found.label, found.simple[LOGISTIC]) < 0.6
    assert roc_auc_score(found.label, found.simple[ADDITIVE]) > 0.9


def test_rows_of_the_training_table_are_left_out_where_ids_tell(tmp_path: Path) -> None:
    frame = labelled(400, 1)
    columns = replace(COLUMNS, id=("id",))
    found = fitted(tmp_path, frame.head(250), frame, columns=columns)
    assert found.apart
    assert len(found.label) == 150


def test_the_order_of_rows_and_missing_cells_do_no_harm(tmp_path: Path) -> None:
    training, frame = labelled(300, 1), labelled(200, 2)
    for table in (training, frame):
        table.loc[table.index % 7 == 0, "income"] = np.nan
        table.loc[table.index % 5 == 0, "sex"] = None
    found = fitted(tmp_path, training, frame)
    again = fitted(tmp_path, training.sample(frac=1, random_state=1), frame.sample(frac=1, random_state=2))
    for name in (LOGISTIC, ADDITIVE):
        assert np.sort(again.simple[name]) == pytest.approx(np.sort(found.simple[name]), abs=1e-9)
    assert found.failed == {}


def test_reasons_for_no_comparison(tmp_path: Path) -> None:
    frame = labelled(200, 2)
    cases: list[tuple[pd.DataFrame | None, str, str]] = [
        (None, "absent", "no training rows"),
        (frame.drop(columns="repaid"), "absent", "have no label"),
        (frame.drop(columns=["debt", "late"]), "absent", "lack 2"),
        (frame.assign(repaid=1), "undefined", "only one label"),
        (frame.head(20), "too small", "fewer than 50"),
    ]
    for training, why, text in cases:
        with pytest.raises(Absent, match=text) as caught:
            fitted(tmp_path, training, frame)
        assert caught.value.why == why
    with pytest.raises(Absent, match="names no label"):
        fitted(tmp_path, frame, frame, columns=replace(COLUMNS, label=None))


def test_a_wide_table_is_fitted(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    from tests.answering import Rule
    from tests.measuring import subject

    names = [f"c{i}" for i in range(80)]
    table = pd.DataFrame((rng.random((60, 80)) < 0.1) * 1.0, columns=names).assign(repaid=rng.integers(0, 2, 60))
    table.to_parquet(tmp_path / "training.parquet", index=False)
    model = Rule(tuple(names), lambda rows: rows["c0"].to_numpy())
    with subject(table, Columns(label="repaid", favourable=1, threshold=0.5), model=model) as made:
        training = prepared_rows.with_label(made.engine.open(tmp_path / "training.parquet", "training"), COLUMNS)
        found = supply(replace(made, training=training), row_sample.supply(made))
    assert set(found.simple) == {LOGISTIC, ADDITIVE}
    assert LABEL not in found.groups
