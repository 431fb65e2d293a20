"""Ways in for tables, one module a format. Every one ends as Parquet, so that every engine reads the same thing.

A module has `ENDINGS`, the file name endings that it reads, and
`prepare(source, name, data, folder) -> Path`, which checks the table and returns the Parquet file or folder to open:
the source itself, or a copy in `folder`. `name` is what messages call the table. What a cell holds is never quoted.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from audit.errors import DataError, Mistake
from audit.records.plan import Data
from audit.records.subject import DECISION, LABEL, ROW, SCORE, group_column
from audit.sources import quoted

_TAKEN = (ROW, DECISION, LABEL, SCORE, "__file", "file_row_number", "_metadata")
"""Derived columns, and what the engines call the place of a row; no column of a table may have such a name."""


def formats() -> Iterator[ModuleType]:
    """The modules of this folder, sorted by name."""
    for module in sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")):
        yield importlib.import_module(f"{__name__}.{module}")


def prepare(source: Path, name: str, data: Data, folder: Path) -> Path:
    """Check a table and bring it into a form that every engine opens.

    Args:
        source: a file, or a folder of Parquet files.
        name: what messages call it.
        data: how the plan says to read it.
        folder: private scratch space for a converted copy.

    Raises:
        DataError: the table is absent, of an unknown kind, or malformed.
    """
    if not source.exists():
        raise DataError(Mistake(file=name, text="there is no such file or folder"))
    ending = ".parquet" if source.is_dir() else source.suffix.lower()
    for module in formats():
        if ending in module.ENDINGS:
            prepared: Path = module.prepare(source, name, data, folder)
            return prepared
    known = ", ".join(sorted(ending for module in formats() for ending in module.ENDINGS))
    kind = f"a {ending} file" if ending else "a file without an ending"
    raise DataError(Mistake(file=name, text=f"{kind} is not a table that can be read; save it as one of: {known}"))


def name_mistakes(columns: Sequence[str], name: str, line: int | None = None) -> list[Mistake]:
    """What is wrong with the names of a table's columns."""
    texts = []
    texts += [
        f"column {number} has no name; give every column one (an index without a name is best left out)"
        for number, column in enumerate(columns, 1)
        if not column.strip()
    ]
    texts += [
        f"the name of column {number} holds a NUL character, which no engine takes; rename it"
        for number, column in enumerate(columns, 1)
        if "\0" in column
    ]
    for folded, times in Counter(column.casefold() for column in columns if column.strip()).items():
        if times > 1:
            same = [(number, column) for number, column in enumerate(columns, 1) if column.casefold() == folded]
            where = " and ".join(str(number) for number, _ in same)
            differ = "" if len({column for _, column in same}) == 1 else " but for capital letters"
            texts.append(f"columns {where} have the same name{differ} ({quoted(same[0][1])}); rename all but one")
    texts += [
        f"the column name {quoted(column)} is reserved; rename it"
        for column in columns
        if column.casefold() in _TAKEN or column.startswith(group_column(""))
    ]
    return [Mistake(file=name, line=line, text=text) for text in texts]
