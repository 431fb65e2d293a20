"""UBJSON as XGBoost writes it, read into plain Python: nothing but numbers, texts, lists and maps can come of it.

References
----------
Universal Binary JSON Specification (Draft 12): strongly typed containers.
"""

from __future__ import annotations

import struct
from typing import Any

_NUMBERS = {"i": ">i1", "U": ">u1", "I": ">i2", "l": ">i4", "L": ">i8", "d": ">f4", "D": ">f8"}
_DEEPEST = 64


def read(data: bytes) -> Any:
    """The document.

    Raises:
        ValueError: it is malformed.
    """
    try:
        found, _ = _value(data, 0, 0)
    except (IndexError, struct.error, KeyError, UnicodeDecodeError) as error:
        raise ValueError("not UBJSON") from error
    return found


def _value(data: bytes, at: int, deep: int) -> tuple[Any, int]:
    kind, at = chr(data[at]), at + 1
    if deep > _DEEPEST:
        raise ValueError("too deep")
    if kind == "{":
        return _map(data, at, deep)
    if kind == "[":
        return _list(data, at, deep)
    if kind == "S":
        return _text(data, at)
    if kind in "ZTF":
        return {"Z": None, "T": True, "F": False}[kind], at
    values, at = _numbers(data, at, kind, 1)
    return values[0], at


def _numbers(data: bytes, at: int, kind: str, count: int) -> tuple[list[Any], int]:
    import numpy as np

    dtype = np.dtype(_NUMBERS[kind])
    end = at + dtype.itemsize * count
    if count < 0 or end > len(data):
        raise ValueError("a list is longer than the file")
    return np.frombuffer(data, dtype=dtype, count=count, offset=at).tolist(), end


def _size(data: bytes, at: int) -> tuple[int, int]:
    (size,), at = _numbers(data, at + 1, chr(data[at]), 1)
    if not isinstance(size, int) or not 0 <= size <= len(data):
        raise ValueError("a size is no size")
    return size, at


def _text(data: bytes, at: int) -> tuple[str, int]:
    size, at = _size(data, at)
    if at + size > len(data):
        raise ValueError("a text is longer than the file")
    return data[at : at + size].decode("utf-8"), at + size


def _list(data: bytes, at: int, deep: int) -> tuple[list[Any], int]:
    if data[at] == ord("$"):
        kind = chr(data[at + 1])
        if data[at + 2] != ord("#"):
            raise ValueError("a typed list says no length")
        size, at = _size(data, at + 3)
        return _numbers(data, at, kind, size)
    found: list[Any] = []
    if data[at] == ord("#"):
        size, at = _size(data, at + 1)
        for _ in range(size):
            item, at = _value(data, at, deep + 1)
            found.append(item)
        return found, at
    while data[at] != ord("]"):
        item, at = _value(data, at, deep + 1)
        found.append(item)
    return found, at + 1


def _map(data: bytes, at: int, deep: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while data[at] != ord("}"):
        key, at = _text(data, at)
        found[key], at = _value(data, at, deep + 1)
    return found, at + 1
