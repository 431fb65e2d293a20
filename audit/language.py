"""The language in which a report speaks: English as it stands in the code, or that of one catalogue.

A catalogue is one file of the gettext standard, `audit/languages/<code>.po`. Texts are marked where they stand:
`_("{rows} were read", rows=…)`, never with names already filled in; a constant is marked by `N_` and translated
where it is used. A text that a catalogue lacks is said in English.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

ENGLISH = "en"
CATALOGUES = Path(__file__).parent / "languages"
_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


def known() -> tuple[str, ...]:
    """The codes (ISO 639-1) of the languages that a report can speak."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


def spoken() -> str:
    """The code of the language spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while; one of `known()`."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _(text: str, /, **named: object) -> str:
    """A text in the language spoken now, its names in braces filled in where some are given."""
    said = _catalogue(spoken()).gettext(text) if text else text
    return said.format(**named) if named else said


def ngettext(singular: str, plural: str, number: int, /, **named: object) -> str:
    """A text whose form depends on a number, which stands in it by a name of its own if at all."""
    said = _catalogue(spoken()).ngettext(singular, plural, number)
    return said.format(**named) if named else said


def pgettext(context: str, text: str) -> str:
    """A text that needs its context to be understood, such as a lone word."""
    return _catalogue(spoken()).pgettext(context, text)


def inside(text: str) -> str:
    """A title or sentence as it stands within another one; only English then writes its first word small."""
    return text[:1].lower() + text[1:] if spoken() == ENGLISH and not text[1:2].isupper() else text


def digits(text: str) -> str:
    """Digits that are written as in English, with the signs of the language spoken now."""
    point, comma = pgettext("decimal point", "."), pgettext("between thousands", ",")
    return text.translate({ord("."): point, ord(","): comma})


K = TypeVar("K")


class Texts(Mapping[K, str]):
    """A table of marked texts that are translated when they are read."""

    def __init__(self, texts: Mapping[K, str]) -> None:
        self._texts = texts

    def __getitem__(self, key: K) -> str:
        return _(self._texts[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def N_(text: str, /) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Marks a text that is translated where it is used."""
    return text


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
