"""National identification, social security and personal tax numbers that python-stdnum knows how to check.

Each row is one number of one country. They differ in what they are called and in how they are written; what makes them
valid is in python-stdnum, so that a file for each would repeat the same lines sixty times. A number whose rules
python-stdnum does not have is a module of its own (gb/nino, tw/national_id).

Alone such numbers prove little: together these checks accept every string of seven to twelve digits. They count in
columns whose name says what they are, or whose values are valid far more often than the same values shuffled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType

from audit.identifiers import _batches
from audit.identifiers._made import made

WORDS = (
    "ssn", "social security", "social security number", "socialsecurity", "socialsecuritynumber", "national id",
    "nationalid", "national identity", "national insurance", "national number", "nin", "sin", "personal id",
    "personal identity", "personal number", "personal code", "personalnummer", "identity number", "identity card",
    "identification number", "id number", "id card", "idnumber", "citizen id", "citizen number", "tax id", "taxid",
    "tax number", "tax no", "taxpayer", "tin", "steuer id", "steuernummer", "sozialversicherungsnummer", "svnr",
    "numero fiscal", "numéro fiscal", "securite sociale", "sécurité sociale", "carta identita", "documento",
    "cedula", "cédula", "identificacion", "identificación", "cnp", "personnr",
)  # fmt: skip
"""Words that announce such a number without saying of which country."""

AGAINST = ("last", "four", "company", "business", "vat", "employer", "issue", "issued", "amount", "bracket", "score")

# id in stdnum (= the module that checks it, if another) | what it is | without separators | what columns are called;
# indented lines continue a row
_TABLE = r"""
ar.cuit | Argentine tax number (CUIT, CUIL) | \d{11} | cuit, cuil
at.vnr | Austrian social insurance number | \d{10} | svnr, versicherungsnummer
au.tfn | Australian tax file number | \d{8,9} | tfn, tax file number
be.nn | Belgian national number | \d{11} | rijksregisternummer, numero national, niss, insz
bg.egn | Bulgarian personal number (EGN) | \d{10} | egn, егн
br.cpf | Brazilian personal number (CPF) | \d{11} | cpf
ca.sin | Canadian social insurance number | \d{9} | sin, social insurance
ca.bc_phn | British Columbia personal health number | 9\d{9} | phn, personal health number
ch.ssn | Swiss social insurance number (AHV, AVS) | 756\d{10} | ahv, avs, ahvnr
cl.rut | Chilean personal number (RUT, RUN) | \d{7,8}[0-9K] | rut, run
cn.ric=iso7064.mod_11_2 | Chinese resident identity number |
  [1-8]\d{5}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9X] | 身份证, shenfenzheng, resident id
co.nit | Colombian identity number (NIT) | \d{9,10} | nit, cedula
cu.ni | Cuban identity number | \d{11} | carnet, carne
cz.rc | Czech or Slovak birth number | \d{9,10} | rodne cislo, rodné číslo, rc
de.idnr | German tax identification number | \d{11} | idnr, steuer id, steueridentifikationsnummer, steuerid
dk.cpr | Danish personal number (CPR) | \d{10} | cpr, cprnr, personnummer
do.cedula | Dominican identity number | \d{11} | cedula, cédula
ec.ci | Ecuadorian identity number | \d{10} | cedula, cédula, ci
ee.ik | Estonian personal code | [1-8]\d{10} | isikukood
es.dni | Spanish identity number (DNI) | \d{8}[A-Z] | dni, nif, nie
es.nie | Spanish number of foreigners (NIE) | [XYZ]\d{7}[A-Z] | nie, nif, dni
fi.hetu | Finnish personal code | \d{6}[A-FU-Y+]?\d{3}[0-9A-Y] | hetu, henkilotunnus, henkilötunnus
fr.nir | French social security number (NIR) | [1-478]\d{4}(\d\d|2[AB])\d{8} | nir, insee, numero secu, secu
fr.nif | French tax number | [0-3]\d{12} | nif, spi, numero fiscal
gb.nhs | NHS number | \d{10} | nhs, nhs number
gb.utr | British taxpayer reference | \d{10}K? | utr
gr.amka | Greek social security number (AMKA) | \d{11} | amka, αμκα
hr.oib | Croatian personal number (OIB) | \d{11} | oib
id.nik | Indonesian identity number (NIK) | \d{16} | nik, ktp
ie.pps | Irish personal public service number | \d{7}[A-W][A-IW]? | pps, ppsn
il.idnr | Israeli identity number | \d{8,9} | teudat zehut, תעודת זהות, zehut
in_.aadhaar | Indian Aadhaar number | [2-9]\d{11} | aadhaar, aadhar, uid
in_.pan | Indian permanent account number (PAN) | [A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z] | pan
in_.epic | Indian voter number (EPIC) | [A-Z]{3}\d{7} | epic, voter id
is_.kennitala | Icelandic personal number | \d{10} | kennitala
it.codicefiscale | Italian tax code of a person |
  [A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z] | codice fiscale, codicefiscale, cf
