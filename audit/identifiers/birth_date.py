"""Date of birth.

With a postcode and a sex it singles out most people (Sweeney 2000). Alone it names nobody.

Values count in a column whose name says that they are dates of birth, and if they are dates with a year, whichever
order they are written in, or a year alone.

References
----------
L. Sweeney, "Simple demographics often identify people uniquely", 2000. 45 CFR 164.514(b)(2)(i)(C).
"""

from __future__ import annotations

import re

NAME = "date of birth"
PATTERN = (
    r"^ *[0-9]{1,4}([./ -][0-9A-Za-z]{1,9}[./ -][0-9]{1,4})?[0-9T:. +Z-]{0,20} *$"
    r"|^ *[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4} *$"
)
HEADER = (
    "birth", "birthday", "birthdate", "dob", "date of birth", "dateofbirth", "born", "geburtsdatum", "geburtstag",
    "date naissance", "date de naissance", "naissance", "fecha nacimiento", "fecha de nacimiento", "nacimiento",
    "data nascita", "data di nascita", "nascita", "data nascimento", "nascimento", "geboortedatum", "data urodzenia",
    "urodzenia", "fodelsedatum", "födelsedatum", "fodselsdato", "fødselsdato", "birth year", "year of birth", "yob",
)  # fmt: skip
NOT_HEADER = ("weight", "place", "country", "city", "order", "control", "days", "count", "number")
NEEDS_HEADER = True
DIRECT = False

_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?:18|19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
        r"(?:[ T][0-9:.]{4,15}Z?(?:\+[0-9:]{4,5})?)?",
        r"(?:0?[1-9]|[12][0-9]|3[01])([-/. ])(?:0?[1-9]|[12][0-9]|3[01])\1 ?(?:(?:18|19|20)?[0-9]{2})(?: [0-9:]{4,8})?",
        r"(?:0?[1-9]|[12][0-9]|3[01])[ -][A-Za-zäéûç]{3,9}\.?,?[ -](?:18|19|20)[0-9]{2}",
        r"[A-Za-z]{3,9}\.? (?:0?[1-9]|[12][0-9]|3[01]),? (?:18|19|20)[0-9]{2}",
        r"(?:18|19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?",
    )
)


def is_valid(text: str) -> bool:
    """Whether the whole text is one date that can be a person's birth."""
    text = text.strip()
    return 4 <= len(text) <= 35 and any(shape.fullmatch(text) for shape in _SHAPES)
