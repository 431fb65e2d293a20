"""Which words of personal texts may be named: common ones that are no names and no parts of an identifier."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from audit.metrics.word_walks import WORD

_CHUNK = re.compile(r"\S+")
_CODE = re.compile(r"[\d@/_\\#]|\w[.:]\w")
"""What stands inside addresses, accounts, numbers and codes, and in no word."""
_ENDS = ".!?"


def nameable(
    texts: Sequence[str], *, at_least: int, is_name: Callable[[str], bool] | None, always: Callable[[str], bool]
) -> frozenset[str]:
    """Words, capital letters aside, that may be named.

    A word may if at least `at_least` of the texts have it, it consists of letters, it never stands inside something
    with digits, @ or the like, and it is no name: lists of names do not know it, or, where sentences begin with capital
    letters, it is mostly written in small ones. Without lists of names and capital letters, no word may.

    Args:
        texts: where the words come from, one text a person.
        at_least: the disclosure limit.
        is_name: whether lists of names know a word; None without such lists.
        always: whether a word is one of a known vocabulary, and may be named though it may also be a name.
    """
    having: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    begun: Counter[bool] = Counter()
    coded: set[str] = set()
    for text in texts:
        having.update({word.casefold() for word in WORD.findall(text)})
        for word, starts, code in _words(text):
            large = word[:1].isupper()
            begun[large] += starts
            if code:
                coded.add(word.casefold())
            elif not (large and starts):  # a capital letter where a sentence begins says nothing
                capital[word.casefold()] += 1 if large else -1
    written = begun[True] > begun[False]
    common = (word for word, n in having.items() if n >= at_least and word not in coded and _letters(word))
    return frozenset(
        word
        for word in common
        if always(word) or (written and capital[word] < 0) or (is_name is not None and not is_name(word))
    )


def _words(text: str) -> Iterable[tuple[str, bool, bool]]:
    """Each word, whether a sentence begins with it, and whether it is part of a code."""
    starts = True
    for chunk in _CHUNK.finditer(text):
        code = _CODE.search(chunk.group()) is not None
        for word in WORD.findall(chunk.group()):
            yield word, starts, code
            starts = False
        starts = starts or chunk.group()[-1] in _ENDS


def _letters(word: str) -> bool:
    return len(word) > 1 and all(char.isalpha() or char in "-'’" for char in word)


def sensitive_words(
    words: Iterable[str], vocabularies: Mapping[str, Callable[[str], bool]], groups: Iterable[str]
) -> frozenset[str]:
    """Words that say a protected characteristic: of the vocabularies, or names of groups."""
    also = {name.casefold() for name in groups}
    return frozenset(word for word in words if word in also or any(says(word) for says in vocabularies.values()))
