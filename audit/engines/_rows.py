"""What both engines do the same way: Parquet files in order, and a batch of rows through a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from audit.records.subject import ROW, SCORE, Model

SCORES = pa.schema([(ROW, pa.int64()), (SCORE, pa.float64())])
"""Schema of what scoring yields."""


def files_in(parquet: Path) -> list[tuple[Path, int]]:
    """The Parquet files of a file or folder, sorted by name, each with the number of rows before it.

    Args:
        parquet: a file, or a folder whose `.parquet` files make up one table.
    """
    files = sorted(parquet.glob("*.parquet"), key=lambda file: file.name) if parquet.is_dir() else [parquet]
    rows = [pq.read_metadata(file).num_rows for file in files]
    starts = np.concatenate([[0], np.cumsum(rows)[:-1]])
    return [(file, int(start)) for file, start in zip(files, starts, strict=True)]


def cells_in(files: Sequence[tuple[Path, int]]) -> int:
    """Rows times columns of Parquet files."""
    metadata = [pq.read_metadata(file) for file, _ in files]
    return sum(one.num_rows * one.num_columns for one in metadata)


def nanosecond_columns(parquet: Path) -> list[str]:
    """Time stamps that are finer than a microsecond, which is the finest that every engine has."""
    schema = pq.read_schema(files_in(parquet)[0][0])
    return [field.name for field in schema if pa.types.is_timestamp(field.type) and field.type.unit == "ns"]


def model_columns(table: Any, model: Model) -> Any:
    """`ROW` and the model's features in its order, under plain names: not every engine takes every name everywhere."""
    return table.select(ROW, **{f"f{place}": table[name] for place, name in enumerate(model.features)})


def scored(batch: pa.RecordBatch, model: Model) -> pa.RecordBatch:
    """Score one batch of `model_columns`; keeps only `ROW` and `SCORE`."""
    row, *columns = batch.columns
    frame = pa.RecordBatch.from_arrays(columns, names=list(model.features)).to_pandas()
    scores = np.asarray(model.predict(frame), dtype=np.float64) if len(frame) else np.empty(0)
    return pa.RecordBatch.from_arrays([row.cast(pa.int64()), pa.array(scores)], schema=SCORES)
