"""Lists of first and last names, from a library where one is installed; none are kept here.

With `pip install 'signoff[names]'` the lists that Faker has for some seventy languages and countries tell names of
people from names of things in a column whose name says nothing. Without it, such columns are recognised by their name
only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

_PARTS = re.compile(r"[\s,·・]+")
_LISTS = ("first_name", "last_name", "middle_name", "patronym")


@lru_cache(maxsize=1)
def names() -> frozenset[str] | None:
    """Every known first and last name in lower case; None without a library."""
    try:
        from faker.providers import person
    except ImportError:
        return None
    found: set[str] = set()
    for info in iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{info.name}").Provider
        for attribute in dir(provider):
            if any(part in attribute for part in _LISTS):
                found.update(_flat(getattr(provider, attribute)))
    return frozenset(name.lower() for name in found if len(name) >= 1)


def looks_known(text: str) -> bool:
    """Whether at least half of the words of a text are known names, and it has no more than five."""
    known = names()
    if known is None or len(text) > 60:
        return False
    words = [word.strip(".'’\"()") for word in _PARTS.split(text.lower()) if word.strip(".'’\"()")]
    if not 1 <= len(words) <= 6:
        return False
    if len(words) == 1 and _is_packed(words[0]):
        return _packed(words[0], known)
    hits = sum(word in known or any(part in known for part in word.split("-") if len(part) > 1) for word in words)
    return 2 * hits >= len(words)


def _is_packed(word: str) -> bool:
    """Chinese, Japanese and Korean names are written without a blank."""
    return 1 <= len(word) <= 6 and all("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in word)


def _packed(word: str, known: frozenset[str]) -> bool:
    return word in known or any(word[:cut] in known and word[cut:] in known for cut in range(1, len(word)))


def _flat(values: object) -> Iterable[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        yield from (key for key in values if isinstance(key, str))
    elif isinstance(values, (list, tuple, set, frozenset)):
        for value in values:
            yield from _flat(value)
