"""US social security number, written with separators.

The nine-digit number that follows a person through employment, tax and credit in the United States; the key to most
identity theft there.

A cell must be AAA-GG-SSSS (or with blanks; inside a longer text only with hyphens), within the ranges that can have
been issued: no area 000, 666 or 900-999, no group 00, no serial 0000, and none of the numbers that became famous in
advertising. Nine bare digits are another identifier (us/ssn_digits), because nine digits in ten are a possible number
and prove nothing alone.

References
----------
Social Security Administration, "Social Security Number Randomization" (2011), and 20 CFR 422.103. Ranges as shipped
with python-stdnum.
"""

from __future__ import annotations

import re

from stdnum.us import ssn

NAME = "US social security number"
FEWEST_DIGITS = 9
PATTERN = r"^ *\d{3}[ -]\d{2}[ -]\d{4} *$"
INSIDE = r"\d{3}-\d{2}-\d{4}"
SURE = (
    r"^(00[1-9]|0[1-68-9][0-9]|07[0-79]|1[0-9]{2}|20[0-9]|21[0-8]|2[2-9][0-9]|3[0-9]{2}|4[0-46-9][0-9]|45[0-689]"
    r"|5[0-9]{2}|6[0-57-9][0-9]|66[0-57-9]|[78][0-9]{2})-(0[1-9]|[1-9][0-9])-(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}"
    r"|[1-9][0-9]{3})$"
)
HEADER = ("ssn", "ssns", "social security", "socialsecurity", "social security number", "socialsecuritynumber")
NOT_HEADER = ("last", "four")
NATIONAL = True

_SHAPE = re.compile(r"[0-9]{3}([ -])[0-9]{2}\1[0-9]{4}")
_PROVEN = re.compile(SURE)


def is_valid(text: str) -> bool:
    """Whether the whole text is one social security number with separators."""
    text = text.strip()
    if len(text) != 11 or not _SHAPE.fullmatch(text):
        return False
    text = text.replace(" ", "-")
    return _PROVEN.match(text) is not None or bool(ssn.is_valid(text))
