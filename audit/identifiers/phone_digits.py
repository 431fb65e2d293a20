"""Telephone number, written as bare digits.

The same as phone, as databases tend to store it: digits only, without a plus sign or separators.

Ten digits can be an order number, an account or a time stamp just as well, so the digits alone prove nothing: a value
counts only in a column whose name says that it holds telephone numbers. It must then be a number of the North
American plan, of one of the plans with a leading 0 named on the page of phone, or an international number
that begins with its country code.

References
----------
See phone.
"""

from __future__ import annotations

import re

from audit.identifiers.phone import HEADER, NOT_HEADER, TRUNK_ZERO, in_plan

__all__ = ["HEADER", "NAME", "NEEDS_HEADER", "NOT_HEADER", "PATTERN", "is_valid"]

NAME = "telephone number (bare digits)"
PATTERN = r"^ *\d{9,15} *$"
NEEDS_HEADER = True
LENGTH = 10


def could_be(text: str) -> bool:
    """Whether the whole text is as many bare digits as a telephone number has."""
    text = text.strip()
    return 7 <= len(text) <= 15 and bool(_DIGITS.fullmatch(text))


_DIGITS = re.compile(r"[0-9]{7,15}")
_SHAPE = re.compile(r"[0-9]{9,15}")


def is_valid(text: str) -> bool:
    """Whether the whole text is bare digits that make a telephone number."""
    text = text.strip()
    if len(text) > 15 or not _SHAPE.fullmatch(text):
        return False
    if text.startswith("00"):
        return in_plan("+" + text[2:], None)
    if text.startswith("0"):
        return any(in_plan(text, region) for region in TRUNK_ZERO)
    return in_plan(text, "US") or (len(text) >= 11 and in_plan("+" + text, None))
