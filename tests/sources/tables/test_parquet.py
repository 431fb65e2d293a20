from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import DataError
from audit.records.plan import Data
from audit.sources.tables import prepare


def refused(path: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        prepare(path, path.name, Data(evaluation=path), path.parent)
    return list(map(str, caught.value.mistakes))


def test_a_file_and_a_folder_are_read_in_place(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("b.parquet", "a.parquet", "_SUCCESS.txt"):
        pq.write_table(pa.table({"a": [1]}), folder / name)
    assert prepare(folder, "parts", Data(evaluation=folder), tmp_path) == folder
    file = folder / "a.parquet"
    assert prepare(file, "a.parquet", Data(evaluation=file), tmp_path) == file


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "the file is empty"), (b"hello", "this is not a Parquet file, or it is damaged")],
)
def test_not_parquet(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(content)
    assert refused(path) == [f"t.parquet: {sentence}"]


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:-20])
    assert refused(path) == ["t.parquet: this is not a Parquet file, or it is damaged"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pa.table({"a": pa.array([], pa.int64())}), "the table has columns but no rows"),
        (
            pa.table([[1], [2]], names=["a", "a"]),
            "columns 1 and 2 have the same name ('a'); rename all but one",
        ),
        (pa.table({"__score": [1]}), "the column name '__score' is reserved; rename it"),
        (pa.table({"file_row_number": [1]}), "the column name 'file_row_number' is reserved; rename it"),
        (
            pa.table({"tags": [["x"]]}),
            "column 'tags' holds list<element: string>, not single values; flatten or drop it",
        ),
    ],
)
def test_tables_that_cannot_stay(tmp_path: Path, table: pa.Table, sentence: str) -> None:
    pq.write_table(table, tmp_path / "t.parquet")
    assert refused(tmp_path / "t.parquet") == [f"t.parquet: {sentence}"]


def test_folders(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    assert refused(folder) == ["parts: the folder has no .parquet files; point to a table"]
    pq.write_table(pa.table({"a": [1]}), folder / "a.parquet")
    pq.write_table(pa.table({"a": ["x"]}), folder / "b.parquet")
    assert refused(folder) == [
        "parts/b.parquet: its columns differ from those of a.parquet; all files of a folder must have the same"
    ]
