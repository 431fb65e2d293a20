"""MAC address of a network device.

Burnt into a phone or a laptop, seen by every network it passes: a number of the device and so of its owner.

A cell must be six pairs of hexadecimal digits joined by colons or hyphens throughout, or three groups of four
joined by points; not the broadcast address and not all zeros.

References
----------
IEEE 802-2014, section 8. GDPR, recital 30.
"""

from __future__ import annotations

import re

NAME = "MAC address"
NEEDLE = (":", "-", ".")
PATTERN = r"^ *([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2} *$|^ *[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4} *$"
GATE = r"[0-9A-Fa-f]{2}[:.-][0-9A-Fa-f]{2}[:.0-9A-Fa-f-]{6}"
INSIDE = (
    r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|([0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
)
SURE = (
    r"^[1-9A-Ea-e][0-9A-Fa-f](:[0-9A-Fa-f]{2}){5}$|^[1-9A-Ea-e][0-9A-Fa-f](-[0-9A-Fa-f]{2}){5}$"
    r"|^[1-9A-Ea-e][0-9A-Fa-f]{3}([.][0-9A-Fa-f]{4}){2}$"
)
HEADER = ("mac", "mac address", "macaddress", "mac addr", "macaddr", "bssid", "hardware address", "ethernet address")

_SHAPE = re.compile(r"[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4}|[0-9A-F]{4}(?:\.[0-9A-F]{4}){2}", re.ASCII)


def is_valid(text: str) -> bool:
    """Whether the whole text is one MAC address."""
    text = text.strip().upper()
    return (
        len(text) <= 17
        and bool(_SHAPE.fullmatch(text))
        and not set(text) <= set("0:-.")
        and not set(text) <= set("F:-.")
    )
