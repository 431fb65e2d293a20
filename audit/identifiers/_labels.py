"""Numbers in the middle of a text that the words before them name: "DOB: 1982-03-13", "passport no. X1234567".

Nothing in such a number says what it is; in a column of its own the column's name would. In a text the words right
before it do, if nothing stands between but signs and words like "is" and "number". The number must then be
valid for that kind, check digits included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from types import ModuleType

from audit.identifiers import _spoken
from audit.identifiers._national import WORDS

Known = Mapping[str, ModuleType]

_KINDS = (
    "bank_account", "birth_date", "driving_licence", "health_number", "imei", "ip_address", "national_id", "passport",
    "phone", "phone_digits", "plate", "us/ssn_digits", "vin",
)  # fmt: skip
_BETWEEN = frozenset(
    [
        "is",
        "was",
        "no",
        "nr",
        "num",
        "number",
        "nummer",
        "numero",
        "número",
        "n",
        "on",
        "id",
        "ist",
        "lautet",
        "es",
        "est",
        "è",
        "are",
        "code",
        "the",
        "of",
        "#",
        "und",
        "y",
        "et",
    ]
)
_NUMBER_WORDS = frozenset(["no", "nr", "num", "number", "nummer", "numero", "número", "n"])
_LONGEST = 4
_SHORT = 4
"""Letters up to which a word may be another word ("sin", "pan", "said"): a sign or "number" must follow it."""
_BEFORE = 60
_FEWEST = 4
"""Digits that such a number has at least."""

_CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{0,6}[-/]?(?=[0-9A-Za-z./+-]{0,12}[0-9])[0-9A-Za-z](?:[0-9A-Za-z]|[./+-](?=[0-9A-Za-z])){1,30}"
    r"(?: [0-9][0-9A-Za-z./+-]{0,8}(?![0-9A-Za-z])){0,5}(?![0-9A-Za-z])"
)
_TELEPHONE = re.compile(r"(?<![A-Za-z0-9])[+(]?[0-9][0-9 ()./-]{5,24}[0-9](?![A-Za-z0-9])")
_WORD = re.compile(r"[^\W\d_]+|#")


@cache
def labels(ids: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The kinds that each label announces, most specific first."""
    from audit.identifiers import discover

    known = discover()
    said: dict[str, list[str]] = {}
    for id_ in ids:
        module = known[id_]
        words = WORDS if id_ == "national_id" else getattr(module, "OWN_HEADER", module.HEADER)
        for word in words:
            if len(word) > 1 and not word.startswith("^"):
                said.setdefault(word, []).append(id_)
    return {word: tuple(sorted(kinds, key=lambda id_: id_ == "national_id")) for word, kinds in said.items()}


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """The kinds that a text may name: numbers of states and of the kinds that no value gives away."""
    from audit.identifiers import discover

    known = discover()
    checked = (id_ for id_, m in known.items() if getattr(m, "NATIONAL", False) and getattr(m, "NEEDS_HEADER", False))
    return tuple(sorted({*_KINDS, *checked}))


SPOKEN_GATE = _spoken.GATE


@lru_cache(maxsize=1)
def gate() -> str:
    """A portable pattern of lower-case texts in which the label of a number stands.

    What matches neither this, with a digit, nor `SPOKEN_GATE` holds nothing.
    """
    words = sorted(labels(kinds()), key=lambda word: (-len(word), word))
    return rf"(^|[^a-z])({'|'.join(re.escape(word).replace(chr(92) + ' ', '[ _-]') for word in words)})([^a-z]|$)"


def labelled(text: str) -> Iterator[tuple[int, int, str]]:
    """What the words around it name: first place, the place after the last, and the kind."""
    from audit.identifiers import discover

    known, announced = discover(), labels(kinds())
    taken: list[tuple[int, int]] = []
    for match in chain(_CANDIDATE.finditer(text), _TELEPHONE.finditer(text)):
        if sum(map(str.isdigit, match.group())) < _FEWEST:
            continue
        telephone = match.re is _TELEPHONE
        for id_ in _announced(text[max(0, match.start() - _BEFORE) : match.start()], announced):
            if telephone != (id_ == "phone"):
                continue
            if (length := _valid_length(known[id_], match.group())) > 0:
                yield match.start(), match.start() + length, id_
                taken.append((match.start(), match.start() + length))
                break
    for start, end, id_ in _spoken.spoken(text):
        if not any(start < last and first < end for first, last in taken):
            yield start, end, id_


def _announced(before: str, announced: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The kinds of the label that a text ends with, but for signs and words like "is"."""
    words = [match.group().lower() for match in _WORD.finditer(before)]
    last = before[before.lower().rfind(words[-1]) + len(words[-1]) :] if words else ""
    if len(last) > 6 or "\n\n" in last:
        return ()
    strict = any(sign in last for sign in ":=#")
    for _ in range(3):
        for length in range(min(_LONGEST, len(words)), 0, -1):
            label = " ".join(words[-length:])
            if label in announced and (strict or len(label) > _SHORT):
                return announced[label]
        if not words or words[-1] not in _BETWEEN:
            return ()
        strict = strict or words[-1] in _NUMBER_WORDS or words[-1] == "#"
        words.pop()
    return ()


def _valid_length(module: ModuleType, candidate: str) -> int:
    """How much of a candidate, cut back at blanks, is valid, or for telephones could be; 0: nothing."""
    is_valid = module.could_be if module.__name__.endswith(".phone") else module.is_valid
    while candidate:
        if is_valid(candidate) and sum(map(str.isdigit, candidate)) >= _FEWEST:
            return len(candidate)
        candidate = candidate.rpartition(" ")[0]
    return 0