jp.in_ | Japanese individual number (My Number) | \d{12} | my number, mynumber, kojin bango, マイナンバー
kr.rrn | South Korean resident registration number | \d{13} | rrn, 주민등록번호, resident registration
lt.asmens | Lithuanian personal code | [1-6]\d{10} | asmens kodas
lv.pvn | Latvian personal code | \d{11} | personas kods
mu.nid | Mauritian identity number | [A-Z]\d{12}[0-9A-Z] | nid
mx.curp | Mexican personal code (CURP) | [A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d | curp
mx.rfc | Mexican tax number of a person | [A-ZÑ&]{4}\d{6}[0-9A-Z]{3} | rfc
nl.bsn | Dutch citizen number (BSN) | \d{9} | bsn, burgerservicenummer, sofinummer
no.fodselsnummer | Norwegian birth number | \d{11} | fodselsnummer, fødselsnummer, personnummer
nz.ird | New Zealand tax number | \d{8,9} | ird
pe.cui | Peruvian identity number | \d{8}[0-9A-K] | cui, dni
pl.pesel | Polish personal number (PESEL) | \d{11} | pesel
pt.cc | Portuguese citizen card number | \d{9}[A-Z]{2}\d | cartao cidadao, cartão cidadão, cc
pt.nif | Portuguese tax number (NIF) | [1-35689]\d{8} | nif, contribuinte
ro.cnp | Romanian personal code (CNP) | [1-9]\d{12} | cnp
ru.inn | Russian tax number of a person | \d{12} | inn, инн
se.personnummer | Swedish personal number | \d{10}|\d{12} | personnummer, pnr
si.emso | Personal number of the former Yugoslavia (EMŠO, JMBG) | \d{13} | emso, emšo, jmbg, maticni
sv.nit | Salvadoran tax number | \d{14} | nit
th.pin | Thai personal number | [1-8]\d{12} | pin, thai id
tr.tckimlik | Turkish personal number | [1-9]\d{10} | tckimlik, kimlik, tc kimlik
ua.rntrc | Ukrainian taxpayer number | \d{10} | rntrc, рнокпп, ідентифікаційний
uy.rut | Uruguayan tax number | \d{12} | rut
ve.rif | Venezuelan tax number | [VE]\d{9} | rif
za.idnr | South African identity number | \d{13} | sa id, rsa id, said
"""

_UNCHECKED = r"""
ar.dni | Argentine identity number (DNI) | \d{7,8} | dni
cr.cpf | Costa Rican identity number | \d{9,10} | cedula, cédula
my.nric | Malaysian identity number | \d{12} | nric, mykad
pk.cnic | Pakistani identity number | \d{13} | cnic
us.itin | US individual taxpayer number | 9\d{8} | itin
us.atin | US adoption taxpayer number | 9\d{8} | atin
"""

_WRITTEN = re.compile(r"[0-9A-Z]+(?:[ ./+-]{1,2}[0-9A-Z]+){0,6}")
_TAKEN_OUT = str.maketrans("", "", " ./-")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=1)
def modules() -> dict[str, ModuleType]:
    """Every row as a module, by id."""
    tables = ((_TABLE, True), (_UNCHECKED, False))
    return dict(
        _module(row, checked=checked) for table, checked in tables for row in re.split(r"\n(?! )", table.strip())
    )


def _module(line: str, *, checked: bool) -> tuple[str, ModuleType]:
    source, name, shape, words = _cells(line)
    id_, _, other = source.partition("=")
    source = other or source
    id_ = id_.replace("_.", ".").rstrip("_").replace(".", "/")
    digits = re.fullmatch(r"\\d\{(\d+)\}", shape)
    how = (
        "Its check digits, dates or districts are checked."
        if checked
        else "It has no check digit; only its shape is checked."
    )
    page = (
        f"{name}.\n\nA number that the state gives to one person. {how} Values count in a column whose name says what "
        f"they are ({', '.join(words[:4])} ...)"
        + (", or that are valid far more often than the same values shuffled.\n\n" if checked else ".\n\n")
        + f"References\n----------\npython-stdnum, module stdnum.{source}, and the sources it names.\n"
    )
    is_valid = _validator(source, shape)
    return id_, made(
        id_,
        page,
        NAME=name,
        PATTERN=r"^ *[0-9A-Za-z][0-9A-Za-z ./+-]{5,22}[0-9A-Za-z] *$",
        HEADER=(*words, *WORDS) if checked else words,
        OWN_HEADER=words,
        NOT_HEADER=AGAINST,
        NEEDS_HEADER=True,
        CHECKED=checked,
        NATIONAL=True,
        LENGTH=int(digits.group(1)) if digits else None,
        is_valid=is_valid,
        **({"valid_of": _batches.of(id_, is_valid)} if id_ in _batches.CHECKS else {}),
    )


def _cells(line: str) -> tuple[str, str, str, tuple[str, ...]]:
    """The four cells of a row; a bar in the third belongs to it."""
    source, name, *shape, words = " ".join(line.split()).split("|")
    alternatives = "|".join(part.strip() for part in shape)
    return source.strip(), name.strip(), alternatives, tuple(word.strip() for word in words.split(","))


def _validator(source: str, shape: str) -> Callable[[str], bool]:
    compact = re.compile(shape, re.ASCII)

    def is_valid(text: str) -> bool:
        """Whether the whole text is one such number."""
        text = text.strip().upper()
        if not 7 <= len(text) <= 24 or not _WRITTEN.fullmatch(text) or _DECIMAL.fullmatch(text):
            return False
        return compact.fullmatch(text.translate(_TAKEN_OUT)) is not None and checks(source, text)

    return is_valid


def checks(source: str, text: str) -> bool:
    """Whether a module of python-stdnum accepts a text; one that it stumbles over is not valid."""
    try:
        return bool(_stdnum(source).is_valid(text))
    except Exception:  # its check of Chinese counties raises a KeyError for some that it does not know
        return False


@cache
def _stdnum(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")
