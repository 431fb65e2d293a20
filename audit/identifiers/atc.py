"""ATC code of a medicine.

What a person takes, and so mostly what they suffer from: a special category of personal data (GDPR, Art. 4(15) and
9(1)) as soon as the row is about somebody.

A full code is a letter, two digits, two letters and two digits (A10BA02 is metformin), of one of the ninety-four
groups that the classification has. A column whose name says nothing needs at least eight of them from three main
groups. Shorter codes (A10, A10B) count only in a column whose name says what they are: A10 is a road as well.

References
----------
WHO Collaborating Centre for Drug Statistics Methodology, Guidelines for ATC classification and DDD assignment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = "ATC code of a medicine"
PATTERN = r"^ *[A-Za-z][0-9]{2}[A-Za-z]{2}[0-9]{2} *$"
HEADER = (
    "atc", "atc code", "atccode", "drug code", "medication code", "medicine code", "rx code", "wirkstoff",
    "wirkstoffcode", "code atc", "codigo atc", "código atc", "codice atc",
)  # fmt: skip
NOT_HEADER = ("description", "date", "air traffic")
DIRECT = False

FEWEST = 8
GROUPS = 3

_GROUPS = {
    "A": (*range(1, 17),), "B": (1, 2, 3, 5, 6), "C": (1, 2, 3, 4, 5, 7, 8, 9, 10), "D": (*range(1, 12),),
    "G": (1, 2, 3, 4), "H": (1, 2, 3, 4, 5), "J": (1, 2, 4, 5, 6, 7), "L": (1, 2, 3, 4), "M": (1, 2, 3, 4, 5, 9),
    "N": (*range(1, 8),), "P": (1, 2, 3), "R": (1, 2, 3, 5, 6, 7), "S": (1, 2, 3),
    "V": (1, 3, 4, 6, 7, 8, 9, 10, 20),
}  # fmt: skip
"""Second level of the classification, by main group."""
_LISTED = frozenset(f"{letter}{number:02d}" for letter, numbers in _GROUPS.items() for number in numbers)
_SHAPE = re.compile(r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}", re.ASCII)
_SHORT = re.compile(r"[A-Z][0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is a full code of a group that the classification has."""
    text = text.strip().upper()
    return len(text) == 7 and bool(_SHAPE.fullmatch(text)) and text[:3] in _LISTED


def could_be(text: str) -> bool:
    """Whether the whole text is a code of any level."""
    text = text.strip().upper()
    return 3 <= len(text) <= 7 and bool(_SHORT.fullmatch(text)) and text[:3] in _LISTED


def column_is(values: Sequence[str]) -> bool:
    """Whether codes are so many and so spread that they are medicines without a name that says so."""
    return len(values) >= FEWEST and len({value.strip()[:1].upper() for value in values}) >= GROUPS
