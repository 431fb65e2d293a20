"""The different values of one column, and what is worked out from them once: not a check's need.

Numbers arrive as the table keeps them: 4111111111111111.0 is the whole number, 12345678 may be a nine-digit number
without its first zero, and a cell of 100 KB is looked at only as far as its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.identifiers import _codes
from audit.metrics import null_calibration

MOST = 200
"""Different values that are looked at."""
_SCREENED = 12
_NULLS = 300
_LONGEST = 300
_FLOAT = re.compile(r"(-?[0-9]{1,19})\.0")
_UNSEEN = "".join(map(chr, (0, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))))
"""NUL (padding of fixed widths), byte order marks, zero-width signs, marks of direction."""
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, kw_only=True)
class Column:
    """The different values of one column."""

    name: str
    values: tuple[str, ...]
    seed: int = 0
    numeric: bool = False
    """The cells are numbers, so that leading zeros are lost."""

    @cached_property
    def nulls(self) -> list[str]:
        """The values with their letters and digits shuffled."""
        copies = null_calibration.shuffled(self.values, self.seed)
        return copies[:: max(1, len(copies) // _NULLS)]

    @cached_property
    def first(self) -> tuple[str, ...]:
        """A few values, taken evenly."""
        return self.values[:: max(1, len(self.values) // _SCREENED)][:_SCREENED]

    @cached_property
    def shape(self) -> str | None:
        """What it is by its shape alone, of things that are nobody's."""
        return _codes.shape_of(self.values)

    @cached_property
    def digits(self) -> float:
        """Share of the values with four digits or more."""
        return sum(len(_DIGIT.findall(value)) >= 4 for value in self.values) / len(self.values) if self.values else 0.0


def column_of(name: str, values: Sequence[str], *, numeric: bool = False, seed: int = 0) -> Column:
    """A column from some of its values: without outer blanks, shortened, whole numbers without their .0.

    NUL, marks of direction and other signs that nobody sees are taken off at the ends, too.
    """
    texts = [value.strip().strip(_UNSEEN).strip()[:_LONGEST] for value in values]
    texts = [match[1] if (match := _FLOAT.fullmatch(text)) else text for text in texts]
    distinct = sorted({text for text in texts if text})
    if len(distinct) > MOST:  # the caller draws a sample; this only bounds what is done with it
        step = len(distinct) / MOST
        distinct = [distinct[int(step * place)] for place in range(MOST)]
    return Column(name=name, values=tuple(distinct), seed=seed, numeric=numeric)
