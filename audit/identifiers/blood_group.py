"""Blood group.

Found out by a test, kept by hospitals: data concerning health (GDPR, Art. 4(15) and 9(1)).

A cell must be A, B, AB or O (or 0) with a sign of the Rhesus factor. A+ and B- are school marks and ratings too: a
column whose name says nothing needs nearly all cells to be blood groups, at least four different ones, and an AB or an
O among them. Without the sign of the factor the column's name must say what the letters are.

References
----------
International Society of Blood Transfusion, terminology of the ABO and RH systems (001 and 004).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NAME = "blood group"
PATTERN = r"^ *([Aa]|[Bb]|[Aa][Bb]|[Oo]|0)([ (+−–-][^0-9]{0,20}|[PpNnRr][^0-9]{0,14})?$"
HEADER = (
    "blood group", "bloodgroup", "blood type", "bloodtype", "abo", "abo group", "blutgruppe", "groupe sanguin",
    "grupo sanguineo", "grupo sanguíneo", "gruppo sanguigno", "bloedgroep", "grupa krwi", "blodgrupp", "blodtype",
    "tipo sanguineo", "tipo sanguíneo", "rhesus",
)  # fmt: skip
NOT_HEADER = ("date", "center", "centre", "bank")
NEEDS_HEADER = True
DIRECT = False

FEWEST = 4
_SIGNED = re.compile(
    r"(A|B|AB|O|0)[ (]{0,2}(?:RH ?(?:\(?D\)? ?)?)?(?:[+−–-]|POS(?:ITIVE?|ITIV|ITIF|ITIVO)?"
    r"|NEG(?:ATIVE?|ATIV|ATIF|ATIVO)?)\)?"
    r"(?: ?VE)?",
    re.ASCII,
)
_UNSIGNED = frozenset({"A", "B", "AB", "O", "0"})


def is_valid(text: str) -> bool:
    """Whether the whole text is a blood group, with or without its Rhesus factor."""
    return says(text) or (len(text) <= 40 and text.strip().upper() in _UNSIGNED)


def says(text: str) -> bool:
    """Whether a cell is a blood group with its Rhesus factor."""
    return len(text) <= 40 and _SIGNED.fullmatch(text.strip().upper()) is not None


def column_is(values: Sequence[str]) -> bool:
    """Whether the groups are not marks: four different ones or more, of which one is AB or O."""
    groups = {match[1] for value in values if (match := _SIGNED.fullmatch(value.strip().upper()))}
    return len({value.strip().upper() for value in values}) >= FEWEST and bool(groups & {"AB", "O", "0"})
