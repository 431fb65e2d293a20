"""US social security number, written as nine bare digits.

The same number as us/ssn, as databases and spreadsheets tend to store it.

Nine random digits are a possible social security number about nine times in ten, so the digits alone prove nothing: a
value counts only in a column whose name says what it is. A spreadsheet also drops leading zeros; such shortened numbers
are not recognised.

References
----------
See us/ssn.
"""

from __future__ import annotations

import re

from stdnum.us import ssn

from audit.identifiers.us.ssn import HEADER, NOT_HEADER

__all__ = ["HEADER", "NAME", "NEEDS_HEADER", "NOT_HEADER", "PATTERN", "is_valid"]

NAME = "US social security number (bare digits)"
PATTERN = r"^ *\d{9} *$"
NEEDS_HEADER = True
NATIONAL = True
LENGTH = 9

_SHAPE = re.compile(r"[0-9]{9}")


def is_valid(text: str) -> bool:
    """Whether the whole text is nine digits that can be a social security number."""
    text = text.strip()
    return len(text) == 9 and bool(_SHAPE.fullmatch(text)) and bool(ssn.is_valid(text))
