"""DuckDB inside this process: the default engine, larger than memory, nothing to install or to start."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow.parquet as pq

from audit.engines import _scratch
from audit.engines._rows import SCORES, cells_in, files_in, model_columns, nanosecond_columns, scored
from audit.records.subject import ROW, SCORE, Engine, Model

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_CELLS_A_THREAD = 2_000_000
"""Of fewer, handing them to a thread costs more than it does."""
_FILE = "__file"
_POSITION = "file_row_number"  # DuckDB's own name for the 0-based position of a row in its file


class DuckDB:
    """One private in-memory database; what does not fit spills into `folder`."""

    name = "duckdb"

    def __init__(self) -> None:
        self.version: str = duckdb.__version__
        self.folder, clear = _scratch.make()
        # Also when nobody closes it: a converted copy of the rows must not outlive this process.
        self._clear = weakref.finalize(self, clear)
        # An audit never phones home: extensions that are not built in would be downloaded.
        self._backend = ibis.duckdb.connect(
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            temp_directory=str(self.folder / "spill"),
        )
        self._threads: int = self._backend.con.execute("SELECT current_setting('threads')").fetchall()[0][0]
        self._cells = 0
        self._closed = False

    def open(self, parquet: Path, view: str) -> Any:
        """An Ibis table over a Parquet file or folder, with the column `ROW` added."""
        files = files_in(parquet)
        self._cells += cells_in(files)
        self._backend.con.execute(f"SET threads = {min(self._threads, 1 + self._cells // _CELLS_A_THREAD)}")
        micro = ", ".join(f"t.{_name(c)}::TIMESTAMP AS {_name(c)}" for c in nanosecond_columns(parquet))
        replaced = f"REPLACE ({micro})" if micro else ""
        if len(files) == 1:  # its own row numbers will do; looking up where a file starts costs as much as reading it
            self._backend.con.execute(
                f"CREATE VIEW {_name(view)} AS "
                f"SELECT t.* EXCLUDE ({_POSITION}) {replaced}, t.{_POSITION} AS {_name(ROW)} "
                f"FROM read_parquet([{_path(files[0][0])}], file_row_number = true) AS t"
            )
            return self._backend.table(view)
        starts = f"{view}__starts"
        self._backend.con.execute(f"CREATE TABLE {_name(starts)} (file VARCHAR, start BIGINT)")
        insert = f"INSERT INTO {_name(starts)} VALUES (?, ?)"
        self._backend.con.executemany(insert, [(str(file), start) for file, start in files])
        paths = ", ".join(_path(file) for file, _ in files)
        self._backend.con.execute(
            f"CREATE VIEW {_name(view)} AS "
            f"SELECT t.* EXCLUDE ({_POSITION}, {_FILE}) {f'REPLACE ({micro})' if micro else ''}, "
            f"t.{_POSITION} + {_name(starts)}.start AS {_name(ROW)} "
            f"FROM read_parquet([{paths}], file_row_number = true, filename = {_text(_FILE)}) AS t "
            f"JOIN {_name(starts)} ON {_name(starts)}.file = t.{_FILE}"
        )
        return self._backend.table(view)

    def view(self, expression: Any, name: str) -> Any:
        """An Ibis table that stands for an expression by a name: what is built on it compiles faster."""
        return self._backend.create_view(name, expression)

    def keep(self, expression: Any, name: str) -> Any:
        """An Ibis table of what an expression yields, computed once and kept until `close`."""
        self._backend.con.execute(f"CREATE TABLE {_name(name)} AS {self._backend.compile(expression.as_table())}")
        return self._backend.table(name)

    def fetch(self, expression: Any) -> pd.DataFrame:
        """Run an Ibis expression and bring its (small) result here."""
        frame: pd.DataFrame = self._backend.to_pyarrow(expression.as_table()).to_pandas()
        return frame

    def batches(self, expression: Any, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Run an Ibis expression and stream its result."""
        # A cursor of its own, so that a half-read stream and the next query do not disturb each other.
        with self._backend.con.cursor() as cursor:
            result = cursor.execute(self._backend.compile(expression.as_table()))
            # DuckDB 1.5 renamed the call; its old name warns.
            stream = result.to_arrow_reader if hasattr(result, "to_arrow_reader") else result.fetch_record_batch
            yield from stream(rows)

    def score(self, table: Any, model: Model, view: str) -> Any:
        """`table` with the column `SCORE` added, computed once and kept as Parquet.

        Only the model's features and the row number leave the table; no other column is copied.
        """
        path = self.folder / f"{view}.parquet"
        with pq.ParquetWriter(path, SCORES, compression="zstd") as writer:
            for batch in self.batches(model_columns(table, model)):
                writer.write_batch(scored(batch, model))
        self._backend.con.execute(f"CREATE VIEW {_name(view)} AS SELECT * FROM read_parquet({_path(path)})")
        scores = self._backend.table(view)
        return table.inner_join(scores, [ROW]).select(*table.columns, scores[SCORE])

    def close(self) -> None:
        """Release everything, temporary files included; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._backend.disconnect()
            self._clear()


def start() -> Engine:
    """A new private database."""
    return DuckDB()


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _path(path: Path) -> str:
    """A path as a text in which nothing is a pattern."""
    return _text(re.sub(r"([*?\[])", r"[\1]", str(path)))
