"""Parquet: a file, or a folder whose `.parquet` files make up one table. Read in place."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import DataError, Mistake
from audit.records.plan import Data
from audit.sources import quoted
from audit.sources.tables import name_mistakes

ENDINGS = (".parquet", ".pq")


def prepare(source: Path, name: str, data: Data, folder: Path) -> Path:
    """Check a Parquet file or folder; returns it as it is.

    Raises:
        DataError: not Parquet, no rows, files of different columns, names that cannot stay, nested columns.
    """
    files = sorted(source.glob("*.parquet")) if source.is_dir() else [source]
    if not files:
        raise DataError(Mistake(file=name, text="the folder has no .parquet files; point to a table"))
    schemas = [_schema(file, name if file == source else f"{name}/{file.name}") for file in files]
    mistakes = []
    for file, schema in zip(files[1:], schemas[1:], strict=True):
        if not schema.equals(schemas[0]):
            text = f"its columns differ from those of {files[0].name}; all files of a folder must have the same"
            mistakes.append(Mistake(file=f"{name}/{file.name}", text=text))
    mistakes += name_mistakes(schemas[0].names, name)
    mistakes += [
        Mistake(
            file=name, text=f"column {quoted(field.name)} holds {field.type}, not single values; flatten or drop it"
        )
        for field in schemas[0]
        if pa.types.is_nested(field.type)
    ]
    if not mistakes and sum(pq.read_metadata(file).num_rows for file in files) == 0:
        mistakes.append(Mistake(file=name, text="the table has columns but no rows"))
    if mistakes:
        raise DataError(mistakes)
    return source


def _schema(file: Path, name: str) -> pa.Schema:
    if not file.is_file():
        raise DataError(Mistake(file=name, text="this is not a file; point to a table"))
    try:
        return pq.read_schema(file).remove_metadata()
    except pa.ArrowInvalid:
        text = "the file is empty" if file.stat().st_size == 0 else "this is not a Parquet file, or it is damaged"
        raise DataError(Mistake(file=name, text=text)) from None
    except OSError as error:
        raise DataError(Mistake(file=name, text=f"cannot be read: {error.strerror or type(error).__name__}")) from None
