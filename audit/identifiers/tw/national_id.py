"""Taiwanese national identity number.

A letter for the county, a digit for the sex and eight more; the last makes a weighted sum divisible by ten.

References
----------
Ministry of the Interior, Taiwan: rules for the uniform number of the national identity card.
"""

from __future__ import annotations

import re

from audit.identifiers._national import AGAINST, WORDS

NAME = "Taiwanese national identity number"
PATTERN = r"^ *[A-Za-z][1289]\d{8} *$"
HEADER = ("身分證", "身分證字號", *WORDS)
NOT_HEADER = AGAINST
CHECKED = True
NEEDS_HEADER = True
NATIONAL = True
CHANCE = 0.1

_SHAPE = re.compile(r"[A-Z][1289][0-9]{8}", re.ASCII)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""In the order of their values, which begin with ten."""


def is_valid(text: str) -> bool:
    """Whether the whole text is one identity number."""
    text = text.strip().upper()
    if len(text) != 10 or not _SHAPE.fullmatch(text):
        return False
    county = _LETTERS.index(text[0]) + 10
    digits = [county // 10, county % 10, *map(int, text[1:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    )
