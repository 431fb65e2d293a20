"""Codes of things, which look like numbers of persons: they compete, and win where they fit better.

Books, goods, firms and securities have numbers with check digits of the same kinds as persons do; versions, times,
checksums and amounts have none but fill columns. A column of persons' numbers must be told from all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from audit.identifiers._national import checks

SURE = 0.8
"""Share of the values from which on a shape is what the column is."""

_SHAPES: Mapping[str, str] = {
    "amounts or measurements": r"[-+]?[0-9]{1,12}[.,][0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[$€£] ?[0-9][0-9.,]*|[0-9.]+ ?%",
    "dates or times": r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[T ][0-9:.+Z -]{4,20})?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?: [0-9:]{4,8}(?: ?[AP]M)?)?"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{4,6})?",
    "UUIDs": r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?",
    "checksums": r"(?=.*[a-f])[0-9a-f]{8,128}|(?=.*[A-F])[0-9A-F]{16,128}|0x[0-9A-Fa-f]+|#[0-9A-Fa-f]{3,8}",
    "versions": r"v?[0-9]{1,9}(?:\.[0-9]{1,14}){1,4}(?:[-+.]?(?:a|b|rc|dev|post|alpha|beta)\.?[0-9]*)?",
    "times in seconds or milliseconds": r"(?:8[0-9]{8}|9[0-9]{8}|1[0-9]{9}|20[0-9]{8}|21[0-9]{8})(?:[0-9]{3})?",
    "paths or links": r"(?:https?://|www\.|/|\./|[A-Za-z]:\\)\S+|[\w.-]+(?:/[\w.-]+)+",
    "small whole numbers": r"-?[0-9]{1,6}",
}
_ANY = {name: re.compile(shape, re.ASCII) for name, shape in _SHAPES.items()}

_CHECKED: Mapping[str, tuple[str, str]] = {
    "ISBN of books": ("isbn", r"[0-9]{9}[0-9Xx]|97[89][0-9]{10}"),
    "EAN of goods": ("ean", r"[0-9]{8}|[0-9]{12,14}"),
    "ISSN of journals": ("issn", r"[0-9]{7}[0-9Xx]"),
    "French SIRET of firms": ("fr.siret", r"[0-9]{14}"),
    "French SIREN of firms": ("fr.siren", r"[0-9]{9}"),
    "Italian VAT numbers": ("it.iva", r"[0-9]{11}"),
    "Polish NIP": ("pl.nip", r"[0-9]{10}"),
    "Polish REGON": ("pl.regon", r"[0-9]{9}|[0-9]{14}"),
    "Brazilian CNPJ": ("br.cnpj", r"[0-9]{14}"),
    "Norwegian organisation numbers": ("no.orgnr", r"[0-9]{9}"),
    "Swedish organisation numbers": ("se.orgnr", r"[0-9]{10}"),
    "German VAT numbers": ("de.vat", r"(DE)?[0-9]{9}"),
    "Belgian VAT numbers": ("be.vat", r"(BE)?[01]?[0-9]{9}"),
    "British VAT numbers": ("gb.vat", r"(GB)?[0-9]{9}"),
    "Danish CVR": ("dk.cvr", r"[0-9]{8}"),
    "Finnish business ids": ("fi.ytunnus", r"[0-9]{8}"),
    "Spanish CIF": ("es.cif", r"[A-Z][0-9]{7}[0-9A-J]"),
    "Portuguese tax numbers of firms": ("pt.nif", r"[569][0-9]{8}"),
    "US routing numbers": ("us.rtn", r"[0-9]{9}"),
    "ISIN of securities": ("isin", r"[A-Z]{2}[0-9A-Z]{9}[0-9]"),
    "LEI of firms": ("lei", r"[0-9A-Z]{18}[0-9]{2}"),
    "CUSIP of securities": ("cusip", r"[0-9A-Z]{8}[0-9]"),
    "ship numbers": ("imo", r"[0-9]{7}"),
    "Japanese corporate numbers": ("jp.cn", r"[0-9]{13}"),
    "Ukrainian firms": ("ua.edrpou", r"[0-9]{8}"),
    "Russian firms": ("ru.ogrn", r"[0-9]{13}|[0-9]{15}"),
}
_APART = str.maketrans("", "", " ./-")


def shape_of(values: Sequence[str]) -> str | None:
    """What nearly all values are by their shape alone; None if there is no such shape."""
    for name, shape in _ANY.items():
        few = SURE * len(values)
        if values and sum(shape.fullmatch(value) is not None for value in values) >= few:
            return name
    return None


def checked() -> Mapping[str, Callable[[str], bool]]:
    """Codes of things with a check digit, by name."""
    return {name: _validator(source, shape) for name, (source, shape) in _CHECKED.items()}


@cache
def _validator(source: str, shape: str) -> Callable[[str], bool]:
    compact = re.compile(shape, re.ASCII)

    def is_valid(text: str) -> bool:
        if len(text) > 30 or not compact.fullmatch(text.strip().translate(_APART).upper()):
            return False
        return checks(source, text)

    return is_valid
