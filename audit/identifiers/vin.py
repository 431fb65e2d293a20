"""Vehicle identification number (VIN).

The number of one car, and through the register of its keeper.

Seventeen letters and digits without I, O and Q. In North America and China the ninth is a check digit; elsewhere it
need not be, so without a check a column counts if its name says so.

References
----------
ISO 3779:2009. 49 CFR 565.15 (check digit).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

NAME = "vehicle identification number (VIN)"
PATTERN = r"^ *[0-9A-HJ-NPR-Za-hj-npr-z]{17} *$"
HEADER = ("vin", "vin number", "vehicle identification", "vehicle id number", "chassis", "fahrgestellnummer", "fin")
NOT_HEADER = ("year", "wine", "price")
CHECKED = True
NEEDS_HEADER = True
CHANCE = 1 / 11

_SHAPE = re.compile(r"[0-9A-HJ-NPR-Z]{17}", re.ASCII)
_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


_OF_CHAR = np.full(128, 255, np.int64)
_OF_CHAR[[ord(char) for char in _VALUES]] = list(_VALUES.values())


def valid_of(values: Sequence[str]) -> np.ndarray:
    """Which of some texts are VINs: `is_valid` of all at once."""
    texts = [value.strip().upper() for value in values]
    valid = np.array([could_be(text) and len(set(text)) >= 5 for text in texts], bool)
    if valid.any():
        chars = np.array([text for text, fits in zip(texts, valid.tolist(), strict=True) if fits], "S17")
        table = chars.view(np.uint8).reshape(-1, 17)
        rest = (_OF_CHAR[table] @ np.array(_WEIGHTS)) % 11
        valid[valid] = table[:, 8] == np.where(rest == 10, ord("X"), rest + ord("0"))
    return valid


def is_valid(text: str) -> bool:
    """Whether the whole text has the shape and the check digit of a VIN."""
    text = text.strip().upper()
    if not could_be(text) or len(set(text)) < 5:
        return False
    rest = sum(_VALUES[char] * weight for char, weight in zip(text, _WEIGHTS, strict=True)) % 11
    return text[8] == ("X" if rest == 10 else str(rest))


def could_be(text: str) -> bool:
    """Whether the whole text has the shape of a VIN, whatever its ninth place says."""
    text = text.strip().upper()
    return len(text) == 17 and bool(_SHAPE.fullmatch(text)) and any(map(str.isdigit, text)) and not text.isdigit()
