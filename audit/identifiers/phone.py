"""Telephone number, written as people write it.

Reaches one person or household, and joins data sets almost as well as an e-mail address.

The whole cell must be one number that its country's numbering plan has, written internationally (+44 20 7946 0958,
0044 ...) or in one of the usual national ways: North American (212) 555-0123, 212-555-0123 or 212.555.0123; or with a
leading 0 and a separator, as in the United Kingdom, Ireland, Germany, Austria, Switzerland, France, Belgium, the
Netherlands, Italy, Australia and New Zealand. An extension (x12) may follow. Bare digits are another identifier
(phone_digits): a telephone number without any separator looks like every other number. Inside a longer text only
numbers with a plus sign or a parenthesised area code are looked for; one with both needs the right number of digits
only. Dates, decimal numbers and IP addresses are not
taken for telephone numbers; a part number of ten digits with hyphens that begins with 0 may be.

References
----------
ITU-T E.164 and E.123. Numbering plans: Google's libphonenumber, as shipped with the package phonenumbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

from audit.identifiers import _plans

NAME = "telephone number"
FEWEST_DIGITS = 7
PATTERN = r"^ *(\+|\(|\d)[\d ()./-]{6,22}\d( ?(x|ext\.?) ?\d{1,6})? *$"
INSIDE = r"\+\d[\d ()./-]{6,22}\d|\(\d{3}\) ?\d{3}[ .-]\d{4}"
HEADER = (
    "phone", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "phonenumber", "phoneno", "telefon", "telefono",
    "telefone", "handy", "portable", "rufnummer", "phone number", "phones", "mobil", "mobiltelefon", "telefonnummer",
    "telefoon", "telefoonnummer", "mobiel", "celular", "cellulare", "cell phone", "movil", "móvil", "telemovel",
    "telemóvel", "tel no", "puhelin", "puhelinnumero", "tlf", "telefonszam", "telefonszám", "téléphone", "contact no",
    "contact number", "msisdn", "whatsapp", "τηλέφωνο", "телефон", "电话", "電話", "電話番号", "전화번호",
)  # fmt: skip
NOT_HEADER = (
    "model", "days", "minutes", "code", "usage", "calls", "service", "os", "plan", "duration", "date", "charge",
    "price", "signal", "battery", "line", "lines", "make", "app", "data", "screen",
    "mobile home", "culture", "division", "size",
)  # fmt: skip
TRUNK_ZERO = ("GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "IT", "AU", "NZ")
"""Countries whose national numbers begin with 0, in the order in which they are tried."""
REGIONS = (
    "US", "GB", "DE", "FR", "IT", "ES", "PT", "BR", "NL", "BE", "CH", "AT", "IE", "PL", "CZ", "SK", "HU", "RO",
    "BG", "GR", "HR", "SE", "NO", "DK", "FI", "EE", "LV", "LT", "UA", "RU", "TR", "IL", "IN", "CN", "TW", "JP",
    "KR", "ID", "TH", "VN", "PH", "AU", "NZ", "ZA", "MX", "AR", "CO", "CL", "EG", "NG", "IR", "KZ",
)  # fmt: skip
"""Countries whose plans are tried on a whole column."""
_TRIED = 24

_EXTENSION = re.compile(r" ?(?:x|ext\.?) ?[0-9]{1,6}$")
_INTERNATIONAL = re.compile(r"(?:\+|00[ -]?)[1-9][0-9]{0,3}(?:[ ./-]?\(?[0-9]{1,11}\)?){1,6}")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}([ .-]))[2-9][0-9]{2}[ .-][0-9]{4}")
_NATIONAL = re.compile(
    r"\(?0[0-9]{1,5}\)?(?:[ /-]| ?[/-] ?)[0-9]{2,8}(?:[ -]?[0-9]{2,8}){0,4}|0[1-9](?:[ .][0-9]{2}){4}"
)
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_DATE = re.compile(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}")


_COULD_BE = re.compile(r"\+?[0-9(][0-9 ()./+-]{4,24}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")


def could_be(text: str) -> bool:
    """Whether the whole text is six to fifteen digits with the signs that telephone numbers are written with."""
    text = _EXTENSION.sub("", text.strip()) if len(text) <= 60 else ""
    return (
        bool(_COULD_BE.fullmatch(text))
        and 6 <= sum(map(str.isdigit, text)) <= 15
        and not _DATE.fullmatch(text)
        and not _DECIMAL.fullmatch(text)
    )


def says(text: str) -> bool:
    """Whether a cell is written as only telephone numbers are: with a plus sign or a code in parentheses."""
    text = text.strip()
    return text.startswith(("+", "(", "00")) and could_be(text) and sum(map(str.isdigit, text)) >= 8


def fitting(values: Sequence[str]) -> int:
    """How many values, written with separators, the one country whose plan fits best has as its numbers."""
    apart = [text for text in values if could_be(text) and any(char in " ()./-+" for char in text.strip())]
    tried = [_EXTENSION.sub("", text.strip()) for text in apart[:: max(1, len(apart) // _TRIED)][:_TRIED]]
    if len(tried) < 5 or 5 * len(apart) < 4 * len(values):
        return 0
    best = 0
    for region in REGIONS:
        if sum(in_plan(text, region) for text in tried[:6]) >= 4:
            best = max(best, sum(in_plan(text, region) for text in tried))
    return round(best / len(tried) * len(apart))


def is_valid(text: str) -> bool:
    """Whether the whole text is one telephone number written with a plus sign or separators."""
    text = text.strip()
    if not 8 <= len(text) <= 32 or not text.isascii() or (text.isdigit() and text[:2] != "00"):
        return False
    text = _EXTENSION.sub("", text)
    if _DATE.fullmatch(text):
        return False
    if text.startswith(("+", "00")) and _INTERNATIONAL.fullmatch(text):
        return in_plan("+" + text.lstrip("+0"), None)
    if _NORTH_AMERICAN.fullmatch(text):
        return in_plan(text, "US")
    # Part numbers like 0123-45678 are many; ten digits with only hyphens are few.
    fewest = 9 if any(separator in text for separator in " ./()") else 10
    if _NATIONAL.fullmatch(text) and sum(map(str.isdigit, text)) >= fewest:
        return any(in_plan(text, region) for region in TRUNK_ZERO)
    return False


def is_inside(text: str) -> bool:
    """Whether a part of a text is a telephone number; with a plus sign and parentheses its length is enough."""
    if is_valid(text):
        return True
    text = text.strip()
    if not (text.startswith("+") and "(" in text and _INTERNATIONAL.fullmatch(text)):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, None))
    except phonenumbers.NumberParseException:
        return False


def in_plan(text: str, region: str | None) -> bool:
    """Whether the text is a number of the region's plan, or of its country code's plan if there is no region."""
    known = _plans.known(text, region)
    if known is not None:
        return known
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
