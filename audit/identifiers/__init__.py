"""Kinds of direct personal identifiers, one module each; the module's path is the identifier's id ("us/ssn").

A module has a docstring (its page), `NAME`, `PATTERN` (a portable regular expression that any engine can search a
whole cell with: classes, quantifiers, groups and anchors only), `HEADER` (words of a column's name that speak for
it), and `is_valid(text) -> bool`, which never raises. Optional: `INSIDE` (a portable regular expression, unanchored and
with bounded repetition, for an identifier in the middle of a text), `NOT_HEADER` (words that speak against it),
`NEEDS_HEADER = True` (values count only in columns whose name speaks for it), and `CHANCE` (the share of
random strings of the right shape that are valid by luck).

Other packages add identifiers through the entry point group "signoff.identifiers", named by the id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import ModuleType

from audit.errors import InputError, Mistake

GROUP = "signoff.identifiers"

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[^\W\d_]+")


@lru_cache(maxsize=1)
def discover() -> Mapping[str, ModuleType]:
    """Every identifier by id, sorted.

    Raises:
        InputError: an entry point cannot be loaded, or takes the id of an identifier that is already there.
    """
    found = {
        info.name.removeprefix(f"{__name__}.").replace(".", "/"): import_module(info.name)
        for info in walk_packages(__path__, prefix=f"{__name__}.")
        if not info.ispkg
    }
    mistakes = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        if entry.name in found:
            mistakes.append(Mistake(file=entry.value, text=f"the identifier {entry.name!r} exists already; rename it"))
            continue
        try:
            found[entry.name] = entry.load()
        except Exception as error:
            text = (
                f"the identifier {entry.name!r} cannot be loaded ({type(error).__name__}); repair or remove its package"
            )
            mistakes.append(Mistake(file=entry.value, text=text))
    if mistakes:
        raise InputError(mistakes)
    return dict(sorted(found.items()))


def header_says(module: ModuleType, column_name: str) -> bool:
    """Whether a column's name speaks for an identifier: it has one of the words of `HEADER`, none of `NOT_HEADER`.

    Names are split at anything that is not a letter and between lower and upper case: "contactEMail_2", "E-mail" and
    "EMAIL" all say e-mail. An entry of several words must stand together in that order.
    """
    words = f" {' '.join(_words(column_name))} "
    against = getattr(module, "NOT_HEADER", ())
    return any(f" {word} " in words for word in module.HEADER) and not any(f" {word} " in words for word in against)


def contains(module: ModuleType, text: str) -> bool:
    """Whether a text holds a valid identifier among other words. False where the module says nothing of texts.

    What `INSIDE` finds must not continue as a word on either side; where it took too much (an account number in groups
    swallows the next word), it is cut back at blanks.
    """
    if (inside := getattr(module, "INSIDE", None)) is None:
        return False
    for match in _compiled(inside).finditer(text):
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        candidate = match.group() if not (after.isalnum() or after == "-") else match.group().rpartition(" ")[0]
        while candidate and not (before.isalnum() or before == "-"):
            if module.is_valid(candidate):
                return True
            candidate = candidate.rpartition(" ")[0]
    return False


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]
