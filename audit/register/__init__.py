"""A register of what was signed: append-only, and hash-chained so that an edit, a gap or a reorder shows.

One line a report, as canonical JSON. Each line carries the digest of the line before it and its own, so a changed line
contradicts itself and a missing one breaks the chain. Lines cut off at the end, and a register written anew from the
start, show only against a checkpoint kept elsewhere (`audit.register.checkpoints`).

Two processes that append at once wait for each other. A process that is killed leaves at most a line without its end;
such a line was never confirmed to anybody, does not count, and the next append removes it.

Reference: Crosby and Wallach, "Efficient Data Structures for Tamper-Evident Logging", USENIX Security 2009.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_type_hints

from audit.canonical import from_bytes, plain, sha256, to_bytes
from audit.errors import Mistake, ReportError

SCHEMA = "signoff/register/1"
START = "0" * 64
"""What the first line gives as the digest of the line before it."""

Event = Literal["signed", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line."""

    number: int
    """1 for the first."""
    at: str
    """When it was added: ISO 8601, UTC."""
    by: str
    """Who added it."""
    event: Event
    report: str
    """SHA-256 of the file."""
    rendered: str
    """SHA-256 of the file as it was rendered: the same for every later signature."""
    name: str
    """Of the audit."""
    verdict: str
    verification: str
    """What verification said when the entry was made: TOTAL-PASSED, INDETERMINATE or TOTAL-FAILED."""
    valid_until: str | None = None
    signatures: tuple[dict[str, Any], ...] = ()
    """Who signed: role, name, fingerprint, signed_at, level."""
    reason: str | None = None
    """Why the sign-off was withdrawn."""
    previous: str = START
    """Digest of the line before."""
    sha256: str = ""
    """Digest of this line without this entry."""
    schema: str = SCHEMA


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register as it was read."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    """Edits, gaps and reorders, a sentence each."""
    torn: bool = False
    """An append was interrupted: what it wrote does not count."""

    @property
    def last(self) -> str:
        """Digest of the last line."""
        return self.entries[-1].sha256 if self.entries else START


def read(path: Path) -> Register:
    """Read a register and follow its chain.

    Raises:
        ReportError: there is no such file.
    """
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            return parse(stream.read())
    except OSError as error:
        raise ReportError(Mistake(file=str(path), text=f"the register cannot be read: {error.strerror}")) from None


def parse(data: bytes) -> Register:
    """A register from its bytes."""
    *lines, tail = data.split(b"\n")
    entries: list[Entry] = []
    problems: list[str] = []
    previous = START
    for number, line in enumerate(lines, start=1):
        try:
            entry = _entry(line + b"\n")
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            previous = ""
            continue
        problems += _astray(entry, number, previous)
        previous = entry.sha256
        entries.append(entry)
    return Register(entries=tuple(entries), problems=tuple(problems), torn=bool(tail))


def _entry(line: bytes) -> Entry:
    """One line, if it says what its digest says.

    Raises:
        ValueError: it does not; the sentence says so.
    """
    try:
        data = from_bytes(line)
        known = {each.name for each in fields(Entry)}
        entry = Entry(**{**data, "signatures": tuple(data["signatures"])}) if set(data) == known else None
    except (ValueError, TypeError, KeyError, RecursionError):
        entry = None
    if entry is None or entry.schema != SCHEMA or not _typed(entry):
        raise ValueError("is not an entry of a register")
    if _digest(entry) != entry.sha256 or to_bytes(entry) != line:
        raise ValueError("was edited: its digest is not that of what it says")
    return entry


def _typed(entry: Entry) -> bool:
    hints = get_type_hints(Entry)
    texts = [name for name, hint in hints.items() if hint is str]
    return type(entry.number) is int and all(isinstance(getattr(entry, name), str) for name in texts)


def _astray(entry: Entry, number: int, previous: str) -> Iterator[str]:
    if entry.number != number:
        yield f"line {number}: has the number {entry.number}; lines were removed, added or reordered"
    elif previous and entry.previous != previous:
        yield f"line {number}: does not follow from the line before it; lines were edited, removed or reordered"


def _digest(entry: Entry) -> str:
    return sha256(to_bytes({name: value for name, value in plain(entry).items() if name != "sha256"}))


def append(path: Path, entry: Callable[[Register], Entry]) -> Entry:
    """Add one entry at the end; it is on the disk when this returns.

    Args:
        path: the register; made when it is not there.
        entry: makes the entry from the register as it stands, while nobody else can append.

    Raises:
        ReportError: the register is damaged, or cannot be written; nothing was added.
    """
    with _locked(path) as handle:
        data = _content(handle)
        register = parse(data)
        if register.problems:
            text = f"the register is damaged, so nothing was added: {register.problems[0]}"
            raise ReportError(Mistake(file=str(path), text=text))
        draft = replace(entry(register), number=len(register.entries) + 1, previous=register.last)
        made = replace(draft, sha256=_digest(draft))
        if register.torn:
            os.ftruncate(handle, data.rfind(b"\n") + 1)
        line = to_bytes(made)
        if os.write(handle, line) != len(line):
            raise ReportError(Mistake(file=str(path), text="the register could not be written; is the disk full?"))
        os.fsync(handle)
    return made


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ReportError(Mistake(file=str(path), text=f"the register cannot be written: {error.strerror}")) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)  # and with it the lock


def _content(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    parts, read_so_far = [], 0
    while read_so_far < size:
        part = os.pread(handle, size - read_so_far, read_so_far)
        if not part:
            break
        parts.append(part)
        read_so_far += len(part)
    return b"".join(parts)
