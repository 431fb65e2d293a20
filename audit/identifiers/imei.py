"""IMEI of a mobile phone.

The number of one handset, which the network sees with every call, whatever card is in it.

Fifteen digits, bare or as 2-6-6-1 groups, with a correct Luhn check digit: one string in ten passes by luck, so a
column counts if its name says so or if far more of its values pass than of the same values shuffled.

References
----------
3GPP TS 23.003, section 6. GSMA TS.06. Luhn, US patent 2,950,048.
"""

from __future__ import annotations

import re

from stdnum import luhn

from audit.identifiers import _batches

NAME = "IMEI of a mobile phone"
PATTERN = r"^ *\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d *$"
HEADER = ("imei", "imeisv", "meid", "handset")
CHECKED = True
NEEDS_HEADER = True
CHANCE = 0.1
LENGTH = 15

_SHAPE = re.compile(r"[0-9]{15}|[0-9]{2}([ -])[0-9]{6}\1[0-9]{6}\1[0-9]", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is one IMEI: an American Express or old JCB card begins otherwise."""
    text = text.strip()
    if len(text) > 18 or not _SHAPE.fullmatch(text):
        return False
    digits = text.replace(" ", "").replace("-", "")
    return digits[:2] in _REPORTING and len(set(digits)) > 2 and bool(luhn.is_valid(digits))


_REPORTING = frozenset({"01", "10", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "87", "91", "98", "99"})
"""Reporting bodies that the first two digits name."""


valid_of = _batches.of("imei", is_valid)
