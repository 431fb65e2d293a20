"""The AI RMF: 4 functions, 19 categories, 72 subcategories, each judged or said not to be."""

from __future__ import annotations

from collections import Counter

from audit import packs

NIST = packs.read("nist-ai-rmf")


def test_every_subcategory_is_judged_or_in_the_ledger_and_none_twice() -> None:
    places = [rule.cite.section or "" for rule in NIST.rules] + [gap.cite.section or "" for gap in NIST.not_covered]
    assert len(places) == len(set(places)) == 72
    functions = Counter(place.partition(" ")[0] for place in places)
    assert functions == {"GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13}
    assert len({place.rpartition(".")[0] for place in places}) == 19


def test_the_file_is_named_by_its_subcategory() -> None:
    for rule in NIST.rules:
        assert rule.cite.section is not None
        assert rule.id == "nist-ai-rmf/" + rule.cite.section.lower().replace(" ", "-").replace(".", "-")


def test_the_framework_is_voluntary_and_gives_no_number() -> None:
    assert all(rule.binding == "voluntary" and rule.severity == "low" for rule in NIST.rules)
    assert all(one.limit is None for rule in NIST.rules for one in rule.expect)


def test_only_statistical_bias_is_claimed() -> None:
    (rule,) = [one for one in NIST.rules if one.id == "nist-ai-rmf/measure-2-11"]
    assert "SP 1270" in rule.shows
    assert "Systemic and human bias" in rule.does_not_show
