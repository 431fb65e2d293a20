"""Postcode.

A few streets, sometimes one building. Names nobody alone, but narrows everything else down.

Values count in a column whose name says so, and if they are three to ten letters and digits with at least one digit.

References
----------
UPU S42. 45 CFR 164.514(b)(2)(i)(B): only the first three digits of a ZIP code may stay, and only where more than 20 000
people share them.
"""

from __future__ import annotations

import re

NAME = "postcode"
PATTERN = r"^ *[0-9A-Za-z][0-9A-Za-z -]{1,9}(\.0)? *$"
HEADER = (
    "zip", "zip code", "zipcode", "postcode", "post code", "postal", "postal code", "postalcode", "plz", "postleitzahl",
    "code postal", "codigo postal", "código postal", "cap", "cep", "kod pocztowy", "postnummer", "pincode", "pin code",
)  # fmt: skip
NOT_HEADER = ("file", "archive", "market", "gains", "rate", "screw")
NEEDS_HEADER = True
DIRECT = False

_SHAPE = re.compile(r"[0-9A-Z]{2,5}(?:[ -]?[0-9A-Z]{2,5})?(?:\.0)?", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text can be a postcode."""
    text = text.strip().upper()
    return 3 <= len(text) <= 12 and bool(_SHAPE.fullmatch(text)) and any(map(str.isdigit, text))
