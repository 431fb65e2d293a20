"""Numbering plans, asked without parsing: the same answer as libphonenumber's, where no part of the number is dropped.

libphonenumber takes a number apart, drops trunk prefixes, guesses regions and holds the rest against the plan of a
region: sixty microseconds. Where the country code is given and the rest begins with no trunk prefix, nothing is dropped
and only the plan is to be asked. In all other cases the answer is None: ask the library.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as REGIONS

_TYPES = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan",
          "voicemail")  # fmt: skip
_SIGNS = str.maketrans("", "", " ()./-")


def known(text: str, region: str | None) -> bool | None:
    """Whether a number is in a plan: with a plus sign in that of its country, or ten digits in North America's."""
    digits = text.translate(_SIGNS)
    if digits.startswith("+"):
        digits = digits[1:]
    elif region == "US" and len(digits) == 10 and digits[0] in "23456789":
        digits = "1" + digits
    else:
        return None
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 17):
        return None
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in REGIONS:
            return None if digits[0] == "0" else _plan(code)(digits[length:])
    return None


@cache
def _plan(code: int) -> Callable[[str], bool | None]:
    """For the numbers of one country code, without it: whether one of its regions has them."""
    regions = REGIONS[code]
    found = [(_of(code, region), region) for region in regions]
    main = found[0][0]
    prefix = None if main is None else main.national_prefix_for_parsing
    dropped = re.compile(prefix) if prefix else None
    plans = [(_compiled(one.leading_digits), _has(one)) for one, _ in found if one is not None]
    single = len(regions) == 1

    def holds(number: str) -> bool | None:
        if len(number) < 4 or number.startswith("00") or (dropped is not None and dropped.match(number)):
            return None
        for leading, has in plans:
            if leading is not None and not single:
                if leading.match(number):
                    return has(number)
            elif has(number):
                return True
        return False

    return holds


def _of(code: int, region: str) -> Any:
    return phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)


def _has(plan: Any) -> Callable[[str], bool]:
    """Whether the plan of one region has a number: it fits the plan as a whole, and one of its kinds of numbers."""
    whole, *kinds = [_described(getattr(plan, name)) for name in ("general_desc", *_TYPES)]

    def has(number: str) -> bool:
        return whole(number) and any(kind(number) for kind in kinds)

    return has


def _described(description: Any) -> Callable[[str], bool]:
    pattern = None if description is None else _compiled(description.national_number_pattern)
    if pattern is None:
        return lambda number: False
    lengths = frozenset(description.possible_length)
    return lambda number: (not lengths or len(number) in lengths) and pattern.fullmatch(number) is not None


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
