"""One way to write a record as bytes, so that equal records have equal digests.

JSON by RFC 8785 (sorted keys, ECMAScript number format, UTF-8), plus one trailing newline. A number that is not
finite has no canonical form and is refused: what is undefined is an `Unmeasured`, never a NaN.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import rfc8785


def plain(value: Any) -> Any:
    """The JSON shape of a record: dataclasses become objects, tuples arrays, dates ISO 8601 strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def to_bytes(value: Any) -> bytes:
    """Canonical JSON of a record or of plain JSON data, with one trailing newline.

    Raises:
        ValueError: a number is NaN or infinite, or an integer is beyond 2^53.
    """
    try:
        return rfc8785.dumps(plain(value)) + b"\n"
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error


def from_bytes(data: bytes) -> Any:
    """Read JSON, refusing duplicate keys and the NaN and Infinity that JSON does not have."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, item in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} stands twice")
            seen[key] = item
        return seen

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not a JSON number")

    def number(digits: str) -> int | float:
        whole = int(digits)  # beyond 2^53, RFC 8785 writes a float without point or exponent
        return whole if abs(whole) < 2**53 else float(digits)

    return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse, parse_int=number)


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file of any size, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all, even if the process dies meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
