"""ICD-10 diagnosis code.

What a person was treated for: a special category of personal data (GDPR, Art. 4(15) and 9(1)) as soon as the row is
about somebody.

A cell must be a letter and two digits of a category that the classification has, with or without up to four more
places after a point ("E11", "E11.9", "S72001A"). Vitamins, roads, rooms and paper sizes are written alike (B12, A10,
E11), so a code proves nothing by itself. It counts in a column whose name speaks of diagnoses; without such a name only
if at least eighty different values of at least five chapters lie in categories that exist, and the same values shuffled
far less often do: one letter and two digits in five make a category that does not exist.

References
----------
WHO, International Statistical Classification of Diseases, 10th revision (2019). US National Center for Health
Statistics, ICD-10-CM, whose further categories are accepted too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = "ICD-10 diagnosis code"
PATTERN = r"^ *[A-Za-z][0-9][0-9A-Ba-b]([.]?[0-9A-Za-z]{1,4})?[*+!]? *$"
HEADER = (
    "icd", "icd cm", "icd code", "icd gm", "diag", "diags", "dx", "dx code", "diagnosis", "diagnoses", "diagnosis code",
    "diagnostic code", "diagnose", "diagnosen", "diagnoseschlüssel", "diagnostico", "diagnóstico", "diagnosi",
    "diagnoza", "cim", "cie", "cid", "disease code", "condition code", "cause of death", "todesursache", "cause décès",
    "comorbidity", "comorbidities", "morbidity", "rozpoznanie",
)  # fmt: skip
NOT_HEADER = ("description", "desc", "date", "error", "code system", "system", "tool", "days")
NEEDS_HEADER = True
CHECKED = True
DIRECT = False
MOST_NULL = 0.92
"""Four shuffled codes in five are in a category that exists; eighty values and more can still tell the difference."""
FEW_DIGITS = True

FEWEST = 80
CHAPTERS = 5

_CATEGORIES = """
A 00-09 15-28 30-44 46 48-60 63-71 74-75 77-99
B 00-10 15-27 30 33-60 64-83 85-92 94-99
C 00-26 30-34 37-41 43-58 60-86 88 90-97
D 00-07 09-53 55-78 80-84 86 89
E 00-16 20-32 34-36 40-46 50-56 58-61 63-68 70-80 83-90
F 00-07 09-25 28-34 38-45 48 50-55 59-66 68-73 78-84 88-95 98-99
G 00-14 20-26 30-32 35-37 40-41 43-47 50-65 70-73 80-83 89-99
H 00-06 10-11 13 15-22 25-28 30-36 40 42-55 57-62 65-75 80-83 90-95
I 00-02 05-13 15-16 20-28 30-52 60-83 85-89 95-99
J 00-06 09-18 20-22 30-47 60-70 80-82 84-86 90-96 98-99
K 00-14 20-23 25-31 35-38 40-46 50-52 55-68 70-77 80-83 85-87 90-95
L 00-05 08 10-14 20-30 40-45 49-60 62-68 70-76 80-95 97-99
M 00-27 30-36 40-43 45-51 53-54 60-63 65-68 70-73 75-77 79-97 99
N 00-08 10-23 25-37 39-53 60-65 70-77 80-99
O 00-16 20-26 28-36 40-48 60-77 80-92 94-99
P 00-05 07-15 19-29 35-39 50-61 70-72 74-78 80-81 83-84 90-96
Q 00-07 10-18 20-28 30-45 50-56 60-87 89-93 95-99
R 00-07 09-23 25-27 29-37 39-65 68-99
S 00-99
T 00-71 73-76 78-88 90-98
U 04 07-09 82-85
V 00-06 09-99
W 00-46 49-62 64-70 73-81 83-94 99
X 00-06 08-54 57-99
Y 00-38 40-66 69-93 95-99
Z 00-05 08-99
"""
"""Categories of the World Health Organization's edition of 2019 and of ICD-10-CM, by chapter letter."""
_LETTERED = frozenset({"C4A", "C7A", "C7B", "D3A", "I1A", "I5A", "J4A", "M1A", "O9A", "Z3A"})
_SHAPE = re.compile(r"([A-Z][0-9][0-9AB])(?:\.?[0-9A-Z]{1,4})?[*+!]?", re.ASCII)


def _listed() -> frozenset[str]:
    found = set(_LETTERED)
    for letter, *ranges in map(str.split, _CATEGORIES.strip().splitlines()):
        for some in ranges:
            first, _, last = some.partition("-")
            found |= {f"{letter}{number:02d}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(found)


CATEGORIES = _listed()


def is_valid(text: str) -> bool:
    """Whether the whole text is a code of a category that the classification has."""
    text = text.strip().upper()
    match = _SHAPE.fullmatch(text) if len(text) <= 10 else None
    return match is not None and match[1] in CATEGORIES


def column_is(values: Sequence[str]) -> bool:
    """Whether codes are so many and so spread that they can be diagnoses without a name that says so."""
    return len(values) >= FEWEST and len({value.strip()[:1].upper() for value in values}) >= CHAPTERS
