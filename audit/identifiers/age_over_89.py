"""Age over 89.

So few people are so old that the age alone, with a place or a date, can name one of them. The Safe Harbor of HIPAA
lists it among the identifiers that must go; it may stay as one category "90 or older", which is not counted here.

A column is never *called* so: it is a column of ages. Counted are the cells of such a column, called or declared an
age, that say a number of completed years from 90 to 125. Where 99 stands for "not known", each such cell counts as
well.

References
----------
45 CFR 164.514(b)(2)(i)(C).
"""

from __future__ import annotations

import re

NAME = "age over 89"
PATTERN = r"^ *1?[0-9]{2}([.][0-9]+)? *$"
HEADER = (
    "age",
    "age years",
    "age in years",
    "alter",
    "edad",
    "âge",
    "età",
    "idade",
    "leeftijd",
    "wiek",
    "ålder",
    "věk",
)
NOT_HEADER = ("account", "credit", "history", "car", "vehicle", "loan", "policy", "days", "page", "building", "house")
NEEDS_HEADER = True
DIRECT = False
COUNTED_IN = ("age",)
FEWEST_DIGITS = 2
FRACTIONS = True

_SHAPE = re.compile(r"(9[0-9]|1[01][0-9]|12[0-5])(?:\.[0-9]{1,15})?", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is an age of 90 to 125 completed years."""
    text = text.strip()
    return len(text) <= 20 and _SHAPE.fullmatch(text) is not None
