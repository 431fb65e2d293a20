"""User names and bank accounts in the middle of a text, where other words of the text say what they are.

A user name is found where a program or a link assigns it (`db_user: "jdoe"`, `?user=jdoe`, `CREATE USER 'jdoe'`), and
as a handle (@jdoe) after a word such as "Twitter" or "follow": @Override and "6 @ 2.50" are none. Eight to eighteen
bare digits after "account" are a bank account if a word such as "transfer" or "IBAN" stands nearby: shops and clubs
have accounts as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

GATE = (
    r"(user|login)[a-z_]{0,10}[\x22']? ?(:=|=|:) ?[\x22']|create user ['\x22`]|[?&](user|login)[a-z_]{0,10}="
    r"|[^a-z0-9_.]@[a-z_]|^@[a-z_]|(account|acct|konto|compte|cuenta|conto|rekening|conta)[^0-9]{1,20}[0-9]{8}"
)
"""A portable pattern of lower-case texts; what does not match it holds nothing of these."""

_ASSIGNED = re.compile(
    r"(?:(?:(?<![A-Za-z])|_|(?<=[a-z])(?=U))(?:[Uu]ser|USER|[Ll]ogin|LOGIN)(?:_?[Nn]ame|_?NAME|_?[Ii]d|_?ID)?"
    r"[\x22']? ?(?::=|=|:) ?([\x22'])|CREATE USER ([\x22'`]))([A-Za-z0-9][A-Za-z0-9_.-]{1,39})(?:\1|\2)(?!\w)"
)
_IN_LINK = re.compile(r"[?&](?:user|login)(?:_?name|_?id)?=([A-Za-z][A-Za-z0-9_.-]{1,39})(?![\w@%])", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@/=&?#-])@[A-Za-z_](?:[A-Za-z0-9_]|\.(?=[A-Za-z0-9_])){1,29}(?![\w@(])")
_DOMAIN = re.compile(r"\.(?:com|org|net|edu|gov|io|de|fr|uk|eu)$")
_ANNOUNCE = frozenset(
    {
        *("twitter", "instagram", "insta", "ig", "tiktok", "telegram", "snapchat", "mastodon", "threads", "bluesky"),
        *(
            "handle",
            "username",
            "nickname",
            "follow",
            "follows",
            "following",
            "followed",
            "github",
            "signal",
            "discord",
        ),
        *("benutzername", "utilisateur", "usuario", "utente", "gebruiker"),
    }
)
_NOBODY = frozenset(
    {
        *(
            "everyone",
            "here",
            "channel",
            "all",
            "override",
            "param",
            "return",
            "media",
            "import",
            "admin",
            "root",
            "user",
        ),
        *("username", "login", "name", "null", "none", "true", "false", "string", "text", "test", "guest", "you", "me"),
    }
)
_REACH = 3
_WORD = re.compile(r"[^\W\d_]+")
_ACCOUNT = re.compile(
    r"(?<![A-Za-z])(?:[Aa]ccount|[Aa]cct|[Kk]onto|[Cc]ompte|[Cc]uenta|[Cc]onto|[Rr]ekening|[Cc]onta)"
    r"(?: ?(?:[Nn]umber|[Nn]ummer|[Nn][or]\.?|[Nn]um[eé]ro|#))?[ .:#=-]{1,4}([0-9]{8,18})(?![0-9A-Za-z]|[.,-][0-9])"
)
_BANKING = frozenset(
    {
        *("bank", "banking", "transfer", "transferred", "transfers", "wire", "wired", "deposit", "deposited", "payee"),
        *(
            "sort",
            "routing",
            "iban",
            "bic",
            "swift",
            "aba",
            "direct",
            "debit",
            "payout",
            "payroll",
            "salary",
            "payment",
        ),
        *(
            "überweisung",
            "überweisen",
            "lastschrift",
            "blz",
            "bankleitzahl",
            "sparkasse",
            "virement",
            "banque",
            "banco",
        ),
        *("transferencia", "bonifico", "banca", "przelew", "overschrijving", "rekening", "konto", "transferência"),
    }
)
_NEAR = 80

Span = tuple[int, int, str]


def spoken(text: str) -> Iterator[Span]:
    """User names and bank accounts: first place, the place after the last, and the kind."""
    for match in _ASSIGNED.finditer(text):
        if not _is_nobody(match[3].lower()):
            yield match.start(3), match.end(3), "user_name"
    for match in _IN_LINK.finditer(text):
        if not _is_nobody(match[1].lower()):
            yield match.start(1), match.end(1), "user_name"
    for match in _HANDLE.finditer(text):
        words = _WORD.findall(text[max(0, match.start() - 40) : match.start()])[-_REACH:]
        if _is_nobody(match.group()[1:].lower()):
            continue
        if any(word.lower() in _ANNOUNCE for word in words):
            yield match.start(), match.end(), "user_name"
    for match in _ACCOUNT.finditer(text):
        near = text[max(0, match.start() - _NEAR) : match.start()] + " " + text[match.end() : match.end() + _NEAR]
        if len(set(match[1])) > 1 and any(word.lower() in _BANKING for word in _WORD.findall(near)):
            yield match.start(1), match.end(1), "bank_account"


def _is_nobody(name: str) -> bool:
    return name in _NOBODY or _DOMAIN.search(name) is not None
