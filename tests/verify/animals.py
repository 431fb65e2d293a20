"""What an animal of the tamper zoo is: an attacked report, the step that must fail, and the words it must fail with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.verify.examination import CHEAP


@dataclass(frozen=True, kw_only=True)
class Animal:
    """One attack."""

    name: str
    make: Callable[[], bytes] = field(repr=False)
    step: int
    """Number of the step that names it."""
    words: str
    """What that step says, in part."""
    steps: int = CHEAP
    """How many steps have to be taken to find it."""
    also: tuple[int, ...] = ()
    """Other steps that may name it instead, where a broken file may break in two ways."""
    given: Callable[[], dict[str, Any]] = dict
    """What the verifier has besides the root: revocation data, another day."""
