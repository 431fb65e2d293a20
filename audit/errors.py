"""Every error that Signoff raises on purpose.

::

    SignoffError
    ├── InputError            something given to us is malformed; carries every mistake found   (exit 2)
    │   ├── PlanError         audit.yaml, facts.yaml, waivers.yaml
    │   ├── PackError         a policy pack
    │   ├── DataError         a table
    │   ├── ModelError        a model file
    │   └── ReportError       a PDF report, a key or a certificate
    ├── Absent                what a check asked for is not there: a reason in the evidence, never a crash
    │   └── Unanswered        the model did not answer
    └── MissingExtra          an optional package is not installed                              (exit 2)

Anything else that escapes is a bug in Signoff and ends with exit 4. Only the command line prints and exits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WhyAbsent = Literal["absent", "undefined", "too small", "suppressed", "unmet need", "crashed"]
"""Why a quantity has no value.

absent: the plan or the data does not have it. undefined: the formula has no value here (0/0). too small: too few
rows for the method. suppressed: a group below the disclosure limit. unmet need: another result that it builds on
is itself absent, or the model did not answer. crashed: the check failed.
"""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing wrong with one input: where it is, what is wrong, and what to do."""

    file: str
    text: str
    line: int | None = None
    """1-based; None when the mistake has no place in the file."""
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.text}"


class SignoffError(Exception):
    """The root of the tree."""


class InputError(SignoffError):
    """Something given to us is malformed. `mistakes` holds all that was found, not only the first."""

    def __init__(self, mistakes: Mistake | Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = (mistakes,) if isinstance(mistakes, Mistake) else tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class PlanError(InputError):
    """The plan, the facts or the waivers are malformed."""


class PackError(InputError):
    """A policy pack is malformed. This is not the same thing as a rule that is violated."""


class DataError(InputError):
    """A table cannot be read as the plan says."""


class ModelError(InputError):
    """A model cannot be loaded or scored as the plan says."""


class ReportError(InputError):
    """A report, key or certificate cannot be read, rendered or signed."""


class Absent(SignoffError):
    """What was asked for is not there. Becomes an `Unmeasured` in the evidence."""

    def __init__(self, why: WhyAbsent, reason: str) -> None:
        self.why: WhyAbsent = why
        self.reason = reason
        super().__init__(reason)


class Unanswered(Absent):
    """The model did not answer when it was asked: never taken for something that was not there."""

    @classmethod
    def of(cls, error: ModelError) -> Unanswered:
        """In the words of the model's reader, which hold no cell of the table."""
        return cls("unmet need", f"the model could not be asked: {error.mistakes[0].text}")


class MissingExtra(SignoffError):
    """An optional package is not installed."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an extra: install it with pip install 'signoff[{extra}]'.")
