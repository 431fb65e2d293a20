"""ICD-9 diagnosis code.

What a person was treated for, in records from before about 2015: a special category of personal data (GDPR, Art. 4(15)
and 9(1)) as soon as the row is about somebody.

Three digits, with or without one or two more after a point, or V or E and digits. Nothing tells "428.0" from an
amount, so values count only in a column whose name speaks of diagnoses.

References
----------
US National Center for Health Statistics, ICD-9-CM (sixth edition).
"""

from __future__ import annotations

import re

from audit.identifiers.icd10 import HEADER, NOT_HEADER

__all__ = ["DIRECT", "HEADER", "NAME", "NEEDS_HEADER", "NOT_HEADER", "PATTERN", "is_valid"]

NAME = "ICD-9 diagnosis code"
PATTERN = r"^ *([0-9]{3}([.][0-9]{1,2})?|[Vv][0-9]{2}([.]?[0-9]{1,2})?|[Ee][0-9]{3}([.]?[0-9])?) *$"
NEEDS_HEADER = True
DIRECT = False

_SHAPE = re.compile(
    r"(?!000)[0-9]{3}(?:\.[0-9]{1,2})?|V[0-9]{2}(?:\.?[0-9]{1,2})?|E[89][0-9]{2}(?:\.?[0-9])?", re.ASCII
)


def is_valid(text: str) -> bool:
    """Whether the whole text has the shape of a code."""
    text = text.strip().upper()
    return 3 <= len(text) <= 6 and bool(_SHAPE.fullmatch(text))
