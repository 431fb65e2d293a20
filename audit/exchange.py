"""Read the files between the stages: evidence.json and judgement.json, from this run or from last year's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import canonical, documents
from audit.documents import Document
from audit.errors import Mistake, ReportError
from audit.records import evidence as evidence_records
from audit.records import judgement as judgement_records
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement

if TYPE_CHECKING:
    from audit.records.history import History


def read_evidence(path: Path) -> Evidence:
    """Read an evidence file.

    Raises:
        ReportError: it is not evidence; every mistake found is in it.

    """
    return parse_evidence(_bytes(path), str(path))


def read_judgement(path: Path) -> Judgement:
    """Read a judgement file.

    Raises:
        ReportError: it is not a judgement; every mistake found is in it.

    """
    return parse_judgement(_bytes(path), str(path))


def parse_evidence(data: bytes, file: str) -> Evidence:
    """Evidence from its JSON bytes; `file` is the name to show in messages."""
    return evidence_records.from_json(_checked(data, file, "evidence"))


def parse_judgement(data: bytes, file: str) -> Judgement:
    """Judgement from its JSON bytes; `file` is the name to show in messages."""
    return judgement_records.from_json(_checked(data, file, "judgement"))


def parse_history(data: bytes, file: str) -> History:
    """A history from its JSON bytes; `file` is the name to show in messages."""
    from audit.records import history as history_records

    return history_records.from_json(_checked(data, file, "history"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReportError(Mistake(file=str(path), text=f"cannot be read: {error.strerror}")) from None


def _checked(data: bytes, file: str, schema: str) -> Any:
    try:
        parsed = canonical.from_bytes(data)
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error).split(":")[0]
        raise ReportError(Mistake(file=file, text=f"is not JSON as this program writes it: {problem}")) from None
    mistakes = documents.check(Document(file=file, text="", data=parsed), schema)
    if mistakes:
        raise ReportError(mistakes)
    return parsed
