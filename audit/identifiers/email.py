"""E-mail address.

A mailbox that reaches one person, and the key by which data sets are most often joined.

A cell, or a word inside a longer text, must be one address local@domain with a dotted domain name; quoted local
parts, comments and address literals, which the standard allows and nobody stores, are not recognised. Whether the
mailbox exists is not asked: nothing here opens a connection.

References
----------
RFC 5321, section 4.1.2 (local part up to 64 octets, address up to 254). RFC 1035, section 2.3.1 (labels).
"""

from __future__ import annotations

import re

NAME = "e-mail address"
NEEDLE = "@"
PATTERN = r"^ *[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z][A-Za-z0-9-]+ *$"
INSIDE = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z][A-Za-z0-9-]{1,60}"
HEADER = (
    "email", "e mail", "mail", "emails", "mailaddress", "emailaddress", "correo", "courriel", "mailadresse",
)  # fmt: skip
NOT_HEADER = ("num", "domain", "campaign", "subject", "date", "template")

_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def is_valid(text: str) -> bool:
    """Whether the whole text is one e-mail address."""
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or len(local) > 64:
        return False
    labels = domain.split(".")
    return (
        len(labels) >= 2
        and all(map(_ATOM.fullmatch, local.split(".")))
        and all(map(_LABEL.fullmatch, labels))
        and len(labels[-1]) >= 2
        and not labels[-1].isdigit()
    )
