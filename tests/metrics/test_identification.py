import random
from types import ModuleType, SimpleNamespace

import pytest

from audit.identifiers import card
from audit.metrics.identification import Sighting, counts, is_identifier_column, sighting


def seen(matched: int, filled: int = 100, **evidence: object) -> Sighting:
    return Sighting(filled=filled, matched=matched, **{"header": False, **evidence})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sight", "reported", "called"),
    [
        (seen(0), False, False),
        (seen(0, header=True), False, False),
        (seen(0, filled=0), False, False),
        (seen(1), True, False),
        (seen(49), True, False),
        (seen(50), True, True),
        (seen(1, header=True), True, True),
        (seen(100, needs_header=True), False, False),
        (seen(49, needs_header=True, header=True), True, False),
        (seen(50, needs_header=True, header=True), True, True),
        (seen(30, bare_numbers=True, chance=0.1), False, False),
        (seen(31, bare_numbers=True, chance=0.1), True, False),
        (seen(50, bare_numbers=True, chance=0.1), True, True),
        (seen(3, bare_numbers=True, chance=0.1, header=True), True, True),
    ],
)
def test_the_rule(sight: Sighting, reported: bool, called: bool) -> None:
    assert counts(sight) is reported
    assert is_identifier_column(sight) is called


def test_account_numbers_are_not_cards() -> None:
    """Sixteen-digit account numbers that all begin with a 4 pass Luhn one time in ten, and are not called cards."""
    rng = random.Random(5)
    accounts = [f"4{rng.randrange(10**15):015d}" for _ in range(2000)]
    matched = sum(map(card.is_valid, accounts))
    assert 0.07 < matched / 2000 < 0.13
    count = SimpleNamespace(filled=2000, matched=matched, header=False)
    assert not counts(sighting(count, card, bare_numbers=True))


def test_what_the_module_says_is_used() -> None:
    module = ModuleType("kind")
    count = SimpleNamespace(filled=3, matched=2, header=False)
    assert sighting(count, module, bare_numbers=False) == Sighting(filled=3, matched=2, header=False)
    module.NEEDS_HEADER, module.CHANCE = True, 0.25  # type: ignore[attr-defined]
    assert sighting(count, module, bare_numbers=True) == Sighting(
        filled=3, matched=2, header=False, needs_header=True, chance=0.25, bare_numbers=True
    )
