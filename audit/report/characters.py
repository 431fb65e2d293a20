"""How text from outside is shown: as text, whatever it holds. `show` is applied once to every text, on its way out.

A character that no font of the report can draw would break PDF/A (ISO 19005-3, 6.2.11.8); one that draws nothing or
turns the line around would let a page say something else than the data. Both are replaced by what they are, such as
[U+4E2D], so that rendering never breaks and never lies.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from audit.report import fonts

_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_BLANK = {"\t", "\n", "\r"}
_MARKS = 2
"""Combining marks on one letter; a third and further ones would run over the lines above and below."""
LONGEST = 160
"""Characters of one name that are shown; a longer one is cut in its middle, and says so."""


def show(text: str) -> str:
    """The text with everything that cannot be seen made visible."""
    if text.isascii() and text.isprintable() and "[U+" not in text:
        return text
    shown, marks = [], 0
    for position, character in enumerate(text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if character in _BLANK:
            shown.append(" ")
        elif marks > _MARKS or not _drawable(character) or text.startswith("[U+", position):
            shown.append(f"[U+{ord(character):04X}]")
        else:
            shown.append(character)
    return "".join(shown)


def short(text: str, longest: int = LONGEST) -> str:
    """The text; of a long one the beginning and the end, and of a very long one how long it is."""
    if len(text) <= longest:
        return text
    head, tail = longest * 2 // 3, longest // 5
    left_out = f" ({len(text):,} characters) …" if len(text) > 4 * longest else ""
    return f"{text[:head]}…{left_out}{text[-tail:]}"


def passage(text: str, longest: int) -> str:
    """A sentence or several; of a very long one the beginning, ending with an ellipsis."""
    if len(text) <= longest:
        return text
    return text[:longest].rpartition(" ")[0].rstrip(" ,;:") + "…" if " " in text[:longest] else text[:longest] + "…"


def escaped(value: Any) -> bool:
    """Whether any text in this plain data holds a character that `show` replaces."""
    if isinstance(value, str):
        return show(value) != value.translate(_SPACES)
    if isinstance(value, Mapping):
        return any(escaped(key) or escaped(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return any(map(escaped, value))
    return False


_SPACES = str.maketrans(dict.fromkeys(_BLANK, " "))


@lru_cache(maxsize=4096)
def _drawable(character: str) -> bool:
    return ord(character) in fonts.coverage() and unicodedata.category(character) not in _INVISIBLE
