"""Name of a person.

The most direct identifier of all, and the hardest to recognise: "Florence" is a woman, a city and a storm.

Values count only in a column whose name says that it holds people's names (name, first name, Nachname, apellido
...) and does not say otherwise (product name, file name, city name ...). The cell must then look like a name: one
to five words of letters, with hyphens, apostrophes and the point of an initial, most words with a capital letter.
Scripts without capital letters (Chinese, Arabic ...) are recognised by their letters. No list of names is used, so
a name from anywhere counts the same; the price is that a column just called "name" of anything with capital letters
counts too.

References
----------
W3C Internationalization, "Personal names around the world".
"""

from __future__ import annotations

import unicodedata

NAME = "person's name"
PATTERN = r"^[^0-9@_#<>{}=|\\/]{2,80}$"
HEADER = (
    "name", "names", "firstname", "first name", "fname", "forename", "given name", "givenname", "middle name",
    "middlename", "lastname", "last name", "lname", "surname", "family name", "familyname", "maiden name", "fullname",
    "full name", "nom", "prenom", "prénom", "apellido", "apellidos", "nombre", "nombres", "vorname", "nachname",
    "familienname", "cognome", "sobrenome",
)  # fmt: skip
NOT_HEADER = (
    "account", "agency", "agent", "album", "app", "bank", "book", "branch", "brand", "browser", "building", "business",
    "campaign", "category", "channel", "city", "class", "code", "color", "colour", "column", "company", "country",
    "county", "course", "dataset", "day", "department", "device", "disease", "district", "domain", "drug", "education",
    "employer", "empresa", "ethnicity", "event", "exchange", "facility", "feature", "field", "file", "film", "firma",
    "flag", "folder", "game", "gender", "gene", "group", "has", "hospital", "host", "hostname", "hotel", "housing",
    "id", "income", "index", "industry", "institution", "is", "item", "job", "language", "layer", "legal", "locality",
    "location", "manufacturer", "merchant", "model", "month", "movie", "nationality", "num", "number", "occupation",
    "office", "org", "organisation", "organization", "package", "park", "path", "place", "plan", "planet", "policy",
    "port", "product", "producto", "produit", "program", "project", "province", "race", "region", "religion",
    "restaurant", "role", "school", "server", "service", "sex", "ship", "shop", "song", "source", "species", "stage",
    "state", "station", "status", "store", "storm", "street", "table", "tag", "team", "title", "town", "type",
    "university", "user", "variable", "vendor", "village", "ville", "ward",
)  # fmt: skip
NEEDS_HEADER = True

_JOINERS = "-'’‘ʼ.·"
_SMALL_WORDS = frozenset(
    {
        *("af", "al", "bin", "binti", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "e", "el"),
        *("ibn", "la", "las", "le", "los", "ten", "ter", "und", "van", "von", "y", "zu"),
    }
)


def is_valid(text: str) -> bool:
    """Whether the whole text looks like a person's name."""
    text = text.strip()
    if not 2 <= len(text) <= 80:
        return False
    words = unicodedata.normalize("NFC", text.replace(",", " ")).split()
    if not 1 <= len(words) <= 5 or not all(map(_is_word, words)):
        return False
    counted = [word for word in words if word.lower() not in _SMALL_WORDS]
    capitals = sum(not word.lstrip(_JOINERS)[0].islower() for word in counted)
    return bool(counted) and 2 * capitals > len(counted) and any(len(word.strip(_JOINERS)) > 1 for word in counted)


def _is_word(word: str) -> bool:
    # Marks are the vowels of Indic scripts and the accents that have no letter of their own.
    letters = [char for char in word if char not in _JOINERS]
    return bool(letters) and letters[0].isalpha() and all(unicodedata.category(char)[0] in "LM" for char in letters)
