"""One set of tests for every engine: the same needs on the same rows, value for value."""

from __future__ import annotations

import datetime
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import skops.io
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from audit.engines import names, start
from audit.engines.spark import has_java
from audit.errors import Mistake, ModelError, PlanError
from audit.load import load
from audit.measure import Supplies
from audit.needs import (
    case_sample,
    class_counts,
    column_profiles,
    equivalence_classes,
    error_moments,
    feature_counts,
    group_counts,
    group_scores,
    grouped_rows,
    identifier_counts,
    population_counts,
    ranked_lists,
    row_sample,
    score_counts,
    slice_columns,
    slice_cube,
    stratum_counts,
    swapped_decisions,
)
from audit.plan import parse
from audit.records.subject import DECISION, ROW, SCORE, Engine, Subject, group_column

NEEDS = (
    column_profiles,
    equivalence_classes,
    group_counts,
    group_scores,
    identifier_counts,
    row_sample,
    score_counts,
)
BIAS_NEEDS = (
    case_sample,
    class_counts,
    error_moments,
    feature_counts,
    group_counts,
    grouped_rows,
    population_counts,
    ranked_lists,
    slice_columns,
    slice_cube,
    stratum_counts,
    swapped_decisions,
)
"""Asked of `DECIDED`, whose rows have case weights, infinities, several classes, lists and a model."""
N = 5_000
PLAN = """
audit: {{name: Engines, policies: [gdpr], seed: 7}}
data: {{evaluation: {file}, training: {file}, engine: {engine}, missing_values: [NA]}}
columns:
  label: outcome
  favourable: 1
  score: score
  threshold: 0.5
  sensitive: [name, flag, number, born]
  id: [id]
  quasi_identifiers: [name, flag, born, zip]
  features: [score, number, flag, amount]
"""
DECIDED = """
audit: {{name: Engines, policies: [gdpr], seed: 7}}
data: {{evaluation: parts, reference: rows.parquet, engine: {engine}}}
columns:
  label: outcome
  prediction: choice
  favourable: 1
  weight: weight
  sensitive: [name, flag]
  legitimate: [wage]
  proxies: [number]
  slices: [name, flag, number, wage, small, born]
  outcome: wage
  estimate: guess
  list: query
  rank: place
  relevance: small
  features: [number, 'odd `name".é', wage, flag, born]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One messy table as CSV, as Parquet of many row groups, and as a folder of Parquet files."""
    path = tmp_path_factory.mktemp("tables")
    table = messy(N)
    frame = table.to_pandas()
    frame["flag"] = frame["flag"].map({True: "true", False: "False"})
    frame.to_csv(path / "rows.csv", index=False)
    pq.write_table(table, path / "rows.parquet", row_group_size=317)
    parts = path / "parts"
    parts.mkdir()
    # Out of order, of different sizes, with names that need quoting.
    for name, first, last in (("c [1] %20.parquet", 900, N), ("a.parquet", 0, 100), ("b é{x}.parquet", 100, 900)):
        pq.write_table(table.slice(first, last - first), parts / name, row_group_size=333)
    return path


