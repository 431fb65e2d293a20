"""British national insurance number.

Follows a person through work, tax and benefits in the United Kingdom.

Two letters, six digits and a letter from A to D, with the prefixes that are never issued refused. It has no check
digit, but its shape is rare.

References
----------
HM Revenue & Customs, National Insurance Manual NIM39110.
"""

from __future__ import annotations

import re

NAME = "British national insurance number"
FEWEST_DIGITS = 6
PATTERN = r"^ *[A-Za-z]{2} ?\d\d ?\d\d ?\d\d ?[A-Da-d] *$"
INSIDE = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"
HEADER = ("nino", "national insurance", "national insurance number", "ni number", "ni no")
NATIONAL = True

_SHAPE = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)[0-9]{2}\1[0-9]{2}\1[0-9]{2}\1[A-D]", re.ASCII)
_NEVER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})


def is_valid(text: str) -> bool:
    """Whether the whole text is one national insurance number."""
    text = text.strip().upper()
    return len(text) <= 13 and bool(_SHAPE.fullmatch(text)) and text[:2] not in _NEVER
