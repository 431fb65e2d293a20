"""Postal address.

Where a household lives; with a name or without.

A cell says that it is an address if it has a number and a word for a street in one of some thirty languages ("12 High
Street", "ul. Polna 3", "Bjornlaan 8"), or a post box. In a column whose name says address, a line of letters and digits
will do. Shops and offices have addresses too: that the address is a person's, only a person can say.

References
----------
UPU S42 (components of addresses). 45 CFR 164.514(b)(2)(i)(B).
"""

from __future__ import annotations

import re

NAME = "postal address"
PATTERN = r"^[^@<>{}]{3,300}$"
HEADER = (
    "address", "addresses", "addr", "street", "street address", "streetaddress", "mailing", "residence", "adresse",
    "anschrift", "strasse", "straße", "hausnummer", "rue", "direccion", "dirección", "calle", "indirizzo", "via",
    "endereco", "endereço", "morada", "rua", "adres", "straat", "ulica", "adresa", "ulice", "adress", "gata", "osoite",
    "add", "home address", "po box", "домашний адрес", "адрес", "地址", "住所", "주소",
)  # fmt: skip
NOT_HEADER = (
    "email", "e mail", "mail", "ip", "mac", "url", "web", "memory", "street name", "street number", "street suffix",
    "verified", "wallet", "country", "city", "state", "zip", "bus", "byte", "id", "second", "line two",
)  # fmt: skip
NEEDS_HEADER = True

_WORD = re.compile(
    r"(?:^|[\s,.])(?:st|street|ave?|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|way|place|pl|plaza|square|sq"
    r"|terrace|parkway|pkwy|hwy|highway|crescent|close|apt|suite|ste|unit|p\.?\s?o\.?\s?box|path|circle|chowk|ganj"
    r"|str|strasse|straße|gasse|weg|platz|allee|ring|damm|ufer|rue|chemin|allée|allee|impasse|quai|place|route|cours"
    r"|via|viale|piazza|corso|vicolo|strada|contrada|borgo|largo|rotonda|incrocio|canale|calle|avenida|av|avda|paseo|plaza"
    r"|camino|carrera|ronda|glorieta|callejón|calzada|privada|cerrada|pasaje|boulevard|eje|rambla|cañada|alameda|acceso"
    r"|rua|travessa|praça|praca|rodovia|estrada|beco|largo|viela|ladeira|quadra|núcleo|recanto|loteamento|vila|vale|favela|sítio"
    r"|fazenda|pátio|passarela|colônia|condomínio|conjunto|distrito|esplanada|estação|feira|jardim|lago|lagoa|morro|parque"
    r"|residencial|setor|trecho|trevo|vereda|via|viaduto|campo|chácara|área|aeroporto|azinhaga|calçada|escadas|bairro"
    r"|ul|ulica|aleja|al|plac|pl|os|osiedle|ulice|nám|náměstí|třída|cesta|ulica|trg|utca|út|tér|körút|köz|sokak|sokağı"
    r"|cad|cadde|caddesi|mah|bulvarı|bd|aleea|strada|str|bulevardul|calea|intrarea|splaiul|piața|bul|бул|ул|улица|пр|проспект|пер|наб|пл|ш|вул|просп|пров"
    r"|jl|jalan|gg|gang|nagar|marg|road|soi|ถนน|ซอย|οδός|λεωφ|πλατεία|رحوب|شارع|خیابان|بلوار|רחוב|שדרות"
    r"|gatan|gata|gate|gade|vej|väg|veien|vägen|katu|tie|straat|laan|plein|singel|kade|steenweg|lei)(?:$|[\s,.\d])",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:[^\W\d_]{2}(?:straße|strasse|str\.?|gasse|weg|platz|allee|ring|gatan|gata|vägen|stigen|torget|gränd|gränden|väg"
    r"|gate|gaten|gata|veien|vegen|vei|tunet|ringen|svingen|bakken|haugen|roa|vej|gade|allé|stræde|straat|laan|weg|plein"
    r"|pad|dreef|hof|singel|baan|kade|katu|tie|polku|kuja|utca|tér|gatvė|iela|tänav|pst|mnt)(?:\s|,|$))"
    r"|[0-9]+[-‐]?[0-9]*번?[길로]|[市区區县縣郡][^\s]{1,12}[0-9０-９]",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^[^\W\d_][^\d,;:]{2,60}[ .]\d{1,5} ?[A-Za-z]?(?:[/-]\d{1,5}[A-Za-z]?)?(?:, ?|\s)(?:[A-Z]{1,3}-)?"
    r"(?:\d{3} ?\d{2}|\d{4,7}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4} ?[A-Z]{2})[ ,]\s*[^\W\d_]{2}"
    r"|,\s*[^\d,]{2,40}[,-]?\s*(?:\d{5}(?:-\d{4})?|\d{6}|[A-Z]{2} \d{5}(?:-\d{4})?)$"
)
"""A name with a number, then a postcode with a name: an address in most of Europe, whatever its streets are called."""
_BOX = re.compile(
    r"p\.?\s?o\.?\s?box\s|postfach|boîte postale|apartado|\bpsc\s\d|unit\s\d+\sbox|h\.\s?no\.?\s?\d", re.IGNORECASE
)
_EASTERN = re.compile(
    r"[路街道巷弄胡同町村][^\s]{0,12}[0-9０-９]|[0-9０-９]+[-‐0-9]*(?:号|號|番地|丁目)|[로길]\s?[0-9]+"
)
"""Chinese, Japanese and Korean streets, which are written without a blank."""
_WEB = re.compile(r"://|www\.|^[./~\\]|^[A-Z]:\\|@|\{|\}|=")


def is_valid(text: str) -> bool:
    """Whether the whole text can be an address: letters in words, of some length, and no web address."""
    text = text.strip()
    return (
        5 <= len(text) <= 300
        and sum(map(str.isalpha, text)) >= 3
        and not _WEB.search(text)
        and (any(map(str.isdigit, text)) or says(text) or " " in text)
    )


def says(text: str) -> bool:
    """Whether a cell has a number and a word for a street."""
    text = text.strip()
    if not 5 <= len(text) <= 300 or _WEB.search(text):
        return False
    if _BOX.search(text):
        return True
    if _EASTERN.search(text):
        return True
    if not any(map(str.isdigit, text)) or len(re.findall(r"[\s,/-]|[0-9]+", text)) < 2:
        return False
    return any(found.search(text) is not None for found in (_WORD, _ENDING, _LINE))
