"""Secret: an API key, an access token, a private key or the hash of a password.

Not a person's data by itself, but it opens what is: keys in a table are a breach waiting, and password hashes are
cracked offline.

Recognised by prefixes that issuers chose in order to be found (AKIA, ghp_, sk_live_, xox...), by the armour of private
keys, by JSON web tokens, by the formats of password hashes ($2b$,
$argon2id$, $6$), and by a password in quotes that a program's text assigns (password = "..."). A bare hash of
hexadecimal
digits is not: it may be the checksum of anything.

References
----------
GitHub, "Secret scanning patterns". RFC 7468 (armour), RFC 7519 (JWT). crypt(5).
"""

from __future__ import annotations

import re

NAME = "secret (key, token or password hash)"
INSIDE = (
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,82}|glpat-[A-Za-z0-9_-]{20}"
    r"|sk_live_[A-Za-z0-9]{16,64}|rk_live_[A-Za-z0-9]{16,64}|sk-[A-Za-z0-9_-]{32,200}|xox[abprs]-[A-Za-z0-9-]{10,200}"
    r"|AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"
    r"|eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{10,500}"
    r"|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----|[$]2[abxy][$][0-9]{2}[$][./A-Za-z0-9]{53}"
    r"|[$]argon2(id|i|d)[$]v=[0-9]{1,3}[$][a-z0-9=,]{1,60}"
    r"|[$][156][$][./A-Za-z0-9]{1,16}[$][./A-Za-z0-9]{22,86}|pbkdf2_sha256[$][0-9]{1,7}[$][./A-Za-z0-9]{1,60}"
    r"|[A-Za-z_-]{0,20}([Pp]ass(word|wd)?|PASS(WORD|WD)?|[Pp]wd|PWD)[\x22']? ?(:=|=|:) ?"
    r"(\x22([$][^{\x22\s]|[^<*{$\x22\s])[^\x22\s]{4,64}\x22|'([$][^{'\s]|[^<*{$'\s])[^'\s]{4,64}')"
    r"|IDENTIFIED BY '[^'\s]{4,64}'"
)
PATTERN = INSIDE
GATE = (
    r"AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|[sr]k_live|sk-|xox|AIza|SG[.]|eyJ|PRIVATE KEY|[$][0-9a]|pbkdf2_"
    r"|[Pp]ass|PASS|[Pp]wd|PWD|IDENTIFIED"
)
HEADER = (
    "api key", "apikey", "access token", "access key", "auth token", "token", "private key", "password hash",
    "passwordhash", "pw hash", "jwt", "bearer", "client secret", "credentials",
)  # fmt: skip
NOT_HEADER = ("count", "position", "text")

_SHAPE = re.compile(f"(?:{INSIDE})", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the text begins with a secret."""
    return _SHAPE.match(text.strip()[:4000]) is not None
