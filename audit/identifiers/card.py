"""Payment card number.

The number embossed on a credit or debit card. Whoever holds it can try to spend the person's money; storing it is
also governed by the card industry's own standard (PCI DSS).

A cell, or a part of a longer text, must be one number, bare or grouped as on the card (4-4-4-4, or 4-6-5 for American
Express), with the beginning and length of a known issuer and a correct Luhn check digit. One random digit string in
ten passes the check digit alone, so a column of account numbers holds a few "cards" by chance: see `CHANCE`.

References
----------
ISO/IEC 7812-1:2017 (structure, annex B: check digit). Luhn, US patent 2,950,048. Issuer ranges: the card schemes'
public descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from stdnum import luhn

NAME = "payment card number"
FEWEST_DIGITS = 12
PATTERN = r"^ *\d[\d -]{11,21}\d *$"
INSIDE = r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}([ -]?\d{3})?|\d{4}[ -]?\d{6}[ -]?\d{4,5}"
ALONE = r"^[0-9]{13,19}$"
HEADER = (
    "credit card", "creditcard", "debit card", "card number", "cardnumber", "card no", "card num", "cc number",
    "cc num", "ccn", "ccnumber", "pan", "payment card", "credit card number", "kreditkarte", "carte bancaire",
    "tarjeta",
)  # fmt: skip
NOT_HEADER = ("last", "four", "issued", "present", "company", "holder", "name", "bin")
CHECKED = True
CHANCE = 0.1
"""Luhn's check digit lets one digit string in ten through, whatever it begins with."""

_ISSUERS = (
    ("4", (13, 16, 19)),  # Visa
    *((str(n), (16,)) for n in range(51, 56)),  # Mastercard
    *((str(n), (16,)) for n in range(2221, 2721)),
    ("34", (15,)),  # American Express
    ("37", (15,)),
    ("6011", (16, 19)),  # Discover
    ("65", (16, 19)),
    *((str(n), (16, 19)) for n in range(644, 650)),
    *((str(n), (16, 19)) for n in range(3528, 3590)),  # JCB
    *((str(n), (14,)) for n in (300, 301, 302, 303, 304, 305, 36, 38, 39)),  # Diners Club
    ("62", (16, 17, 18, 19)),  # UnionPay
)
_LENGTHS = dict(_ISSUERS)
_SHAPE = re.compile(
    r"[0-9]{13,19}|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(\1[0-9]{3})?|[0-9]{4}([ -])[0-9]{6}\3[0-9]{4,5}"
)


_BARE = re.compile(r"[0-9]*")


def valid_of(values: Sequence[str]) -> np.ndarray:
    """Which of some texts are payment cards: `is_valid` of all at once."""
    if not _BARE.fullmatch("".join(values)) or not all(13 <= len(value) <= 19 for value in values):
        texts = [value.strip() for value in values]
        fit = [len(text) <= 23 and _SHAPE.fullmatch(text) is not None for text in texts]
        valid = np.array(fit, bool)
        if valid.any():
            bare = [text.replace(" ", "").replace("-", "") for text, fits in zip(texts, fit, strict=True) if fits]
            valid[valid] = valid_of(bare)
        return valid
    lengths = np.fromiter(map(len, values), int, len(values))
    valid = np.zeros(len(values), bool)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        digits = (
            np.array([values[place] for place in places.tolist()], f"S{length}").view("S1").reshape(len(places), -1)
        )
        digits = digits.view(np.uint8) - ord("0")
        doubled = 2 * digits[:, -2::-2]
        sums = digits[:, ::-2].sum(1, dtype=int) + (doubled - 9 * (doubled > 9)).sum(1, dtype=int)
        fits = (sums % 10 == 0) & (digits != digits[:, :1]).any(1)
        places = places[fits]
        valid[places] = [_issued(values[place], int(length)) for place in places.tolist()]
    return valid


def _issued(digits: str, length: int) -> bool:
    return length in next((_LENGTHS[digits[:n]] for n in (4, 3, 2, 1) if digits[:n] in _LENGTHS), ())


_COULD_BE = re.compile(r"[0-9]{4}[ -]?[0-9]{4,6}[ -]?[0-9]{4,5}[ -]?[0-9]{0,7}")


def could_be(text: str) -> bool:
    """Whether the whole text has the length of a card number: cards of small schemes and mistyped ones."""
    text = text.strip()
    return len(text) <= 25 and bool(_COULD_BE.fullmatch(text)) and 12 <= sum(map(str.isdigit, text)) <= 19


def is_valid(text: str) -> bool:
    """Whether the whole text is one payment card number."""
    text = text.strip()
    if len(text) > 23 or not _SHAPE.fullmatch(text):
        return False
    digits = text.replace(" ", "").replace("-", "")
    return _issued(digits, len(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))
