"""What the values of one column say about what it is: the rule by which a column is called a column of something.

For every kind of personal data the different values are held against its validator, the column's name against its
words, and where a check alone decides, the same values shuffled against the validator once more. Codes of things
compete. The strongest evidence wins; where a person's number and a code of things fit alike, the rule abstains and
says so.

A verdict holds counts, rates, and the shapes of values (aaa@aaa.aa); never a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from audit.identifiers import _codes, discover, header_denies, header_says, says_one_of
from audit.metrics import null_calibration
from audit.metrics.identification import ENOUGH, MOST_NULL, Header, Weighed, accepted, strength
from audit.metrics.null_calibration import Calibrated
from audit.needs.column_values import Column

_RUN = re.compile(r"(0{4,}|a{4,})")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a column is, and why."""

    column: str
    identifier: str | None
    """Id of the kind; None: nothing personal was recognised."""
    looked_at: int
    """Different values."""
    matched: int = 0
    """Of them, those of the right shape."""
    valid: int = 0
    """Of them, those that are valid, or that could be where the column's name says what they are."""
    null_rate: float | None = None
    """Share that is valid of the same values shuffled; None where no check decides."""
    p_value: float | None = None
    header: Header = "is silent"
    """What the column's name says of this kind."""
    shapes: tuple[str, ...] = ()
    """The commonest shapes of the values: 0 a digit, a a letter, runs of more than three shortened."""
    instead: tuple[str, ...] = ()
    """Why it is not something else: a clause each."""
    could_be: tuple[str, ...] = ()
    """What it could be where the rule abstains: a personal kind's name first, then what it looks like as well."""


def judge(column: Column, *, cells: int | None = None) -> Verdict:
    """What a column is.

    Args:
        column: some of its different values.
        cells: how many cells with a value it has, to tell a few repeated words from many different ones.
    """
    if not column.values:
        return Verdict(column=column.name, identifier=None, looked_at=0)
    found = [weighed for id_ in discover() if (weighed := _weigh(column, id_, cells)) is not None]
    found.sort(key=_rank)
    taken = next((weighed for weighed in found if accepted(weighed)), None)
    rival = _rival(column, taken) if taken is None or taken.calibrated is not None else None
    abstains: tuple[str, ...] = ()
    if taken is not None and rival is not None and taken.header != "says":
        abstains, taken = (discover()[taken.identifier].NAME, rival), None
    return _verdict(column, taken, [one for one in found if one is not taken], abstains)


def _weigh(column: Column, id_: str, cells: int | None) -> Weighed | None:
    """The evidence for one kind; None where there is none to speak of."""
    module = discover()[id_]
    if hasattr(module, "COUNTED_IN"):
        return None
    header = _header(module, column.name)
    needs, checked, says = (getattr(module, name, None) for name in ("NEEDS_HEADER", "CHECKED", "says"))
    if needs and header != "says" and not checked and says is None:
        return None
    values = column.values
    if header == "is silent" and not checked and not _worth_a_look(column, module):
        return None
    small = len(column.values) < ENOUGH and not needs
    if checked and header != "says" and not small and not _worth_checking(column, module):
        return None
    if getattr(module, "LENGTH", None) and column.numeric and header == "says":
        values = tuple(value.zfill(module.LENGTH) if len(value) >= module.LENGTH - 3 else value for value in values)
    pattern = _compiled(module.PATTERN)
    shaped = [value for value in values if pattern.search(value)]
    if not shaped and header != "says":
        return None
    said = sum(map(says, values)) if says is not None else None
    if needs and not checked and header != "says" and not said:
        return None
    valid = sum(map(module.is_valid, shaped))
    looser = getattr(module, "could_be", None)
    could_be = sum(map(looser, values)) if looser is not None and header == "says" else valid
    calibrated = _calibrated(column, module) if checked and not small and _worth_calibrating(column, module) else None
    return Weighed(
        identifier=id_,
        n=len(values),
        matched=len(shaped),
        valid=valid,
        could_be=max(valid, could_be),
        says=said,
        header=header,
        own_header=header == "says" and _own(module, column.name),
        bare_header=_bare(module, column.name),
        needs_header=bool(needs),
        checked=bool(checked),
        direct=getattr(module, "DIRECT", True),
        national=getattr(module, "NATIONAL", False),
        calibrated=calibrated,
        column_is=_column_is(module, shaped),
        fitting=_fitting(module, values) if header == "is silent" and column.shape is None else 0,
        foreign=_foreign(module, values),
        few=cells is not None and cells >= 5 * len(values) and len(values) < 20,
        shape=column.shape,
        knows=says is not None and _knows(id_),
        most_null=getattr(module, "MOST_NULL", MOST_NULL),
    )


def _worth_a_look(column: Column, module: ModuleType) -> bool:
    """Whether some of the first values speak for a kind that half of all values would have to speak for."""
    says = getattr(module, "says", None)
    if says is not None and any(map(says, column.first)):
        return True
    return not getattr(module, "NEEDS_HEADER", False) and any(map(_compiled(module.PATTERN).search, column.first))


