"""SNOMED CT code.

A finding, a disease, a treatment: a special category of personal data (GDPR, Art. 4(15) and 9(1)) as soon as the row is
about somebody.

Six to eighteen digits that do not begin with 0, of which the second and third from the end say what is named (00 or 10:
a concept, 01 or 11: a description) and the last is a check digit (Verhoeff). One number in five hundred passes by
luck. A column counts if its name says so, or if far more of its values pass than of the same values shuffled.

References
----------
SNOMED International, "SNOMED CT Release File Specifications", chapter 6 (identifiers) and appendix B (check digit).
"""

from __future__ import annotations

import re

from stdnum import verhoeff

NAME = "SNOMED CT code"
PATTERN = r"^ *[1-9][0-9]{5,17} *$"
HEADER = (
    "snomed", "snomedct", "snomed ct", "sctid", "sct", "snomed code", "concept id", "conceptid", "finding code",
    "procedure code", "condition code", "diagnosis code",
)  # fmt: skip
NOT_HEADER = ("description", "date", "product", "error")
NEEDS_HEADER = True
CHECKED = True
DIRECT = False
CHANCE = 0.002

_SHAPE = re.compile(r"[1-9][0-9]{2,14}(?:0[01]|1[01])[0-9]", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is the number of a concept or a description."""
    text = text.strip()
    return 6 <= len(text) <= 18 and bool(_SHAPE.fullmatch(text)) and bool(verhoeff.is_valid(text))
