"""CSV is read as written, or refused in one sentence that quotes no cell."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import DataError
from audit.records.plan import Data
from audit.sources.tables import prepare


def read(folder: Path, content: bytes | str, *, name: str = "t.csv", **options: Any) -> pa.Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pq.read_table(prepare(path, name, Data(evaluation=path, **options), folder))


def cells(table: pa.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.to_pylist()]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c\n1,x,3\n4,,6\n",
        b"a,b,c\r\n1,x,3\r\n4,,6\r\n",
        b"a,b,c\r1,x,3\r4,,6\r",
        b"a,b,c\r\n1,x,3\n4,,6\r\n",
        b"\xef\xbb\xbfa,b,c\n1,x,3\n4,,6",
        b"\n\na,b,c\n1,x,3\n\n4,,6\n\n",
        b'"a","b","c"\n"1","x","3"\n"4","","6"\n',
        b"a;b;c\n1;x;3\n4;;6\n",
        b"a\tb\tc\n1\tx\t3\n4\t\t6\n",
        b"a|b|c\n1|x|3\n4||6\n",
    ],
)
def test_dialects(tmp_path: Path, content: bytes) -> None:
    table = read(tmp_path, content)
    assert table.column_names == ["a", "b", "c"]
    assert cells(table) == [(1, "x", 3), (4, None, 6)]


def test_the_plan_names_the_delimiter(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "a,b;c\n1,2;3\n", delimiter=";")) == [("1,2", 3)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "-2", ""], [1, -2, None]),
        (["1", "2.5", "-1e3"], [1.0, 2.5, -1000.0]),
        (["1", " 2 "], [1, 2]),
        (["01234", "11111"], ["01234", "11111"]),
        (["+4930123456", "1"], ["+4930123456", "1"]),
        (["123456789012345678901", "1"], ["123456789012345678901", "1"]),
        (["4111111111111111", "1"], [4111111111111111, 1]),
        (["true", "FALSE", ""], [True, False, None]),
        (["yes", "no"], ["yes", "no"]),
        (["2026-11-21", "2024-02-29"], [date(2026, 11, 21), date(2024, 2, 29)]),
        (["2026-11-21", "2026-02-30"], ["2026-11-21", "2026-02-30"]),
        (["03/04/2026", "05/06/2026"], ["03/04/2026", "05/06/2026"]),
        (
            ["2026-11-21 10:20", "2026-11-21T10:20:30"],
            [datetime(2026, 11, 21, 10, 20), datetime(2026, 11, 21, 10, 20, 30)],
        ),
        (["1,5", "2,5"], ["1,5", "2,5"]),
        (["", ""], [None, None]),
        ([" x ", "y"], [" x ", "y"]),
        (["NA", "1"], ["NA", "1"]),
    ],
)
def test_a_column_has_the_type_of_all_its_cells(tmp_path: Path, texts: list[str], expected: list[Any]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["k", "cell"], *(["k", text] for text in texts)])
    assert read(tmp_path, stream.getvalue()).column("cell").to_pylist() == expected


def test_the_last_row_has_a_say_in_the_type(tmp_path: Path) -> None:
    table = read(tmp_path, "k,cell\n" + "k,1\n" * 300_000 + "k,one\n")
    assert table.schema.field("cell").type == pa.string()
    assert table.num_rows == 300_001


def test_declared_texts_mean_no_value(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\nNA,1\n2,?\n", missing_values=("NA", "?"))
    assert cells(table) == [(None, 1), (2, None)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=8),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_survives(tmp_path: Path, rows: list[list[str]]) -> None:
    """Quotes, delimiters and line ends inside cells come back as they were (Python's csv writes, as an oracle)."""
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(
        [["a", "b", "c"], *(["x" + cell for cell in row] for row in rows)]
    )
    assert cells(read(tmp_path, stream.getvalue())) == [tuple("x" + cell for cell in row) for row in rows]


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", None, "the file is empty"),
        (b"\n\n", None, "the file is empty"),
        (b"\xef\xbb\xbf", None, "the file is empty"),
        (b"a,b\n", None, "the table has a header line but no rows"),
        ("a,b\n1,Zoë\n".encode("latin-1"), 2, "the file is not UTF-8 from this line on; save it as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), None, "the file is written in UTF-16; save it as UTF-8"),
        (b"a,b\n1,2\n3,\xe2\x82", 3, "the file is not UTF-8 from this line on; save it as UTF-8"),
        (b"a,b\n1,2\n3,\0\n", 3, "there is a NUL byte in this line; the file is damaged or is not a text file"),
        (b"a,b,c\n1,2,3\n4,secret\n", 3, "the row has 2 cells, but the header has 3"),
        (b"a,b,c\n1,2,3\nsecret\n", 3, "the row has 1 cell, but the header has 3"),
        (b"a,b,c\n1,secret,3,4\n", 2, "the row has 4 cells, but the header has 3"),
        (b'a,b,c\n1,"two\nlines",3\n4,secret\n', 4, "the row has 2 cells, but the header has 3"),
        (
            b'a,b\n1,"secret\n2,3\n',
            3,
            "a quoted cell does not end as it should; double every quote inside a cell, and close it with one",
        ),
        (
            b'a,b\n1,"x"secret\n',
            2,
            "a quoted cell does not end as it should; double every quote inside a cell, and close it with one",
        ),
        (b"a,b,a\n1,2,3\n", 1, "columns 1 and 3 have the same name ('a'); rename all but one"),
        (
            b"Age,age\n1,2\n",
            1,
            "columns 1 and 2 have the same name but for capital letters ('Age'); rename all but one",
        ),
        (b",a\n0,1\n", 1, "column 1 has no name; give every column one (an index without a name is best left out)"),
        (b"__row,a\n0,1\n", 1, "the column name '__row' is reserved; rename it"),
        (
            b"a,b;c\n1,2;3\n",
            1,
            "the header line uses two delimiters equally often; say which one it is in data.delimiter",
        ),
    ],
)
def test_messy_files_get_one_sentence(tmp_path: Path, content: bytes, line: int | None, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, content)
    [mistake] = caught.value.mistakes
    assert (mistake.file, mistake.line, mistake.text) == ("t.csv", line, sentence)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None or "secret" not in str(caught.value.__cause__)


