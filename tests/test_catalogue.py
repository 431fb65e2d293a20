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
