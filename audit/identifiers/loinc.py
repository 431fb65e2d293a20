"""LOINC code of a laboratory test.

Which tests were made of a person, and so what was suspected: a special category of personal data (GDPR, Art. 4(15) and
9(1)) as soon as the row is about somebody.

Up to seven digits, a hyphen and a check digit (modulus 10). One in ten passes by luck, so a column counts if its name
says so, or if far more of its values pass than of the same values shuffled.

References
----------
Regenstrief Institute, LOINC Users' Guide, appendix C (check digit).
"""

from __future__ import annotations

import re

from stdnum import luhn

NAME = "LOINC code of a laboratory test"
PATTERN = r"^ *[0-9]{1,7}-[0-9] *$"
HEADER = (
    "loinc", "loinc code", "loinccode", "lab code", "test code", "observation code", "lab test", "lab test code",
)  # fmt: skip
NOT_HEADER = ("description", "date", "unit", "product", "error")
NEEDS_HEADER = True
CHECKED = True
DIRECT = False
CHANCE = 0.1

_SHAPE = re.compile(r"[1-9][0-9]{0,6}-[0-9]", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is a code with its check digit."""
    text = text.strip()
    return 3 <= len(text) <= 9 and bool(_SHAPE.fullmatch(text)) and bool(luhn.is_valid(text.replace("-", "")))
