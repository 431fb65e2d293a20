"""The coverage ledger, and the pages that tell it."""

from __future__ import annotations

from audit import packs
from audit.packs.ledger import counts, ledger
from audit.packs.pages import alias_text, pack_text, rule_text
from audit.records.ledger import Alias
from tests.policies.cases import HEAD, QUESTIONS, RATIO, READY, rule

MORE = """\
aliases:
  - {name: Old law, status: repealed, by: Test law, on: 2026-01-02}
not_covered:
  - {cite: {instrument: Test, article: "9"}, title: A seal, why: Nobody can measure wax.}
outlines:
  - {id: file, title: The file, cite: {instrument: Test, annex: "I"}, headings: [{number: "1", title: Purpose}]}
derived:
  grade: {asks: Which grade?, why: Art. 2., first: [{is: high}]}
"""
FILES = {
    "pack.yaml": HEAD.format(jurisdiction="EU", questions=QUESTIONS) + MORE,
    "a.yaml": rule(RATIO).replace("remedy:", "words: {failed: indicated}\nremedy:"),
    "b.yaml": rule(READY, title="Ready"),
    "c.yaml": rule(RATIO + READY, title="Both"),
}
PACK = packs.from_files(FILES, "test")


def test_every_requirement_is_counted_by_how_it_is_judged() -> None:
    entries = ledger(PACK)
    assert counts(entries) == {"measured": 2, "declared": 2, "attested": 0, "not covered": 1}
    assert entries[-1].cite == "Test Art. 9"
    assert (entries[-1].judged, entries[-1].why) == ((), "Nobody can measure wax.")


def test_the_page_of_a_pack_tells_what_it_leaves_out_and_what_it_replaces() -> None:
    text = pack_text(PACK)
    for part in (
        "3 rules: 2 measured, 2 declared, 0 attested, 1 not covered",
        "Test Art. 9: A seal. Nobody can measure wax.",
        "Old law: repealed on 2026-01-02, in its place: Test law",
        "grade: Which grade?",
        "The file (Test Annex I):",
        "not reviewed by counsel",
        "not legal advice",
    ):
        assert part in text


def test_the_page_of_a_rule_tells_its_words_and_examples() -> None:
    text = rule_text(PACK.rules[0], ())
    assert "In the law's words: failed is “indicated”" in text
    assert "Does not show: Something else." in text
    assert "  - missing: nothing declared." in text


def test_a_name_that_is_no_law_says_what_is() -> None:
    text = alias_text(Alias(name="SR 1", status="rescinded", by="SR 2"), PACK)
    assert text.startswith("SR 1: rescinded, in its place: SR 2.")
