"""Rows of ids that had to be erased, found by their digests: the ids themselves are nowhere written down."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.errors import Absent
from audit.needs.prepared_rows import text
from audit.records.subject import Subject

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, kw_only=True)
class ErasedIds:
    """What was found of the list."""

    listed: int
    """Different digests in the list."""
    rows: Mapping[tuple[str, str], tuple[int, int]]
    """By table and id column: rows with an erased id, and rows with any."""


def supply(subject: Subject) -> ErasedIds:
    """Hash every different id of the audited and of the training rows and look it up.

    Raises:
        Absent: the plan names no list or no id columns, or the list is not one of SHA-256 digests.
    """
    plan = subject.plan
    if plan.privacy.erased is None:
        raise Absent("absent", "the plan names no list of erased ids (privacy.erased)")
    if not plan.columns.id:
        raise Absent("absent", "the plan names no id columns to look erased ids up in")
    try:
        lines = plan.privacy.erased.read_text(encoding="utf-8-sig").split()
    except (OSError, UnicodeDecodeError):
        raise Absent("absent", "the list of erased ids (privacy.erased) cannot be read") from None
    if not all(_DIGEST.fullmatch(line) for line in lines):
        raise Absent("absent", "the list of erased ids holds lines that are no SHA-256 in hexadecimal")
    listed = {bytes.fromhex(line) for line in lines}
    tables = {"evaluation": subject.given} | ({} if subject.training is None else {"training": subject.training})
    found = {
        (table, name): _found(subject, rows, name, listed)
        for table, rows in tables.items()
        for name in plan.columns.id
        if name in rows.columns
    }
    return ErasedIds(listed=len(listed), rows=found)


def _found(subject: Subject, rows: Any, name: str, listed: set[bytes]) -> tuple[int, int]:
    cells = rows.select(id=text(rows[name]))
    cells = cells.filter(cells.id.notnull()).group_by("id").agg(n=lambda table: table.count())
    erased = filled = 0
    for batch in subject.engine.batches(cells):
        ids, counts = (batch.column(column).to_pylist() for column in ("id", "n"))
        for value, n in zip(ids, counts, strict=True):
            filled += n
            erased += n if hashlib.sha256(value.encode("utf-8")).digest() in listed else 0
    return erased, filled
