"""When the values of a column make it a column of one kind of personal data: the thresholds, in one place.

Evidence comes in four kinds. The value speaks for itself (an e-mail address). A check speaks, if valid values
are far more frequent than among the same values shuffled. Words speak (streets, known names, religions). Or only
the column's name does, and the values are not against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from audit.metrics.null_calibration import Calibrated

Header = Literal["says", "is silent", "says otherwise"]
"""What a column's name says of a kind."""

MAJORITY = 0.5
"""Share of the different values that must be valid."""
SURE = 0.85
"""The same for a national number whose column's name says nothing: there are sixty checks to be lucky with."""
LUCK = 1e-8
"""Largest p-value without the column's name; about 1e-6 over all checks together."""
LUCK_NAMED = 1e-2
MOST_NULL = 0.6
"""A check that lets through more of the shuffled values than this decides nothing."""
WORDS = {"address": 0.5, "person_name": 0.6, "free_text": 0.5}
VOCABULARY = 0.8
FEW_NAMES = 0.2
ENOUGH = 8
"""Different values from which on shuffling them says something."""
BEYOND_CHANCE = 3.0


def beyond_luck(matched: int, filled: int, *, chance: float) -> bool:
    """Whether valid values in a column of plain numbers are more than luck: three times what random ones reach."""
    return filled > 0 and matched > BEYOND_CHANCE * chance * filled


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What speaks for one kind in one column."""

    identifier: str
    n: int
    """Different values that were looked at."""
    matched: int
    valid: int
    could_be: int
    """Valid, or loosely of the right shape where the column's name says what they are."""
    says: int | None = None
    """Values that use a word of this kind; None if it has no words."""
    header: Header = "is silent"
    own_header: bool = False
    """The name says it in words of this kind, not only in words for all national numbers."""
    bare_header: bool = False
    """The name says "name", which may be anything's."""
    needs_header: bool = False
    checked: bool = False
    """Valid values have check digits, which random strings pass now and then."""
    direct: bool = True
    national: bool = False
    calibrated: Calibrated | None = None
    column_is: bool = True
    foreign: bool = False
    """Written in a script that the list of words hardly has."""
    few: bool = False
    """A few values, each in many cells: categories rather than people."""
    shape: str | None = None
    """What the values are by their shape, if that is nobody's."""
    fitting: int = 0
    """Values that belong to one country's plan, if the kind has plans."""
    knows: bool = False
    """The list of words behind `says` is there."""
    most_null: float = MOST_NULL
    """Share of the shuffled values beyond which the check of this kind decides nothing."""


def accepted(seen: Weighed) -> bool:
    """Whether the evidence is enough to call the column so."""
    return strength(seen) > 0


def strength(seen: Weighed) -> float:
    """How strong the evidence is, from 0 (not enough) to 4; what the value itself says is above what a name says."""
    named = seen.header == "says"
    if seen.calibrated is not None:
        return _by_check(seen, seen.calibrated, named=named)
    if seen.says is not None and seen.needs_header:
        return _by_words(seen, named=named)
    if not seen.needs_header:
        return _by_itself(seen, named=named)
    if not named or seen.could_be < MAJORITY * seen.n:
        return 0.0
    return (1.5 if seen.direct else 1.2) + (0.3 if seen.own_header else 0.0) - (0.5 if seen.national else 0.0)


def _by_itself(seen: Weighed, *, named: bool) -> float:
    if named and (seen.could_be >= MAJORITY * seen.n or seen.valid >= 1):
        return 3.5
    if seen.checked and seen.n >= ENOUGH:
        return 0.0  # the shuffled values were to decide
    if seen.valid >= MAJORITY * seen.n and seen.column_is:
        return 3.0
    # Written as only this kind is, or all in the plan of one country.
    enough = (seen.says or 0) >= 0.6 * seen.n or seen.fitting >= 0.8 * seen.n
    return 2.5 if enough and seen.n >= 5 and seen.shape is None else 0.0


def _by_check(seen: Weighed, found: Calibrated, *, named: bool) -> float:
    decides = found.null_rate <= seen.most_null and found.share >= MAJORITY
    if named and decides and found.p_value <= LUCK_NAMED:
        return 3.6 if seen.own_header else 3.4
    if named and seen.own_header and seen.could_be >= MAJORITY * seen.n:
        return 2.0  # the name says it and the check does not bear it out: mistyped, made up, or another country's
    needed = SURE if seen.needs_header else MAJORITY
    alone = seen.header != "says otherwise" and seen.column_is
    return 2.8 if decides and found.share >= needed and found.p_value <= LUCK and alone else 0.0


def _by_words(seen: Weighed, *, named: bool) -> float:
    said = (seen.says or 0) / seen.n
    is_name = seen.identifier == "person_name"
    if named and seen.could_be >= MAJORITY * seen.n:
        if is_name and seen.bare_header and seen.knows and said < FEW_NAMES and not seen.foreign:
            return 0.0
        return 1.4 if seen.direct else 1.3
    if seen.header != "is silent" or not seen.column_is:
        return 0.0
    if is_name and (seen.few or seen.valid < 0.8 * seen.n):
        return 0.0
    needed = WORDS.get(seen.identifier, VOCABULARY)
    enough = seen.n >= (5 if seen.identifier in WORDS else 2)
    return 1.0 if enough and said >= needed else 0.0
