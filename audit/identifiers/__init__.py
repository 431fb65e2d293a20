"""Kinds of personal data that a column can hold, and their ids.

A kind with rules of its own is one module here; the module's path is its id ("us/ssn"). Kinds that differ only in a
few words (national numbers that python-stdnum checks, numbers without any check, characteristics such as religion) are
rows of a table in `_national`, `_named` and `_traits`, and are made into modules of the same shape.

A module has a docstring (its page), `NAME`, `PATTERN` (a portable regular expression that any engine can search a
whole cell with: classes, quantifiers, groups and anchors only), `HEADER` (words of a column's name that speak for
it), and `is_valid(text) -> bool`, which never raises. Optional:

- `INSIDE`: a portable regular expression, unanchored and with bounded repetition, for one in the middle of a text;
- `is_inside(text)`: a stricter test for what `INSIDE` finds; `NOT_BEFORE`: words that, right before it, speak against;
- `NOT_HEADER`: words of a name that speak against it, besides those that speak against everything (`AGAINST`);
- `NEEDS_HEADER = True`: values prove nothing in a column whose name does not say what it holds;
- `CHECKED = True`: valid values have check digits, so that a column whose values are valid far more often than the same
  values shuffled needs no name (see `audit.metrics.null_calibration`);
- `CHANCE`: the share of random strings of the right shape that are valid by luck;
- `DIRECT = False`: it describes a person but does not name one (a birth date, a postcode, a religion);
- `NEEDLE`, `FEWEST_DIGITS`, `GATE`: a text that every value contains (or several, of which it contains one), how many
  digits it has with no letter between them, or a short pattern that it contains: what an engine can look for before it
  runs the pattern;
- `SURE`: a portable pattern of whole cells that are valid, and can be nothing else that speaks for itself: an engine
  counts them alone; `ALONE`: the same of cells whose check is still open, and `valid_of(values)`, who passes it;
- `LENGTH`: digits of a number that a spreadsheet may have shortened by its leading zeros;
- `could_be(text)`: a looser test for columns whose name says what they hold; `check(text)`: the check digits alone;
- `says(text)`: whether a cell uses a word that only this kind uses;
- `column_is(values) -> bool`: whether valid values, taken together, are these and not something that looks alike;
- `MOST_NULL`: the share of shuffled values up to which its check decides, where one check in two is too strict;
- `FEW_DIGITS = True`: its check speaks for values with fewer than four digits, too;
- `COUNTED_IN`: kinds of columns in which single cells of it are counted; no column is ever called so. `FRACTIONS`: a
  number with a fraction can be one.

Other packages add identifiers through the entry point group "signoff.identifiers", named by the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import ModuleType

from audit.errors import InputError, Mistake
from audit.identifiers import _named, _national, _traits
from audit.identifiers._labels import SPOKEN_GATE, labelled
from audit.identifiers._labels import gate as label_gate

__all__ = [
    "SPOKEN_GATE", "contains", "discover", "found", "header_denies", "header_says", "label_gate", "labelled",
    "lies_inside",
    "says_one_of", "text_kinds",
]  # fmt: skip

GROUP = "signoff.identifiers"

AGAINST = (
    "flag", "has", "is", "count", "cnt", "verified", "valid", "opt", "optin", "sent", "opened", "index", "status",
    "len", "length", "hash", "type", "brand", "provider", "^ num", "^ no", "^ nb", "number of", "num of", "no of",
    "avg", "mean", "total", "ratio", "pct", "percent", "rate", "expiry", "expires", "limit", "balance", "missing",
)  # fmt: skip
"""Words of a column's name that make it a column about personal data rather than of them: FLAG_EMAIL, Card Type."""

