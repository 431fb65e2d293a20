"""How text from outside is shown: as text, whatever it holds. `show` is applied once to every text, on its way out.

A character that no font of the report can draw would break PDF/A (ISO 19005-3, 6.2.11.8); one that draws nothing or
turns the line around would let a page say something else than the data. Both are replaced by what they are, such as
[U+2028], so that rendering never breaks and never lies. Words written from right to left end with a mark
(Unicode Standard Annex 9, 2.6), so that numbers after them stay there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
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
    if _is_plain(text):
        return text
    shown = _visible(text)
    return _RIGHT_TO_LEFT.sub(rf"\g<0>{_MARK}", shown) if _RIGHT_TO_LEFT.search(shown) else shown


def _is_plain(text: str) -> bool:
    """Most texts are, and need no look at each character."""
    return text.isascii() and text.isprintable() and "[U+" not in text


def _visible(text: str) -> str:
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


def escaped(texts: Iterable[str]) -> bool:
    """Whether any of these texts holds a character that `show` replaces."""
    return any(not _is_plain(text) and _visible(text) != text.translate(_SPACES) for text in texts)


def texts(value: Any) -> set[str]:
    """Every text in this plain data, once."""
    found: set[str] = set()
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            found.add(item)
        elif isinstance(item, Mapping):
            found.update(item)
            todo += item.values()
        elif isinstance(item, (list, tuple)):
            todo += item
    return found


_WRITTEN = "".join(f"{chr(low)}-{chr(high)}" for low, high in ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE)))
_MARK = chr(0x200E)
"""Left-to-right mark. Isolates would be neater, but no face of the report has them, and some other font would do."""
_RIGHT_TO_LEFT = re.compile(f"[{_WRITTEN}]+(?: +[{_WRITTEN}]+)*")
_SPACES = str.maketrans(dict.fromkeys(_BLANK, " "))


@lru_cache(maxsize=4096)
def _drawable(character: str) -> bool:
    drawn = ord(character) in fonts.coverage() or ord(character) in fonts.optional()
    return drawn and unicodedata.category(character) not in _INVISIBLE
