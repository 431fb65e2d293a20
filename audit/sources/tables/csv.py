"""CSV in UTF-8, turned into Parquet once, so that every engine sees the same columns and types.

Nothing is sniffed: the delimiter is the plan's or the one that the header line uses, the quote is the double quote,
and the type of a column is decided by all its cells, never by the first few. Texts that only look like numbers stay
text: a leading zero or plus sign ("01234", "+4930...") or more digits than a number keeps. Dates are ISO 8601 or they
are text, because 03/04/2026 has two readings.

Before parsing, the bytes are checked and the records counted; DuckDB must then find as many. (Read in parallel,
DuckDB 1.5 silently drops what follows a malformed row, so it reads in one thread here, and is checked.)

References
----------
RFC 4180, "Common Format and MIME Type for CSV Files".
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import duckdb

from audit.errors import DataError, Mistake
from audit.records.plan import Data
from audit.sources.tables import name_mistakes
from audit.sources.tables._bytes import count_records

ENDINGS = (".csv", ".tsv", ".txt")

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 16 * 1024 * 1024

_TYPES = {
    "BOOLEAN": r"true|false|True|False|TRUE|FALSE",
    "BIGINT": r"-?(0|[1-9]\d{0,17})",
    "DOUBLE": r"-?((0|[1-9]\d{0,16})(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|-?([nN][aA][nN]|[iI][nN][fF])",
    "DATE": r"\d{4}-\d{2}-\d{2}",
    "TIMESTAMP": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?",
}
"""A column has the first type whose pattern all its filled cells match, and to which they all convert."""


def prepare(source: Path, name: str, data: Data, folder: Path) -> Path:
    """Convert a CSV file to a Parquet file in `folder`.

    Raises:
        DataError: not a file, not UTF-8, empty, without rows, ragged, or with names that cannot stay.
    """
    if not source.is_file():
        raise DataError(Mistake(file=name, text="this is not a file; point to a table"))
    records = count_records(source, name)
    delimiter, header = _header(source, name, data.delimiter)
    if mistakes := name_mistakes(header, name, line=1):
        raise DataError(mistakes)
    if records < 2:
        raise DataError(Mistake(file=name, text="the table has a header line but no rows"))
    scratch = Path(tempfile.mkdtemp(prefix="csv-", dir=folder))
    with duckdb.connect(config=_settings(scratch)) as connection:
        raw = scratch / "raw.parquet"
        if _copy(connection, source, raw, delimiter, header, data.missing_values) != records - 1:
            # Either the file is malformed, and this says where; or it is unusual, and this makes it plain.
            plain, rows = _rewrite(source, name, scratch / "plain.csv", delimiter, len(header))
            if _copy(connection, plain, raw, ",", header, data.missing_values) != rows:
                raise DataError(Mistake(file=name, text="cannot be read as CSV; save it as Parquet"))
            plain.unlink()
        typed = scratch / "table.parquet"
        _type(connection, raw, typed, header)
        raw.unlink()
    return typed


def _settings(scratch: Path) -> dict[str, str | bool]:
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(scratch / "spill"),
    }


def _header(source: Path, name: str, delimiter: str | None) -> tuple[str, list[str]]:
    """The delimiter and the names in the header line."""
    with source.open(encoding="utf-8-sig", newline="") as stream:
        line = next((line for line in stream if line.strip("\r\n")), "")
    if delimiter is None:
        unquoted = "".join(line.split('"')[::2])
        counts = sorted(((unquoted.count(sign), sign) for sign in DELIMITERS), reverse=True)
        if counts[0][0] and counts[0][0] == counts[1][0]:
            text = "the header line uses two delimiters equally often; say which one it is in data.delimiter"
            raise DataError(Mistake(file=name, line=1, text=text))
        delimiter = counts[0][1] if counts[0][0] else ","
    with source.open(encoding="utf-8-sig", newline="") as stream:
        names = next((row for row in csv.reader(stream, delimiter=delimiter) if row), [])
    if len(names) == 1 and any(sign in names[0] for sign in DELIMITERS if sign != delimiter):
        text = f"the header line does not use the delimiter {delimiter!r}; say which one it is in data.delimiter"
        raise DataError(Mistake(file=name, line=1, text=text))
    return delimiter, names


def _copy(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    target: Path,
    delimiter: str,
    header: list[str],
    missing: tuple[str, ...],
) -> int:
    """Copy all cells as text; returns the number of rows, -1 if DuckDB cannot parse the file."""
    columns = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in header)
    nulls = ", ".join(map(_text, ("", *missing)))
    try:
        connection.execute(
            f"COPY (SELECT * FROM read_csv({_text(_plain(source))}, auto_detect = false, header = true, "
            f"columns = {{{columns}}}, delim = {_text(delimiter)}, quote = '\"', escape = '\"', "
            f"nullstr = [{nulls}], strict_mode = true, parallel = false, max_line_size = {_LONGEST_CELL})) "
            f"TO {_text(str(target))} (FORMAT parquet)"
        )
    except duckdb.Error:  # its message quotes the line, so it goes no further
        return -1
    [rows] = connection.execute(f"SELECT count(*) FROM read_parquet({_text(str(target))})").fetchone() or [-1]
    return int(rows)


def _rewrite(source: Path, name: str, target: Path, delimiter: str, width: int) -> tuple[Path, int]:
    """Write the file anew with every cell quoted and one kind of line end; returns it and its number of rows.

    Raises:
        DataError: a row with too few or too many cells, or a quote that does not close; says in which line.
    """
    rows = 0
    csv.field_size_limit(_LONGEST_CELL)
    with source.open(encoding="utf-8-sig", newline="") as lines, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        try:
            for number, row in enumerate(reader):
                cells = row or ([""] if width == 1 and number else row)
                if not cells:
                    continue
                if len(cells) != width:
                    text = f"the row has {len(cells)} cell{'s'[: len(cells) != 1]}, but the header has {width}"
                    raise DataError(Mistake(file=name, line=reader.line_num, text=text))
                writer.writerow(cells)
                rows += 1
        except csv.Error:
            text = "a quoted cell does not end as it should; double every quote inside a cell, and close it with one"
            raise DataError(Mistake(file=name, line=reader.line_num, text=text)) from None
    return target, rows - 1


def _type(connection: duckdb.DuckDBPyConnection, raw: Path, typed: Path, header: list[str]) -> None:
    """Write the columns with the types that all their cells have."""
    table = f"read_parquet({_text(str(raw))})"
    kinds = {column: list(_TYPES) for column in header}
    # The first rows rule most types out, so that few patterns are left to try on all rows; only all rows rule one in.
    for rows in (f"(SELECT * FROM {table} LIMIT 10000)", table):
        tests = [(column, kind, _all_fit(column, kind)) for column in header for kind in kinds[column]]
        if tests:
            answers = connection.execute(f"SELECT {', '.join(sql for *_, sql in tests)} FROM {rows}").fetchone() or ()
            for (column, kind, _), fits in zip(tests, answers, strict=True):
                if fits is False:
                    kinds[column].remove(kind)
                elif fits is None and rows == table:  # no cell is filled
                    kinds[column] = []
    columns = []
    for column in header:
        cell = f"CAST({_filled(column)} AS {kinds[column][0]})" if kinds[column] else _name(column)
        columns.append(f"{cell} AS {_name(column)}")
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM {table}) TO {_text(str(typed))} (FORMAT parquet)")


def _filled(column: str) -> str:
    return f"nullif(trim({_name(column)}), '')"


def _all_fit(column: str, kind: str) -> str:
    """SQL: whether all filled cells are of a type; null if no cell is filled."""
    cell = _filled(column)
    fits = f"regexp_full_match({cell}, {_text(_TYPES[kind])}) AND try_cast({cell} AS {kind}) IS NOT NULL"
    return f"bool_and(CASE WHEN {cell} IS NOT NULL THEN {fits} END)"


def _plain(path: Path) -> str:
    """A path in which nothing is a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
