"""Pages by name: complete for everything there is, and helpful where there is nothing."""

import pytest

from audit import catalogue
from audit.errors import InputError


def test_every_name_has_a_page_with_a_title() -> None:
    pages = catalogue.checks() | catalogue.metrics() | catalogue.identifiers()
    assert len(pages) > 40
    for name, page in pages.items():
        assert page.title and not page.title.endswith("."), name
        assert catalogue.explain(name) == page.text or name in catalogue.metrics()


def test_a_check_page_has_the_headings_of_the_house() -> None:
    for name, page in catalogue.checks().items():
        for heading in ("What it measures", "Why it matters", "How to read it", "Limits", "References"):
            assert heading in page.text, f"{name} lacks {heading!r}"


def test_a_rule_is_explained_by_the_beginning_of_its_id() -> None:
    text = catalogue.explain("gdpr/art-05-1c")
    assert text == catalogue.explain("gdpr/art-05-1c-minimisation")
    for part in ("GDPR Art. 5(1)(c)", "privacy.unneeded_personal_columns exactly 0", "Remedy:", "Does not show:"):
        assert part in text


def test_an_ambiguous_or_unknown_name_is_answered_with_what_there_is() -> None:
    with pytest.raises(InputError, match="did you mean gdpr/art-05-1a"):
        catalogue.explain("gdpr/art-05")
    with pytest.raises(InputError, match="audit list shows what there is"):
        catalogue.explain("qqqqqqqq")


def test_a_pack_and_a_name_that_is_no_longer_law_have_pages() -> None:
    assert "not covered" in catalogue.explain("us-mrm")
    assert catalogue.explain("SR 11-7").startswith("SR 11-7: rescinded on 2026-04-17")
    assert catalogue.explain("sr 11-7") == catalogue.explain("SR 11-7")


def test_a_rule_tells_its_examples_and_its_relations_from_either_end() -> None:
    rules = catalogue.rules()
    told = next(rule for rule in rules.values() if rule.relates)
    assert told.relates[0].rule in catalogue.explain(told.id)
    assert told.id in catalogue.explain(told.relates[0].rule)
    assert "Examples:\n  - passed: " in catalogue.explain("gdpr/art-05-1c")


def test_the_ledger_has_a_row_for_every_requirement() -> None:
    for pack in catalogue.shipped_packs():
        title, rows = catalogue.ledger_page(pack)
        assert len(rows) == len(pack.rules) + len(pack.not_covered)
        assert title.startswith(f"{pack.id}: ")
