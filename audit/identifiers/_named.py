"""Numbers and texts that only a column's name tells apart: passports, plates, account numbers, device ids ...

Nothing in "AB123456" says that it is a passport. What these rows have in common is that they have no check worth the
name: a value counts if the column's name says what it is and the value could be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

from audit.identifiers._made import made
from audit.identifiers._national import AGAINST as NATIONAL_AGAINST
from audit.identifiers._national import WORDS as NATIONAL_WORDS

_ISSUING = (
    "country",
    "state",
    "city",
    "place",
    "class",
    "date",
    "issued",
    "issuer",
    "year",
    "authority",
    "plan",
    "software",
)

_ROWS: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "national_id", "national identification number (country not recognised)",
        "A number that a state gives to one person, of a country whose check is not known here or with digits lost.",
        r"[0-9A-Za-z][0-9A-Za-z ./+-]{3,22}[0-9A-Za-z]", NATIONAL_WORDS, NATIONAL_AGAINST,
    ),
    (
        "passport", "passport number", "The number of one travel document of one person.",
        r"[A-Za-z]{0,3} ?[0-9][0-9A-Za-z ]{4,12}",
        ("passport", "passportnumber", "passeport", "reisepass", "reisepassnummer", "pasaporte", "passaporto",
         "passaporte", "paspoort", "paszport", "pass nr", "passnummer", "pasport"),
        _ISSUING,
    ),
    (
        "driving_licence", "driving licence number", "The number of one driver's licence.",
        r"[0-9A-Za-z][0-9A-Za-z .-]{3,22}[0-9A-Za-z]",
        ("driver license", "drivers license", "driver licence", "driving licence", "driving license", "driver lic",
         "drivers lic", "driving lic", "driverlicense", "driverslicense", "drivinglicence", "dl", "dln", "lic num",
         "lic no", "license number", "licence number", "license num", "license no", "licence no", "fuhrerschein",
         "führerschein", "führerscheinnummer", "permis conduire", "permis de conduire", "patente", "rijbewijs",
         "prawo jazdy", "korkort", "körkort", "licencia conducir", "licencia de conducir", "carta conducao", "cnh"),
        (*_ISSUING, "plate", "business", "medical", "product", "key", "open", "source"),
    ),
    (
        "plate", "vehicle registration plate", "The plate on one vehicle, and through the register its keeper.",
        r"[^\x00-\x1f@_<>{}=]{4,12}",
        ("plate", "license plate", "licence plate", "licenseplate", "number plate", "numberplate", "registration plate",
         "vehicle registration", "kennzeichen", "nummernschild", "immatriculation", "plaque", "matricula", "matrícula",
         "targa", "kenteken", "placa", "rejestracyjny", "vrm", "plate number"),
        ("state", "country", "city", "color", "colour", "date", "height", "width", "thickness", "tectonic", "home"),
    ),
    (
        "cvv", "card verification code",
        "The code on the back of a payment card, which nobody may store (PCI DSS 3.3).",
        r"[0-9]{3,4}",
        ("cvv", "cvc", "csc", "cvvcode", "cvccode", "card verification", "card security code", "security code",
         "pruefziffer karte", "cryptogramme"),
        ("academic", "year"),
    ),
    (
        "bank_account", "bank account number", "A bank account in the way of its own country, without a check.",
        r"[0-9A-Za-z][0-9 -]{5,24}[0-9Xx]",
        ("bank account", "bankaccount", "account number", "accountnumber", "account no", "account num", "acct number",
         "acct no", "acct num", "acctnum", "accountno", "bban", "kontonummer", "kontonr", "rib", "numero compte",
         "numéro compte", "numero cuenta", "número cuenta", "ccc", "clabe", "rekeningnummer", "sort code", "routing",
         "routing number", "aba", "conto corrente", "konto"),
        ("open", "opened", "date", "name", "holder", "id", "tax"),
    ),
    (
        "health_number", "medical record or health plan number", "What a hospital or an insurer calls one person by.",
        r"[0-9A-Za-z][0-9A-Za-z ./-]{2,20}[0-9A-Za-z]",
        ("mrn", "medical record", "medicalrecord", "medical record number", "patient id", "patientid", "patient number",
         "patient no", "health plan", "health insurance number", "health card", "healthcard", "insurance number",
         "insurance id", "member id", "medicare", "medicaid", "mbi", "krankenkassennummer", "versichertennummer",
         "numero patient", "nhc", "historia clinica", "ehic", "beneficiary id", "npi", "hospital number"),
        ("age", "cost", "provider", "name", "date", "plan type", "class"),
    ),
    (
        "device_id", "device or advertising number", "A phone, a browser or an installation, and so mostly one person.",
        r"[0-9A-Za-z{][0-9A-Za-z:{}-]{7,62}[0-9A-Za-z}]",
        ("device id", "deviceid", "device identifier", "android id", "androidid", "idfa", "idfv", "gaid", "aaid",
         "advertising id", "advertisingid", "ad id", "adid", "udid", "device serial", "device token", "serial number",
         "serialnumber", "iccid", "imsi", "msisdn", "push token", "hardware id", "machine id", "client id", "clientid"),
        ("name", "model", "os", "product", "part", "item"),
    ),
    (
        "cookie", "cookie or session number", "Follows one browser from page to page (GDPR, recital 30).",
        r"[0-9A-Za-z%_.=/+:|-]{8,512}",
        ("cookie", "cookie id", "cookieid", "cookies", "session id", "sessionid", "visitor id", "visitorid",
         "fingerprint id", "ga client", "fbp", "gclid", "fbclid", "tracking id"),
        ("consent", "policy", "accepted", "banner", "name", "category", "days", "duration"),
    ),
    (
        "user_name", "user name", "What a person calls themselves on a service; often the same on many.",
        r"[^ \t@<>{}|\\/]{2,40}",
        ("user name", "username", "usernames", "login", "login name", "loginname", "screen name", "screenname",
         "handle", "nickname", "nick", "twitter", "instagram", "benutzername", "nutzername", "utilisateur",
         "nom utilisateur", "usuario", "utente", "nome utente", "gebruikersnaam", "user id name", "skype", "telegram"),
        ("time", "date", "last login", "ip", "method", "attempts", "device", "page", "url", "followers", "days"),
    ),
    (
        "password", "password", "Opens an account; in clear it is a breach by itself.",
        r"[^\x00-\x08]{4,128}",
        ("password", "passwd", "pwd", "passwort", "kennwort", "mot de passe", "contrasena", "contraseña", "senha",
         "wachtwoord", "passphrase", "haslo", "hasło", "pin code", "pincode", "passcode", "secret key", "secret"),
        ("changed", "date", "policy", "strength", "reset", "attempts", "last", "age", "expired", "postal", "zip"),
    ),
)  # fmt: skip

_DIGITS = {"cvv": 3, "user_name": 0, "password": 0, "cookie": 0, "plate": 1, "device_id": 1}
_LETTERS = {"cvv": 0}


@lru_cache(maxsize=1)
def modules() -> dict[str, ModuleType]:
    """Every row as a module, by id."""
    return {id_: _module(id_, *rest) for id_, *rest in _ROWS}  # type: ignore[arg-type]


def _module(
    id_: str, name: str, what: str, shape: str, header: tuple[str, ...], against: tuple[str, ...]
) -> ModuleType:
    page = (
        f"{name[:1].upper()}{name[1:]}.\n\n{what}\n\nNothing in the value itself says what it is: it counts only in a "
        f"column whose name does ({', '.join(header[:4])} ...), and only if it could be one.\n\n"
        "References\n----------\nNIST SP 800-122, section 2.2. 45 CFR 164.514(b)(2).\n"
    )
    return made(
        id_,
        page,
        NAME=name,
        PATTERN=f"^ *{shape} *$",
        HEADER=header,
        NOT_HEADER=against,
        NEEDS_HEADER=True,
        **({"NATIONAL": True, "OWN_HEADER": ()} if id_ == "national_id" else {}),
        is_valid=_validator(shape, _DIGITS.get(id_, 4 if id_ == "national_id" else 3)),
    )


def _validator(shape: str, digits: int) -> Callable[[str], bool]:
    pattern = re.compile(shape)

    def is_valid(text: str) -> bool:
        """Whether the whole text could be one."""
        text = text.strip()
        if len(text) > 512 or not text.isprintable() or pattern.fullmatch(text) is None or not text.strip("-*.·"):
            return False
        return sum(char.isdigit() and char.isascii() for char in text) >= digits and any(map(str.isalnum, text))

    return is_valid