_MOST_TOGETHER = 8
"""Words that an entry may have, ^ and $ among them."""
_IN_NUMBER = re.compile(r"[0-9][.,]")
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
        if not info.ispkg and not info.name.rpartition(".")[2].startswith("_")
    }
    found |= {**_national.modules(), **_named.modules(), **_traits.modules()}
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
    """Whether a column's name speaks for an identifier: it has one of the words of `HEADER`, and none against it.

    Names are split at anything that is not a letter and between lower and upper case: "contactEMail_2", "E-mail" and
    "EMAIL" all say e-mail. An entry of several words must stand together in that order; ^ and $ are the name's ends.
    """
    return says_one_of(column_name, tuple(module.HEADER)) and not header_denies(module, column_name)


def header_denies(module: ModuleType, column_name: str) -> bool:
    """Whether a column's name speaks against an identifier, with other words than those that speak for it."""
    others, header = _spoken(column_name), tuple(module.HEADER)
    if _stands(header, others):
        others = _entries(header).sub("  ", others)  # "marital status" is no mere status
    return _stands(AGAINST, others) or says_one_of(column_name, tuple(getattr(module, "NOT_HEADER", ())))


def says_one_of(column_name: str, entries: tuple[str, ...]) -> bool:
    """Whether a column's name has one of some words, or several words together in one entry's order."""
    return _stands(entries, _spoken(column_name))


def _stands(entries: tuple[str, ...], spoken: str) -> bool:
    """Whether one of the entries stands among spoken words; no pattern: building one takes longer than many columns."""
    return not _together(spoken).isdisjoint(_known(entries))


@lru_cache(maxsize=1024)
def _together(spoken: str) -> frozenset[str]:
    """All that stands together among spoken words: each word, each two, and so on."""
    words = spoken[1:-1].split(" ")
    return frozenset(
        " ".join(words[first : first + many])
        for many in range(1, _MOST_TOGETHER + 1)
        for first in range(len(words) - many + 1)
    )


@cache
def _known(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(entries)


@lru_cache(maxsize=1024)
def _spoken(column_name: str) -> str:
    """A column's name as lower-case words between ^ and $."""
    return f" ^ {' '.join(word.lower() for word in _WORDS.findall(column_name))} $ "


@cache
def _entries(entries: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(entries, key=len, reverse=True)
    return re.compile(f" (?:{'|'.join(map(re.escape, longest_first)) or '(?!)'}) ")


def contains(module: ModuleType, text: str) -> bool:
    """Whether a text holds a valid identifier among other words. False where the module says nothing of texts."""
    return next(found(module, text), None) is not None


def lies_inside(module: ModuleType, text: str) -> bool:
    """Whether a text holds a valid identifier and something else."""
    return any(end - start < len(text.strip()) for start, end in found(module, text))


def found(module: ModuleType, text: str) -> Iterator[tuple[int, int]]:
    """Where a text holds valid identifiers among other words: first place, and the place after the last.

    What `INSIDE` finds must not continue as a word or a decimal number on either side; where it took too much (an
    account number in groups swallows the next word), it is cut back at blanks.
    """
    is_valid = getattr(module, "is_inside", module.is_valid)
    refused = getattr(module, "NOT_BEFORE", ())
    if (inside := getattr(module, "INSIDE", None)) is None:
        return
    for match in _compiled(inside).finditer(text):
        before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
        if before[-1:].isalnum() or before[-1:] == "-" or _IN_NUMBER.fullmatch(before):
            continue
        if refused and _last_word(text[max(0, match.start() - 20) : match.start()]) in refused:
            continue
        goes_on = after[:1].isalnum() or after[:1] == "-" or _IN_NUMBER.fullmatch(after[::-1])
        candidate = match.group().rpartition(" ")[0] if goes_on else match.group()
        while candidate:
            if is_valid(candidate):
                yield match.start(), match.start() + len(candidate)
                break
            candidate = candidate.rpartition(" ")[0]


def _last_word(text: str) -> str:
    words = _WORDS.findall(text)
    return words[-1].lower() if words else ""


def text_kinds() -> Mapping[str, ModuleType]:
    """The kinds that are looked for inside texts, by id."""
    return {id_: module for id_, module in discover().items() if hasattr(module, "INSIDE")}


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