def _worth_checking(column: Column, module: ModuleType) -> bool:
    """Whether a check may decide without the column's name: enough different values, and the first of them pass."""
    few_digits = column.digits < 0.5 and not getattr(module, "FEW_DIGITS", False)
    if column.shape is not None or len(column.values) < ENOUGH or few_digits:
        return False
    return _worth_calibrating(column, module)


def _worth_calibrating(column: Column, module: ModuleType) -> bool:
    """Whether half of the first few values pass."""
    return 2 * sum(map(getattr(module, "check", module.is_valid), column.first)) >= len(column.first)


def _calibrated(column: Column, module: ModuleType) -> Calibrated:
    return null_calibration.calibrate(column.values, column.nulls, getattr(module, "check", module.is_valid))


def _fitting(module: ModuleType, values: Sequence[str]) -> int:
    asked = getattr(module, "fitting", None)
    return 0 if asked is None else int(asked(values))


def _foreign(module: ModuleType, values: Sequence[str]) -> bool:
    asked = getattr(module, "foreign", None)
    return asked is not None and bool(asked(values))


def _rival(column: Column, taken: Weighed | None) -> str | None:
    """A code of things whose check fits as well as the check of the kind that would be called."""
    if taken is None or taken.calibrated is None or column.digits < 0.5:
        return None
    own = taken.calibrated
    for name, is_valid in _codes.checked().items():
        if sum(map(is_valid, column.values)) < 0.85 * len(column.values):
            continue
        other = null_calibration.calibrate(column.values, column.nulls, is_valid)
        alike = other.p_value < 1e-6 and other.share >= own.share - 0.05
        if alike and not _more_special(column, discover()[taken.identifier].is_valid, is_valid):
            return name
    return None


def _more_special(column: Column, one: Callable[[str], bool], other: Callable[[str], bool]) -> bool:
    """Whether far fewer random strings of these shapes are valid for the one: fitting it is then no accident."""
    random = null_calibration.uniform(column.values, column.seed)
    return 3 * sum(map(one, random)) < sum(map(other, random))


def _verdict(column: Column, taken: Weighed | None, others: Sequence[Weighed], abstains: tuple[str, ...]) -> Verdict:
    instead = tuple(clause for one in others[:8] if (clause := _why_not(column, one, taken)))[:3]
    if taken is None:
        if column.shape is not None:
            instead = (f"the values are {column.shape}", *instead)[:3]
        return Verdict(
            column=column.name, identifier=None, looked_at=len(column.values), instead=instead, could_be=abstains,
            shapes=shapes(column.values) if abstains else (),
        )  # fmt: skip
    return Verdict(
        column=column.name,
        identifier=taken.identifier,
        looked_at=taken.n,
        matched=taken.matched,
        valid=max(taken.valid, taken.could_be) if taken.header == "says" else taken.valid,
        null_rate=None if taken.calibrated is None else taken.calibrated.null_rate,
        p_value=None if taken.calibrated is None else taken.calibrated.p_value,
        header=taken.header,
        shapes=() if not taken.direct else shapes(column.values),
        instead=instead,
    )


def _why_not(column: Column, one: Weighed, taken: Weighed | None) -> str:
    name = discover()[one.identifier].NAME
    if taken is not None and accepted(one):
        return f"less evidence speaks for {name}"
    if one.calibrated is not None and one.valid:
        shuffled = f"{one.calibrated.null_rate:.0%} of the shuffled ones"
        return f"no {name}: {one.valid} of {one.n} different values are valid, and {shuffled}"
    if one.valid and one.header == "says otherwise":
        return f"no {name}: the column’s name speaks against it"
    if one.valid or one.header == "says":
        return f"no {name}: {one.valid} of {one.n} different values could be one"
    return ""


def shapes(values: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """The commonest shapes of values that at least two of them share, the commonest first."""
    signs = Counter(_RUN.sub(lambda run: run[0][0] * 3, null_calibration.shape(value[:40])) for value in values)
    common = [(count, sign) for sign, count in signs.items() if count > 1 and ("0" in sign or "a" in sign)]
    return tuple(sign for _, sign in sorted(common, key=lambda item: (-item[0], item[1]))[:most])


def _rank(weighed: Weighed) -> tuple[float, float, float, str]:
    p = 1.0 if weighed.calibrated is None else weighed.calibrated.p_value
    return -strength(weighed), p, -weighed.valid / weighed.n, weighed.identifier


def _header(module: ModuleType, name: str) -> Header:
    if header_says(module, name):
        return "says"
    return "says otherwise" if header_denies(module, name) else "is silent"


def _own(module: ModuleType, name: str) -> bool:
    own = getattr(module, "OWN_HEADER", None)
    return own is None or says_one_of(name, own)


def _bare(module: ModuleType, name: str) -> bool:
    return says_one_of(name, getattr(module, "BARE", ()))


def _column_is(module: ModuleType, values: Sequence[str]) -> bool:
    asked = getattr(module, "column_is", None)
    return asked is None or bool(asked([value for value in values if module.is_valid(value)]))


def _knows(id_: str) -> bool:
    """Whether the kind's word list is there at all: names need a library."""
    from audit.identifiers import _gazetteer

    return id_ != "person_name" or _gazetteer.names() is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