def messy(n: int) -> pa.Table:
    """Nulls, NaN, blanks, every type, group names in several scripts."""
    rng = np.random.default_rng(0)
    texts = np.array(["female", " male ", "ausländisch", "北", "", "unknown", None, 'O\'Brien "x"', "\tmale\n"], object)
    numbers = np.array([1.0, 2.5, -3.0, 0.1, np.nan, 1234567.25, 1e-3])
    days = [datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day)) for day in rng.integers(0, 4, n)]
    mails = [None if k % 5 == 0 else f"person{k % 50}@example.org" if k % 3 else f"note {k}" for k in range(n)]
    return pa.table(
        {
            "id": pa.array(range(n), pa.int64()),
            "name": pa.array(rng.choice(texts, n), pa.string()),
            "flag": pa.array(rng.choice(np.array([True, False, None], object), n), pa.bool_()),
            "number": pa.array(rng.choice(numbers, n), pa.float64()),
            "born": pa.array([None if k % 11 == 0 else day for k, day in enumerate(days)], pa.date32()),
            "outcome": pa.array(rng.choice(np.array([1, 0, 2, None], object), n), pa.int8()),
            "score": pa.array(np.where(np.arange(n) % 13 == 0, np.nan, rng.integers(0, 101, n) / 100), pa.float64()),
            "amount": pa.array([Decimal(k % 700) / 100 for k in range(n)], pa.decimal128(10, 2)),
            "seen": pa.array([datetime.datetime(2026, 1, 1, 3, 4, k % 60, 500) for k in range(n)], pa.timestamp("ns")),
            "mail": pa.array(mails, pa.string()),
            "zip": pa.array([f"0{k % 97:04}" for k in range(n)], pa.string()),
            "card": pa.array([4111111111111111 if k % 4 else None for k in range(n)], pa.int64()),
            "small": pa.array([k % 200 for k in range(n)], pa.uint8()),
            "empty": pa.array([None] * n, pa.string()),
            'odd `name".é': pa.array(range(n), pa.float32()),
            "choice": pa.array(rng.choice(np.array([1, 0, 2, None], object), n), pa.int8()),
            "weight": pa.array(rng.lognormal(0, 3, n), pa.float64()),
            "wage": pa.array(rng.choice([np.inf, -np.inf, np.nan, *rng.lognormal(8, 1, 500)], n), pa.float64()),
            "guess": pa.array(rng.lognormal(8, 1, n), pa.float64()),
            "query": pa.array([f"q{k // 10}" for k in range(n)], pa.string()),
            "place": pa.array([k % 10 + 1 for k in range(n)], pa.int32()),
        }
    )


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    """Keeps one Spark running for the whole module; the engines that tests start are sessions on it."""
    if not has_java():
        pytest.skip("no Java")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")  # short queries: less time spent on compiling them
        engine = start("spark")
    yield engine
    engine.close()


@pytest.fixture(params=names())
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "spark":
        request.getfixturevalue("spark")
    engine = start(request.param)
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["rows.csv", "parts"])
def pair(request: pytest.FixtureRequest, folder: Path, spark: Engine) -> Iterator[tuple[Subject, Subject]]:
    """The same rows on both engines."""
    plans = [PLAN.format(file=request.param, engine=name) for name in ("duckdb", "spark")]
    duckdb, sparkly = (load(parse(plan, "audit.yaml", folder)) for plan in plans)
    yield duckdb, sparkly
    duckdb.engine.close()
    sparkly.engine.close()


