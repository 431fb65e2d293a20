"""IP address.

Leads to one household or one phone; with the provider's help to a person (CJEU C-582/14, Breyer). GDPR, recital 30,
names it an online identifier.

A cell must be one address of version 4 or 6 as the standard writes it, with or without a prefix length or a port. Four
numbers with points can be the version of a program as well ("1.4.0.2"): a column counts if its numbers spread
as addresses do, or if its name says so. Inside a text an address of version 4 must have a number of 100 or more, or
follow a word such as "IP", and must not follow the word "version"; the machine's own address (127.0.0.1, ::1) is
nobody's.

References
----------
RFC 791, RFC 4291 and RFC 5952. CJEU, C-582/14 (Breyer).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

NAME = "IP address"
NEEDLE = (".", ":")
PATTERN = r"^ *([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{2,36}[0-9A-Fa-f.]{0,16})([/:][0-9]{1,5})? *$"
INSIDE = r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}"
NOT_BEFORE = (
    "version",
    "versions",
    "v",
    "ver",
    "build",
    "release",
    "rev",
    "firmware",
    "driver",
    "section",
    "chapter",
    "upgrade",
)
HEADER = (
    "ip", "ips", "ipv", "ip address", "ipaddress", "ipaddr", "ip addr", "srcaddr", "dstaddr", "src ip", "dst ip",
    "remote addr", "remoteaddr", "client ip", "clientip", "source address", "destination address", "host ip",
)  # fmt: skip
NOT_HEADER = ("rating", "protocol", "version", "intellectual")

_PLAIN_4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[1-9]?[0-9]|10[0-9])(?:\.(?!\Z)|\Z)){4}", re.ASCII)
_VERSION_4 = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?:/[0-9]{1,2}|:[0-9]{1,5})?", re.ASCII)
_VERSION_6 = re.compile(r"\[?([0-9A-Fa-f:]{3,39}(?:\.[0-9]{1,3}){0,3})\]?(?:/[0-9]{1,3})?", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is one address."""
    text = text.strip()
    if len(text) > 50:
        return False
    if _PLAIN_4.fullmatch(text):
        return True
    match = _VERSION_4.fullmatch(text)
    if match is None:
        match = _VERSION_6.fullmatch(text)
        # "12:30:45" and "::" are no addresses that anybody stores.
        if match is None or text.count(":") < 2 or not _is_long(match[1]):
            return False
    try:
        ipaddress.ip_address(match[1])
    except ValueError:
        return False
    return True


def is_inside(text: str) -> bool:
    """Whether a part of a text is an address of somebody, not a version and not the machine's own address."""
    if not is_valid(text):
        return False
    address = ipaddress.ip_address(text)
    own = address.is_loopback or address.is_unspecified or address.is_multicast
    return not own and not address.is_link_local and (":" in text or (column_is((text,)) and text[0] != "0"))


def _is_long(address: str) -> bool:
    return sum(map(len, address.split(":"))) >= 3 and (address.count(":") == 7 or "::" in address)


def column_is(values: Sequence[str]) -> bool:
    """Whether addresses are so spread that they are no program versions: most have a number of 100 or more."""
    fours = [text for text in values if "." in text and ":" not in text]
    large = sum(max(int(part) for part in re.findall(r"[0-9]+", text.partition("/")[0])[:4]) >= 100 for text in fours)
    return large >= 0.6 * len(fours)
