"""Checks of many numbers at once: the same verdicts as the validators give one by one.

Check digits are sums; over a table of digits they are taken for all numbers together. Where a number's date, district
or structure decides as well, the validator is asked once for each beginning that occurs, with a number whose check
digit is right. Whatever is not written in the plain form (blanks, small letters, other lengths) goes to the validator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_ZERO, _NINE = ord("0"), ord("9")
_DNI = np.frombuffer(b"TRWAGMYFPDXBNJZSQVHLCKE", np.uint8)


@dataclass(frozen=True, kw_only=True)
class Check:
    """How the numbers of one kind are checked together."""

    length: int
    sums: Callable[[Digits], Flags]
    """Whether the check digits are right, for a table of characters."""
    key: int = 0
    """First characters that decide what else is valid: the validator is asked once for each. 0: nothing else is."""
    letters: tuple[int, ...] = ()
    """Places, from 0, that hold a capital letter; all others hold a digit."""


def weighted(weights: Sequence[int], modulus: int, rest: int = 0) -> Callable[[Digits], Flags]:
    """Whether the weighted sum of all digits leaves a rest."""
    row = np.array(weights, np.int64)
    return lambda chars: ((chars.astype(np.int64) - _ZERO) @ row) % modulus == rest


def luhn(chars: Digits) -> Flags:
    """ISO/IEC 7812-1, annex B."""
    digits = chars - _ZERO
    doubled = 2 * digits[:, -2::-2]
    sums = digits[:, ::-2].sum(1, dtype=int) + (doubled - 9 * (doubled > 9)).sum(1, dtype=int)
    return np.asarray(sums % 10 == 0)


def verhoeff(chars: Digits) -> Flags:
    """J. Verhoeff, Error Detecting Decimal Codes, 1969."""
    from stdnum import verhoeff as tables

    multiply, permute = (
        np.array(getattr(tables, name), np.int64) for name in ("_multiplication_table", "_permutation_table")
    )
    digits = chars.astype(np.int64) - _ZERO
    check = np.zeros(len(chars), np.int64)
    for place in range(digits.shape[1]):
        check = multiply[check, permute[place % 8][digits[:, digits.shape[1] - 1 - place]]]
    return np.asarray(check == 0)


def dni(chars: Digits) -> Flags:
    """Spanish numbers: a letter for the rest modulo 23."""
    number = (chars[:, :8].astype(np.int64) - _ZERO) @ (10 ** np.arange(7, -1, -1, dtype=np.int64))
    return np.asarray(_DNI[number % 23] == chars[:, 8])


def cpf(chars: Digits) -> Flags:
    """Brazilian numbers: two check digits modulo 11, of which 10 is written 0."""
    digits = chars.astype(np.int64) - _ZERO
    right = np.ones(len(chars), bool)
    for place in (9, 10):
        rest = (digits[:, :place] @ np.arange(place + 1, 1, -1)) * 10 % 11 % 10
        right &= rest == digits[:, place]
    return right


def one_by_one(values: Sequence[str], is_valid: Callable[[str], bool]) -> Flags:
    """Each value by itself."""
    return np.fromiter(map(is_valid, values), np.bool_, len(values))


def together(values: Sequence[str], check: Check, is_valid: Callable[[str], bool]) -> Flags:
    """Which values are valid: those in the plain form by their table, the others one by one."""
    valid = np.zeros(len(values), np.bool_)
    if not len(values):
        return valid
    chars = np.array(values, f"U{check.length + 1}").view(np.uint32).reshape(len(values), -1)
    numbers = (chars >= _ZERO) & (chars <= _NINE)
    capitals = (chars >= ord("A")) & (chars <= ord("Z"))
    plain = chars[:, check.length] == 0
    for place in range(check.length):
        plain &= (capitals if place in check.letters else numbers)[:, place]
    places = np.flatnonzero(plain)
    table = chars[places, : check.length].astype(np.uint8)
    right = places[check.sums(table)] if len(places) else places
    if check.key and len(right):
        beginnings = np.ascontiguousarray(chars[right, : check.key].astype(np.uint8)).view(f"S{check.key}").ravel()
        _, firsts, which = np.unique(beginnings, return_index=True, return_inverse=True)
        asked = one_by_one([values[place] for place in right[firsts].tolist()], is_valid)
        right = right[asked[which]]
    valid[right] = True
    others = np.flatnonzero(~plain)
    valid[others] = one_by_one([values[place] for place in others.tolist()], is_valid)
    return valid


def _and(*tests: Callable[[Digits], Flags]) -> Callable[[Digits], Flags]:
    return lambda chars: np.logical_and.reduce([test(chars) for test in tests])


def _differ(chars: Digits) -> Flags:
    """More than two different digits, as of handsets."""
    there = np.sort(chars, axis=1)
    return np.asarray((np.diff(there, axis=1) != 0).sum(1) > 1)


def _some(chars: Digits) -> Flags:
    return np.asarray((chars != _ZERO).any(1))


def _aadhaar(chars: Digits) -> Flags:
    return np.asarray((chars[:, 0] >= ord("2")) & (chars != chars[:, ::-1]).any(1))


CHECKS = {
    "br/cpf": Check(length=11, sums=_and(cpf, _some)),
    "ca/sin": Check(length=9, sums=luhn, key=1),
    "es/dni": Check(length=9, sums=dni, letters=(8,)),
    "gb/nhs": Check(length=10, sums=weighted((10, 9, 8, 7, 6, 5, 4, 3, 2, 1), 11)),
    "imei": Check(length=15, sums=_and(luhn, _differ), key=2),
    "in/aadhaar": Check(length=12, sums=_and(verhoeff, _aadhaar)),
    "nl/bsn": Check(length=9, sums=_and(weighted((9, 8, 7, 6, 5, 4, 3, 2, -1), 11), _some)),
    "pl/pesel": Check(length=11, sums=weighted((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10), key=6),
}
"""Kinds of numbers whose checks are taken together."""


def of(id_: str, is_valid: Callable[[str], bool]) -> Callable[[Sequence[str]], Flags]:
    """`valid_of` of one of them."""
    check = CHECKS[id_]
    return lambda values: together(values, check, is_valid)
