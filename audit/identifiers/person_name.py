"""Name of a person.

The most direct identifier of all, and the hardest to recognise: "Florence" is a woman, a city and a storm.

Values count in a column whose name says that it holds people's names (name, first name, Nachname, apellido
...) and does not say otherwise (product name, file name, city name ...). The cell must then look like a name: one
to five words of letters, with hyphens, apostrophes and the point of an initial, most words with a capital letter.
Scripts without capital letters (Chinese, Arabic ...) are recognised by their letters. No list of names is used, so
a name from anywhere counts the same; the price is that a column just called "name" of anything with capital letters
counts too. With the extra "names", lists of names from many countries decide about such columns, and find columns
of names whose own name says nothing.

References
----------
W3C Internationalization, "Personal names around the world".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from audit.identifiers import _gazetteer

NAME = "person's name"
PATTERN = r"^[^0-9@_#<>{}=|\\/]{1,80}$"
HEADER = (
    "name", "names", "firstname", "first name", "fname", "forename", "given name", "givenname", "middle name",
    "middlename", "lastname", "last name", "lname", "surname", "family name", "familyname", "maiden name", "fullname",
    "full name", "nom", "prenom", "prénom", "apellido", "apellidos", "nombre", "nombres", "vorname", "nachname",
    "familienname", "cognome", "cognomi", "sobrenome", "nome", "voornaam", "achternaam", "imie", "imię", "nazwisko",
    "etunimi", "sukunimi", "fornavn", "etternavn", "efternamn", "fornamn", "förnamn", "efternavn", "jmeno", "jméno",
    "prijmeni", "příjmení", "keresztnev", "vezeteknev", "nume", "prenume", "имя", "фамилия", "фио", "姓名", "氏名",
    "이름", "patient name", "employee name", "contact person", "ansprechpartner", "person name", "persona",
    "spouse name", "person", "advisor", "contact name", "owner name", "manager", "ceo",
)  # fmt: skip
NOT_HEADER = (
    "account", "agency", "album", "app", "bank", "book", "branch", "brand", "browser", "building", "business",
    "campaign", "category", "channel", "city", "class", "code", "color", "colour", "column", "company", "country",
    "county", "course", "dataset", "day", "department", "device", "disease", "district", "domain", "drug", "education",
    "employer", "empresa", "ethnicity", "event", "exchange", "facility", "feature", "field", "file", "film", "firma",
    "flag", "folder", "game", "gender", "gene", "group", "has", "hospital", "hostname", "hotel", "housing",
    "id", "income", "index", "industry", "institution", "is", "item", "job", "language", "layer", "legal", "locality",
    "location", "manufacturer", "merchant", "model", "month", "movie", "nationality", "num", "number", "occupation",
    "office", "org", "organisation", "organization", "package", "park", "path", "place", "plan", "planet", "policy",
    "port", "product", "producto", "produit", "program", "project", "province", "race", "region", "religion",
    "restaurant", "role", "school", "server", "service", "sex", "ship", "shop", "song", "source", "species", "stage",
    "state", "station", "status", "store", "storm", "street", "table", "tag", "team", "title", "town", "type",
    "university", "user", "username", "variable", "vendor", "village", "ville", "ward",
)  # fmt: skip
NEEDS_HEADER = True
BARE = ("^ name $", "^ names $", "person", "agent", "contact", "advisor", "manager", "owner", "holder", "customer")
"""Words that may as well announce names of things: where lists of names are at hand, they must know some."""

_FIRM = re.compile(
    r"[&+]|\s(?:and|und|et|és|et associés|e figli|i syn|og|och|y asociados)\s"
    r"|(?:^|\s)(?:inc|llc|ltd|limited|plc|corp|corporation|company|group|sons|bros|partners|associates|holding|gmbh|mbh|ohg"
    r"|sas|sarl|srl|s\.r\.l|spa|s\.p\.a|snc|figli|hijos|ltda|s/a|eireli|filhos|zonen|handelsbolag|spółka|fundacja|gabinety"
    r"|v\.o\.s|s\.r\.o|a\.s|z o\.o|kft|zrt|nyrt|kht|perum|tbk|ооо|зао|оао|ао|ип|тов|еоод)(?:[\s.,)]|$)"
    r"|\s(?:co|ag|kg|sa|s\.a|sl|s\.l|me|bv|b\.v|nv|n\.v|vof|ab|hb|kb|asa|as|ans|da|ba|a/s|aps|oy|oyj|ky|ou|oü|uab|sia|sp|s\.c|bt"
    r"|pfa|şti|a\.ş|ад|еп|ο\.ε|α\.ε|α\.β|α\.β\.ε\.ε|d\.o\.o|j\.d\.o\.o|d\.d|pt|cv|ud|stiftung|e\.?v)\.?$|^(?:pt|cv|ud|pd|ооо|ао)\s"
    r"|公司|株式会社|有限会社|合同会社|회사|\((?:주|유)\)|基金",
    re.IGNORECASE,
)
"""Legal forms of firms, and what joins partners."""
_JOINERS = "-'’‘ʼ.·"
_SMALL_WORDS = frozenset(
    {
        *("af", "al", "bin", "binti", "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "e", "el"),
        *("ibn", "la", "las", "le", "los", "ten", "ter", "und", "van", "von", "y", "zu"),
    }
)


def says(text: str) -> bool:
    """Whether a library of names knows most words of a cell; False without one."""
    return is_valid(text) and _gazetteer.looks_known(text)


def foreign(values: Sequence[str]) -> bool:
    """Whether most values are written in another script than Latin, of which the lists of names know less."""
    return 2 * sum(ord(text.strip()[:1] or " ") > 0x24F for text in values) > len(values)


def column_is(values: Sequence[str]) -> bool:
    """Whether the names are not those of firms: few of them have a legal form or join partners."""
    return sum(_FIRM.search(text) is not None for text in values) <= 0.08 * len(values)


def is_valid(text: str) -> bool:
    """Whether the whole text looks like a person's name."""
    text = text.strip()
    if not (2 <= len(text) <= 80 or (text and ord(text[0]) > 0x2E80)) or len(text) > 80:
        return False
    words = unicodedata.normalize("NFC", text.replace(",", " ")).split()
    if not 1 <= len(words) <= 5 or not all(map(_is_word, words)):
        return False
    counted = [word for word in words if word.lower() not in _SMALL_WORDS]
    capitals = sum(not word.lstrip(_JOINERS)[0].islower() for word in counted)
    return (
        bool(counted)
        and 2 * capitals > len(counted)
        and any(len(word.strip(_JOINERS)) > 1 or ord(word[0]) > 0x2E80 for word in counted)
    )


def _is_word(word: str) -> bool:
    # Marks are the vowels of Indic scripts and the accents that have no letter of their own.
    letters = [char for char in word if char not in _JOINERS]
    return bool(letters) and letters[0].isalpha() and all(unicodedata.category(char)[0] in "LM" for char in letters)