@pytest.mark.parametrize("need", NEEDS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_need_is_the_same_on_both_engines(pair: tuple[Subject, Subject], need: Any) -> None:
    ours, theirs = (need.supply(**Supplies(subject).arguments(need.supply)) for subject in pair)
    same(ours, theirs)


def test_many_different_numbers_are_the_same_on_both_engines(
    decided: tuple[Subject, Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each engine may take other rows for the first ones."""
    monkeypatch.setattr(column_profiles, "MOST_EXACT", 60)
    monkeypatch.setattr(column_profiles, "_FIRST", 300)
    ours, theirs = (column_profiles.supply(subject) for subject in decided)
    same(ours, theirs)
    assert {profile.name for profile in ours.profiles if profile.distinct == 61} >= {"weight", "guess", "wage"}


@pytest.fixture(scope="module")
def decided(folder: Path, spark: Engine) -> Iterator[tuple[Subject, Subject]]:
    """The same rows on both engines, with everything that the needs of the bias checks ask for."""
    loaded = [load(parse(DECIDED.format(engine=name), "audit.yaml", folder)) for name in ("duckdb", "spark")]
    columns = replace(loaded[0].plan.columns, threshold=0.5)
    plan = replace(loaded[0].plan, columns=columns)
    duckdb, sparkly = (replace(subject, model=Half(), plan=plan) for subject in loaded)
    yield duckdb, sparkly
    duckdb.engine.close()
    sparkly.engine.close()


@pytest.mark.parametrize("need", BIAS_NEEDS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_need_of_the_bias_checks_is_the_same_on_both_engines(decided: tuple[Subject, Subject], need: Any) -> None:
    ours, theirs = (need.supply(**Supplies(subject).arguments(need.supply)) for subject in decided)
    same(ours, theirs, rtol=1e-13)  # logarithms, and the last digit of a decimal, are each engine's own


def same(ours: Any, theirs: Any, *, rtol: float = 0.0) -> None:
    """Equal, to the last bit unless `rtol` is given, tables and arrays inside too."""
    assert type(ours) is type(theirs)
    if is_dataclass(ours):
        for field in fields(ours):
            same(getattr(ours, field.name), getattr(theirs, field.name), rtol=rtol)
    elif isinstance(ours, pd.DataFrame):
        assert len(ours)
        pd.testing.assert_frame_equal(ours, theirs, rtol=rtol, atol=rtol)
    elif isinstance(ours, pd.Series):
        pd.testing.assert_series_equal(ours, theirs, rtol=rtol, atol=rtol)
    elif isinstance(ours, np.ndarray):
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
        if ours.dtype.kind == "f":
            np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol)
        else:
            np.testing.assert_array_equal(ours, theirs)
    elif isinstance(ours, Mapping):
        assert list(ours) == list(theirs)
        for key, value in ours.items():
            same(value, theirs[key], rtol=rtol)
    elif isinstance(ours, tuple | list):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            same(one, other, rtol=rtol)
    else:
        assert ours == (pytest.approx(theirs, rel=rtol, abs=rtol, nan_ok=True) if isinstance(ours, float) else theirs)


def test_coverage_is_the_same_on_both_engines(pair: tuple[Subject, Subject]) -> None:
    ours, theirs = pair
    assert ours.coverage == theirs.coverage
    assert (ours.size, ours.columns, ours.inputs) == (theirs.size, theirs.columns, theirs.inputs)
    assert ours.coverage.notes[-1] == (
        f"{N:,} of {N:,} evaluation rows were also training rows (same id); performance figures are optimistic."
    )


def test_derived_columns_are_the_same_on_both_engines(pair: tuple[Subject, Subject]) -> None:
    frames = []
    for subject in pair:
        derived = [name for name in subject.rows.columns if name.startswith("__")]
        frame = subject.engine.fetch(subject.rows.select(*sorted(derived)).order_by(ROW))
        frames.append(frame.astype({DECISION: "Int8", "__label": "Int8"}))
    pd.testing.assert_frame_equal(*frames, check_exact=True)
    groups = set(frames[0][group_column("name")])
    assert groups == {"female", "male", "ausländisch", "北", "unknown", 'O\'Brien "x"'}
    assert set(frames[0][group_column("number")]) == {"1", "2.5", "-3", "0.1", "unknown", "1234567.25", "0.001"}
    assert set(frames[0][group_column("flag")]) == {"true", "false", "unknown"}


@pytest.mark.parametrize("name", ["rows.parquet", "parts"])
def test_row_numbers_follow_the_sorted_files(engine: Engine, folder: Path, name: str) -> None:
    table = engine.open(folder / name, "t")
    rows = engine.fetch(table.select(ROW, "id").order_by(ROW))
    assert rows[ROW].tolist() == rows["id"].tolist() == list(range(N))


def test_row_numbers_of_a_million_rows(engine: Engine, tmp_path: Path) -> None:
    million = 1_000_000
    pq.write_table(pa.table({"id": pa.array(range(million + 1), pa.int32())}), tmp_path / "m.parquet")
    table = engine.open(tmp_path / "m.parquet", "m")
    wrong = (table[ROW] != table.id).sum()
    counts = engine.fetch(table.agg(rows=table.count(), distinct=table[ROW].nunique(), wrong=wrong)).iloc[0]
    assert int(counts["rows"]) == int(counts["distinct"]) == million + 1
    assert int(counts["wrong"]) == 0


def test_types_keep_their_columns_in_order(engine: Engine, folder: Path) -> None:
    table = engine.open(folder / "rows.parquet", "t")
    assert list(table.columns) == [*messy(1).column_names, ROW]


def test_batches_stream_all_rows(engine: Engine, folder: Path) -> None:
    table = engine.open(folder / "rows.parquet", "t")
    batches = list(engine.batches(table.select(ROW, "name"), rows=1_000))
    assert max(batch.num_rows for batch in batches) <= 1_000
    rows = pa.Table.from_batches(batches).sort_by(ROW)
    assert rows.column(ROW).to_pylist() == list(range(N))
    assert rows.column("name").to_pylist() == messy(N).column("name").to_pylist()


def test_two_streams_at_once_do_not_disturb_each_other(engine: Engine, folder: Path) -> None:
    table = engine.open(folder / "rows.parquet", "t")
    first = engine.batches(table.select("id"), rows=100)
    next(first)
    assert len(engine.fetch(table.select("id").limit(3))) == 3
    assert sum(batch.num_rows for batch in engine.batches(table.select("id"))) == N
    assert 100 + sum(batch.num_rows for batch in first) == N


class Half:
    """Half the number, 0.25 without one: stands for a model that sees two features."""

    kind, features, native = "test", ("number", 'odd `name".é'), None

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        assert list(rows) == list(self.features)
        return (rows["number"].fillna(0.5) / 2).to_numpy()


class Refuses(Half):
    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        raise ModelError(Mistake(file="model.onnx", text="cannot score: not these rows"))


def test_scores_join_their_rows(engine: Engine, folder: Path) -> None:
    table = engine.score(engine.open(folder / "parts", "t"), Half(), "scores")
    assert table.columns[-2:] == (ROW, SCORE)
    frame = engine.fetch(table.select(ROW, SCORE, "number").order_by(ROW))
    assert frame[ROW].tolist() == list(range(N))
    expected = messy(N).to_pandas()["number"].fillna(0.5) / 2
    assert frame[SCORE].tolist() == expected.tolist()


@pytest.fixture(scope="module")
def trained(folder: Path) -> Any:
    """A pipeline over numbers with gaps and text, saved as skops and, in both shapes of output, as ONNX."""
    rows = pq.read_table(folder / "rows.parquet").to_pandas()
    rows = rows.assign(zip=rows["zip"].str[-1], small=rows["small"].astype("int64"))
    features = ["number", "small", "zip"]
    kinds = make_column_transformer(
        (SimpleImputer(), ["number"]), (StandardScaler(), ["small"]), (OneHotEncoder(handle_unknown="ignore"), ["zip"])
    )
    fitted = make_pipeline(kinds, LogisticRegression()).fit(rows[features], (rows["outcome"] == 1).astype(int))
    pq.write_table(pa.Table.from_pandas(rows), folder / "scored.parquet", row_group_size=777)
    skops.io.dump(fitted, folder / "model.skops")
    inputs = [
        ("number", FloatTensorType([None, 1])),
        ("small", Int64TensorType([None, 1])),
        ("zip", StringTensorType([None, 1])),
    ]
    for name, zipmap in (("map.onnx", True), ("tensor.onnx", False)):
        made = to_onnx(fitted, initial_types=inputs, options={"zipmap": zipmap}, target_opset=18)
        (folder / name).write_bytes(made.SerializeToString())
    return fitted.predict_proba(rows[features])[:, 1]


@pytest.mark.parametrize(
    ("model", "tolerance"),
    [
        ("{source: model.skops}", 1e-12),
        ("{source: map.onnx}", 1e-6),  # single precision
        ("{source: tensor.onnx, classes: [0, 1]}", 1e-6),
    ],
)
def test_a_model_file_scores_as_its_estimator_did(
    engine: Engine, folder: Path, trained: np.ndarray, model: str, tolerance: float
) -> None:
    text = (
        "audit: {name: Scores, policies: [gdpr]}\n"
        f"data: {{evaluation: scored.parquet, engine: {engine.name}}}\nmodel: {model}\n"
        "columns: {favourable: 1, threshold: 0.25, features: [number, small, zip]}\n"
    )
    subject = load(parse(text, "audit.yaml", folder))
    rows = subject.engine.fetch(subject.rows.select(ROW, SCORE, DECISION).order_by(ROW))
    subject.engine.close()
    np.testing.assert_allclose(rows[SCORE], trained, atol=tolerance, rtol=0)
    assert rows[DECISION].tolist() == (rows[SCORE] >= 0.25).astype(int).tolist()


def test_a_model_that_refuses_is_heard(engine: Engine, folder: Path) -> None:
    with pytest.raises(ModelError) as caught:
        engine.score(engine.open(folder / "rows.parquet", "t"), Refuses(), "scores")
    assert str(caught.value) == "model.onnx: cannot score: not these rows"


def test_scratch_space_is_private_and_goes_away(engine: Engine, folder: Path) -> None:
    assert stat.S_IMODE(engine.folder.stat().st_mode) == 0o700
    engine.score(engine.open(folder / "rows.parquet", "t"), Half(), "scores")
    engine.close()
    assert not engine.folder.exists()
    engine.close()


def test_scratch_space_goes_away_even_if_nobody_closes(tmp_path: Path) -> None:
    code = (
        "from audit.engines import start\nengine = start('duckdb')\nprint(engine.folder, engine.folder.exists())\n1 / 0"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ZeroDivisionError" in run.stderr
    folder, existed = run.stdout.split()
    assert existed == "True"
    assert not Path(folder).exists()


def test_only_features_leave_the_table(tmp_path: Path) -> None:
    """What DuckDB keeps of a scoring run has no column but the row number and the score."""
    pq.write_table(messy(50), tmp_path / "rows.parquet")
    engine = start("duckdb")
    try:
        engine.score(engine.open(tmp_path / "rows.parquet", "t"), Half(), "scores")
        [kept] = engine.folder.glob("*.parquet")
        assert pq.read_schema(kept).names == [ROW, SCORE]
    finally:
        engine.close()


def test_an_unknown_engine_is_one_sentence() -> None:
    with pytest.raises(PlanError, match="no engine 'oracle'; choose one of duckdb, spark"):
        start("oracle")


def test_spark_without_java_is_one_sentence(tmp_path: Path) -> None:
    code = "from audit.engines import start\ntry: start('spark')\nexcept Exception as error: print(repr(error))"
    run = subprocess.run([sys.executable, "-c", code], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    text = (
        "engine: spark: Spark needs Java 17 or newer, which this machine lacks: install it, or choose the engine duckdb"
    )
    assert run.stdout.strip() == f"PlanError({text!r})"


def test_few_cells_are_not_handed_to_many_threads(tmp_path: Path) -> None:
    engine: Any = start("duckdb")
    try:
        most = engine._backend.con.execute("SELECT current_setting('threads')").fetchall()[0][0]
        pd.DataFrame({"x": range(100)}).to_parquet(tmp_path / "few.parquet")
        engine.open(tmp_path / "few.parquet", "few")
        assert engine._backend.con.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
        pd.DataFrame({f"x{i}": range(4_000) for i in range(1_000)}).to_parquet(tmp_path / "many.parquet")
        engine.open(tmp_path / "many.parquet", "many")
        assert engine._backend.con.execute("SELECT current_setting('threads')").fetchall() == [(min(most, 3),)]
    finally:
        engine.close()
