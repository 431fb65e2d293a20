"""Spark: the session that is active, or a local one. For tables that have outgrown one machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from audit.engines import _scratch
from audit.engines._rows import files_in, model_columns, nanosecond_columns, scored
from audit.errors import MissingExtra, Mistake, ModelError, PlanError
from audit.records.subject import ROW, SCORE, Engine, Model

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Spark:
    """A session with settings of its own, on the Spark that is running or on one that is started here."""

    name = "spark"

    def __init__(self, session: Any, *, own: bool, folder: Path, clear: Callable[[], None]) -> None:
        import ibis

        self.version: str = session.version
        self.folder = folder
        # Also when nobody closes it: a converted copy of the rows must not outlive this process.
        self._clear = weakref.finalize(self, clear)
        self._own = own
        self._session = session
        self._persisted: list[Any] = []
        self._views: list[str] = []
        self._closed = False
        session.conf.set("spark.sql.legacy.parquet.nanosAsLong", "true")  # Spark refuses nanoseconds otherwise
        with _no_word_on_pandas():
            self._backend = ibis.pyspark.connect(session)

    def open(self, parquet: Path, view: str) -> Any:
        """An Ibis table over a Parquet file or folder, with the column `ROW` added."""
        from pyspark.sql import functions as f

        starts = {file.name: start for file, start in files_in(parquet)}
        frame = self._session.read.parquet(*[_path(file) for file, _ in files_in(parquet)])
        # The position that the file itself gives a row does not depend on how Spark splits the work.
        place = frame.metadataColumn("_metadata")
        start = f.lit(0)
        if len(starts) > 1:
            names = [row[0] for row in frame.select(place["file_name"]).distinct().collect()]
            known = f.create_map(*[f.lit(part) for name in names for part in (name, starts[unquote(name)])])
            start = known[place["file_name"]]
        columns = [_quoted(name) for name in frame.columns]
        frame = frame.select(*columns, (start + place["row_index"]).alias(ROW))
        for name in nanosecond_columns(parquet):
            micro = f.timestamp_micros(f.floor(f.col(_quoted(name)) / f.lit(1000)))
            frame = frame.withColumn(name, micro.cast("timestamp_ntz"))
        return self._view(frame, view)

    def view(self, expression: Any, name: str) -> Any:
        """An Ibis table that stands for an expression by a name: what is built on it compiles faster."""
        return self._view(self._frame(expression), name)

    def keep(self, expression: Any, name: str) -> Any:
        """An Ibis table of what an expression yields, computed once and kept until `close`."""
        frame = self._frame(expression).persist()
        self._persisted.append(frame)
        return self._view(frame, name)

    def fetch(self, expression: Any) -> pd.DataFrame:
        """Run an Ibis expression and bring its (small) result here."""
        frame: pd.DataFrame = self._frame(expression).toArrow().to_pandas()
        return frame

    def batches(self, expression: Any, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Run an Ibis expression and stream its result, one partition at a time."""
        import pyarrow as pa
        from pyspark.sql.pandas.types import to_arrow_schema

        frame = self._frame(expression)
        schema = to_arrow_schema(frame.schema)
        stream = frame.toLocalIterator()
        while block := list(islice(stream, rows)):
            columns = [
                pa.array(column, field.type) for column, field in zip(zip(*block, strict=True), schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    def score(self, table: Any, model: Model, view: str) -> Any:
        """`table` with the column `SCORE` added by the workers, computed once and persisted.

        Only the model's features and the row number go to the model; no other column is copied.

        Raises:
            ModelError: the model refuses the rows.
        """

        def predict(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                yield scored(batch, model)

        frame = self._frame(model_columns(table, model))
        schema = f"{ROW} long, {SCORE} double"
        with _no_word_on_pandas():
            scores = frame.mapInArrow(predict, schema).persist()
            self._persisted.append(scores)
            try:
                scores.count()
            except Exception as error:
                if refused := re.search(r"audit\.errors\.ModelError: (.+)", str(error)):
                    raise ModelError(_mistake(refused[1])) from None
                raise
        scores = self._view(scores, view)
        return table.inner_join(scores, [ROW]).select(*table.columns, scores[SCORE])

    def close(self) -> None:
        """Release everything; a session that was active before goes on. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        for frame in self._persisted:
            frame.unpersist()
        for view in self._views:
            self._session.catalog.dropTempView(view)
        if self._own:
            self._session.stop()
        self._clear()

    def _frame(self, expression: Any) -> Any:
        with _no_word_on_pandas():
            self._backend._run_pre_execute_hooks(expression)  # makes tables in memory known, as Ibis does for its own
        return self._session.sql(self._backend.compile(expression.as_table()))

    def _view(self, frame: Any, view: str) -> Any:
        frame.createOrReplaceTempView(view)
        self._views.append(view)
        return self._backend.table(view)


def start() -> Engine:
    """The active Spark session, or a local one that ends with the engine.

    Raises:
        MissingExtra: PySpark is not installed.
        PlanError: no session is active and there is no Java to start one.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise MissingExtra("The engine Spark", "spark-local")
    from pyspark.sql import SparkSession

    folder, clear = _scratch.make()
    active = SparkSession.getActiveSession()
    try:
        if active is None:
            return Spark(_local(folder), own=True, folder=folder, clear=clear)
        # A session of our own on the same Spark: settings and views of the caller's stay as they are.
        session = active.newSession() if hasattr(active, "newSession") else active
        return Spark(session, own=False, folder=folder, clear=clear)
    except BaseException:
        clear()
        raise


def has_java() -> bool:
    """Whether this machine can start a local Spark."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (home is not None and (Path(home) / "bin" / "java").exists())


def _local(folder: Path) -> Any:
    from pyspark.sql import SparkSession

    if not has_java():
        text = "Spark needs Java 17 or newer, which this machine lacks: install it, or choose the engine duckdb"
        raise PlanError(Mistake(file="engine: spark", text=text))
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.log.level": "OFF",  # what goes wrong is raised here; Spark's own log would quote rows
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    }
    builder = SparkSession.builder.master("local[*]").appName("signoff")
    for key, value in settings.items():
        builder = builder.config(key, value)
    with _workers_use_this_python():
        return builder.getOrCreate()


@contextmanager
def _workers_use_this_python() -> Iterator[None]:
    """Spark reads the name of the workers' Python from the environment, once, when it starts."""
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = before or sys.executable
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYSPARK_PYTHON"]


@contextmanager
def _no_word_on_pandas() -> Iterator[None]:
    """PySpark warns that it does not fully support new releases of pandas; only Arrow passes between it and us."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _path(file: Path) -> str:
    """A local path as Hadoop writes it, in which nothing is a pattern."""
    return "file://" + re.sub(r"([*?\[\]{}\\])", r"\\\1", str(file.absolute()))


def _mistake(line: str) -> Mistake:
    file, _, text = line.strip().partition(": ")
    return Mistake(file=file, text=text)