@pytest.mark.parametrize("bad", ["1,2\n", "1,2,3,4\n", '1,"2"x,3\n'])
def test_a_bad_row_deep_in_a_large_file(tmp_path: Path, bad: str) -> None:
    """Read in parallel, DuckDB 1.5 drops such a row and all that follow without a word."""
    with pytest.raises(DataError) as caught:
        read(tmp_path, "a,b,c\n" + "1,hello world,3\n" * 1_000_000 + bad + "1,hello,3\n" * 100_000)
    assert caught.value.mistakes[0].line == 1_000_002


def test_a_wrong_delimiter_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not use the delimiter ','"):
        read(tmp_path, "a;b\n1;2\n", delimiter=",")


def test_every_wrong_name_is_listed(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, ",a,a,__group_x\n1,2,3,4\n")
    assert len(caught.value.mistakes) == 3


@pytest.mark.parametrize(
    ("name", "sentence"), [("absent.csv", "no such file"), ("t.xlsx", "not a table that can be read")]
)
def test_what_is_no_table(tmp_path: Path, name: str, sentence: str) -> None:
    path = tmp_path / name
    if "absent" not in name:
        path.write_bytes(b"PK")
    with pytest.raises(DataError, match=sentence):
        prepare(path, name, Data(evaluation=path), tmp_path)


def test_a_path_full_of_signs(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] *?"
    folder.mkdir()
    assert cells(read(folder, "a,b\n1,2\n", name="x [1] 'é'.csv")) == [(1, 2)]
