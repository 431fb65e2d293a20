"""One way to write a record as bytes, so that equal records have equal digests.

JSON by RFC 8785 (sorted keys, ECMAScript number format, UTF-8), plus one trailing newline. A number that is not
finite has no canonical form and is refused: what is undefined is an `Unmeasured`, never a NaN.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from json.encoder import encode_basestring as _quoted  # as RFC 8785 writes a text: it escapes no more than it must
from pathlib import Path
from typing import Any


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
    return f"{_text(value)}\n".encode()


_SAFE = 2**53


def _text(value: Any) -> str:
    """The canonical text of a value: the usual kinds are written here, every other one by the library, much slower."""
    kind = type(value)
    if kind is str:
        return _quoted(value)
    if kind is float:
        return _number(value)
    if value is None or kind is bool:
        return "null" if value is None else "true" if value else "false"
    if kind is dict:
        return _object(value if all(type(key) is str for key in value) else {str(key): value[key] for key in value})
    if kind is int and -_SAFE < value < _SAFE:
        return str(value)
    if kind is list or kind is tuple:
        return f"[{','.join(map(_text, value))}]"
    if is_dataclass(kind):
        return f"{{{','.join([label + _text(getattr(value, name)) for name, label in _labels(kind)])}}}"
    made = plain(value)
    return _text(made) if type(made) in (str, list, dict) and type(made) is not kind else _by_library(made)


def _object(items: Mapping[str, Any]) -> str:
    """Sorted as RFC 8785 demands: by UTF-16 code units, which is the order of the texts if they are ASCII."""
    names = sorted(items, key=None if "".join(items).isascii() else lambda name: name.encode("utf-16-be"))
    return f"{{{','.join([f'{_quoted(name)}:{_text(items[name])}' for name in names])}}}"


def _number(value: float) -> str:
    """Python and ECMAScript write the same digits, and differ in exponents and in whole numbers."""
    text = repr(value)
    if text[-2:] == ".0":
        return text[:-2] if value else "0"
    if "e-" in text and abs(value) < 1e-6:
        return text.replace("e-0", "e-")
    return _by_library(value) if "e" in text or "n" in text else text


def _by_library(value: Any) -> str:
    import rfc8785  # what is usual does not need it

    try:
        return rfc8785.dumps(value).decode()
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error


@cache
def _labels(kind: type) -> tuple[tuple[str, str], ...]:
    """The names of a record's fields, which are ASCII, in canonical order; each as it stands in the text too."""
    return tuple((name, f"{_quoted(name)}:") for name in sorted(field.name for field in fields(kind)))


def from_bytes(data: bytes) -> Any:
    """Read JSON, refusing duplicate keys and the NaN and Infinity that JSON does not have."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        items = dict(pairs)
        if len(items) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            raise ValueError(f"the key {next(key for key in counted if counted[key] > 1)!r} stands twice")
        return items

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
    write_together({path: data})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files that belong together: all are on the disk before the first takes its place.

    Each appears whole or not at all. Death before the first is in place leaves all the old ones; death between two
    renames leaves some of either, so files that belong together name each other's digests.
    """
    mask = os.umask(0)
    os.umask(mask)
    ready: dict[Path, Path] = {}
    try:
        for path, data in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            ready[path] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            ready[path].chmod(0o666 & ~mask)
        for path, written in ready.items():
            written.replace(path)
    finally:
        for written in ready.values():
            written.unlink(missing_ok=True)
