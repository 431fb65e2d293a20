"""Hungarian personal number.

A digit for sex and century, the date of birth, three more digits and a check digit: the weighted sum of the
first ten, modulo 11. Until 1996 the weights ran upwards, since then downwards.

References
----------
Hungarian Act XX of 1996, annex.
"""

from __future__ import annotations

import re

from audit.identifiers._national import AGAINST, WORDS

NAME = "Hungarian personal number"
PATTERN = r"^ *[1-8][ -]?\d{6}[ -]?\d{4} *$"
HEADER = ("szemelyi", "személyi", "szemelyi szam", "személyi szám", *WORDS)
NOT_HEADER = AGAINST
CHECKED = True
NEEDS_HEADER = True
NATIONAL = True
CHANCE = 0.1

_SHAPE = re.compile(r"([1-8])[ -]?([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[ -]?([0-9]{4})", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is one personal number."""
    text = text.strip()
    if len(text) > 13 or not _SHAPE.fullmatch(text):
        return False
    digits = [int(char) for char in text if char.isdigit()]
    upwards = sum(weight * digit for weight, digit in zip(range(1, 11), digits, strict=False)) % 11
    downwards = sum(weight * digit for weight, digit in zip(range(10, 0, -1), digits, strict=False)) % 11
    return digits[10] in (upwards, downwards)
