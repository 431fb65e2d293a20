"""E-mail address.

A mailbox that reaches one person, and the key by which data sets are most often joined.

A cell, or a word inside a longer text, must be one address local@domain with a dotted domain name, in any script;
quoted local parts, comments and address literals, which the standard allows and nobody stores, are not recognised.
Inside a text the local part is of letters, digits and . _ + ' - only, so that "?user=a@b.org" is the address a@b.org.
Whether the
mailbox exists is not asked: nothing here opens a connection.

References
----------
RFC 5321, section 4.1.2 (local part up to 64 octets, address up to 254). RFC 1035, section 2.3.1 (labels).
RFC 6531 and RFC 5890 (other scripts).
"""

from __future__ import annotations

import re

NAME = "e-mail address"
NEEDLE = "@"
_LETTERS = "A-Za-z0-9À-ʯͰ-ӿ԰-֏֐-ۿऀ-෿฀-໿Ḁ-ỿ぀-鿿가-힣"
PATTERN = rf"^ *[{_LETTERS}.!#$%&'*+/=?^_`{{|}}~-]+@[{_LETTERS}.-]+\.[{_LETTERS}][{_LETTERS}-]+ *$"
INSIDE = rf"[{_LETTERS}._+'-]{{1,64}}@[{_LETTERS}.-]{{1,200}}\.[{_LETTERS}-]{{2,60}}"
SURE = r"^[a-z]{1,12}([._+][a-z]{1,12}){0,2}([._+-]?[0-9]{1,6})?@([a-z][a-z0-9]{0,30}\.){1,3}[a-z]{2,20}$"
HEADER = (
    "email", "e mail", "mail", "emails", "mailaddress", "emailaddress", "correo", "courriel", "mailadresse",
)  # fmt: skip
NOT_HEADER = ("num", "domain", "campaign", "subject", "date", "template")

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z)(?=[^.]{{2,63}}\Z){_LABEL}")


def is_valid(text: str) -> bool:
    """Whether the whole text is one e-mail address."""
    text = text.strip()
    return len(text) <= 254 and "@" in text and "_" not in text.rpartition("@")[2] and bool(_ADDRESS.fullmatch(text))
