"""International bank account number (IBAN).

Names one bank account, and through it its holder, in about eighty countries.

A cell, or a part of a longer text, must be one IBAN, bare or in groups of four: a country that uses IBANs with its
length and structure, and correct check digits (97 - 10). Letters may be lower case. National check digits inside the
number are not asked for.

References
----------
ISO 13616-1:2020 and SWIFT's IBAN registry (as shipped with python-stdnum). ISO 7064 (MOD 97-10).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from stdnum import iban
from stdnum.iso7064 import mod_97_10

NAME = "international bank account number"
CHECKED = True
PATTERN = r"^ *[A-Za-z][A-Za-z]\d\d[ -]?[A-Za-z0-9]{2}[A-Za-z0-9 -]{8,34} *$"
INSIDE = r"[A-Z][A-Z]\d\d[ -]?[A-Z0-9]{4}([ -]?[A-Z0-9]{4}){1,6}([ -]?[A-Z0-9]{1,4})?|[a-z][a-z]\d\d[a-z0-9]{11,30}"
ALONE = r"^[A-Z][A-Z][0-9]{2}[A-Z0-9]{11,30}$"
HEADER = ("iban", "ibans", "bank account", "bankaccount", "account number", "kontonummer", "compte bancaire")

_SHAPE = re.compile(r"[A-Za-z]{2}[0-9]{2}(?:[A-Za-z0-9]{11,30}|([ -])(?:[A-Za-z0-9]{4}\1){2,7}[A-Za-z0-9]{1,4})")


def check(text: str) -> bool:
    """Whether the check digits alone are right: enough to know a column by, whatever its countries' structures."""
    text = text.strip().upper()
    compact = text.replace(" ", "").replace("-", "")
    return bool(could_be(text)) and bool(mod_97_10.is_valid(compact[4:] + compact[:4]))


def could_be(text: str) -> bool:
    """Whether the whole text has the shape of an IBAN, whatever its check digits and country say."""
    text = text.strip()
    return 15 <= len(text) <= 42 and bool(_SHAPE.fullmatch(text))


def is_valid(text: str) -> bool:
    """Whether the whole text is one IBAN."""
    text = text.strip()
    if len(text) > 42 or not _SHAPE.fullmatch(text):
        return False
    return bool(iban.is_valid(text, check_country=False))


def valid_of(values: Sequence[str]) -> np.ndarray:
    """Which of some texts are IBANs: `is_valid` of all at once."""
    texts = [value.strip() for value in values]
    fit = [len(text) <= 42 and _SHAPE.fullmatch(text) is not None for text in texts]
    valid = np.array(fit, bool)
    if valid.any():
        shaped = (text for text, fits in zip(texts, fit, strict=True) if fits)
        valid[valid] = _compact_valid([text.replace(" ", "").replace("-", "").upper() for text in shaped])
    return valid


def _compact_valid(values: Sequence[str]) -> np.ndarray:
    lengths = np.fromiter(map(len, values), int, len(values))
    valid = np.zeros(len(values), bool)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        chars = (
            np.array([values[place] for place in places.tolist()], f"S{length}").view(np.uint8).reshape(len(places), -1)
        )
        letters = chars >= ord("A")
        numbers = np.where(letters, chars - (ord("A") - 10), chars - ord("0")).astype(np.int64)
        rest = np.zeros(len(places), np.int64)
        for place in (*range(4, int(length)), 0, 1, 2, 3):  # MOD 97-10 reads the first four last
            rest = (rest * np.where(letters[:, place], 100, 10) + numbers[:, place]) % 97
        for place in places[rest == 1].tolist():
            valid[place] = _structured(values[place][:2], values[place][4:].translate(_CLASSES), values[place])
    return valid


def _structured(country: str, classes: str, example: str) -> bool:
    """Whether a country's numbers are built so: asked once for all numbers that are built alike."""
    if (country, classes) not in _BUILT:
        if len(_BUILT) >= _MOST_BUILT:
            _BUILT.clear()
        _BUILT[country, classes] = bool(iban.is_valid(example, check_country=False))
    return _BUILT[country, classes]


_MOST_BUILT = 10_000
_BUILT: dict[tuple[str, str], bool] = {}
_CLASSES = str.maketrans("123456789BCDEFGHIJKLMNOPQRSTUVWXYZ", "0" * 9 + "A" * 25)
