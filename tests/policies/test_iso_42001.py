"""ISO/IEC 42001: 38 controls by title, voluntary."""

from __future__ import annotations

import re
from collections import Counter

from audit import packs
from tests.policies.cases import judged

ISO = packs.read("iso-42001")


def test_all_38_controls_are_there_by_number() -> None:
    numbers = [rule.cite.section or "" for rule in ISO.rules]
    assert len(numbers) == len(set(numbers)) == 38
    groups = Counter(number.split(".")[1] for number in numbers)
    assert groups == {"2": 3, "3": 2, "4": 5, "5": 4, "6": 9, "7": 5, "8": 4, "9": 3, "10": 3}
    for rule in ISO.rules:
        assert rule.id == "iso-42001/" + str(rule.cite.section).lower().replace(".", "-")


def test_titles_only() -> None:
    """The text of the standard is sold by ISO: beside the title every rule says the same, in our words."""
    words = {re.sub(", and what it is about was measured", "", rule.asks) for rule in ISO.rules}
    assert len(words) == 1
    assert len({rule.remedy for rule in ISO.rules}) == 1
    assert max(len(rule.title.split()) for rule in ISO.rules) <= 12


def test_it_binds_nobody_and_gives_no_number() -> None:
    assert all(rule.binding == "voluntary" and rule.severity == "low" for rule in ISO.rules)
    assert all(one.limit is None for rule in ISO.rules for one in rule.expect)
    judgement = judged(ISO, facts={"iso_42001_followed": "not followed"})
    assert {one.outcome for one in judgement.findings} == {"not_applicable"}


def test_the_clauses_are_in_the_ledger() -> None:
    assert {gap.cite.section for gap in ISO.not_covered} == {f"clause {number}" for number in range(4, 11)}
