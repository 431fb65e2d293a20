"""The chapter of findings: as readable with 400 as with none; and the chapter on the law beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from audit.records.judgement import Document, FactRead, WaiverRead
from audit.records.ledger import Filled
from audit.records.plan import Threshold
from audit.report import tables, view, words
from audit.report.chapters.findings import CARDS, FEW
from audit.report.tables import Estimate, Table
from tests.report import variants
from tests.report.examples import Audit, mortgage
from tests.report.judged import finding, read


def built(audit: Audit) -> view.View:
    return view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)


def cells(table: Table | None) -> str:
    assert table is not None
    parts = [
        " ".join((cell.text, *cell.small)) if isinstance(cell, Estimate) else str(cell)
        for row in table.rows
        for cell in row
    ]
    return " | ".join(parts).replace("\u00a0", " ")


def test_four_hundred_findings_are_cards_for_what_counts_and_tables_for_the_rest() -> None:
    found = built(variants.crowded(findings=400, groups=5)).findings
    assert len(found.cards) == CARDS
    assert found.register is not None and len(found.register.rows) == CARDS
    assert found.others is not None
    assert (len(found.others.rows), found.others.rows[0][0]) == (60, f"F-{CARDS + 1}")
    assert found.others.cut.startswith("109")
    assert found.passed is not None and found.scheduled is not None


def test_only_what_counts_towards_the_verdict_gets_a_card() -> None:
    audit = variants.crowded(findings=72, groups=5)
    found = built(audit).findings
    assert {card.chips[0].text for card in found.cards} == {"High severity", "Critical severity"}
    assert found.others is not None and len(found.others.rows) + len(found.cards) == 36


def test_few_findings_get_a_card_each_whatever_they_count_for() -> None:
    low = [finding(f"house/rule-{number}", "failed", severity="low") for number in range(FEW)]
    found = built(mortgage().with_findings(*low)).findings
    assert (len(found.cards), found.others) == (FEW, None)


def test_no_finding_is_said() -> None:
    found = built(mortgage().with_findings()).findings
    assert found.lead == "No rule was applied, so there is no finding. That is not a pass."
    assert (found.cards, found.register, found.passed) == ((), None, None)


def test_a_card_says_why_the_rule_applies_what_its_author_could_not_confirm_and_the_laws_own_word() -> None:
    one = finding(
        "us-ugesp/one",
        "failed",
        applies_because="It applies because use is hiring.",
        unconfirmed="the date",
        word="indicated",
    )
    (card,) = built(mortgage().with_findings(one)).findings.cards
    said = {one.head: one.text for column in card.columns for one in column}
    assert said["Why it applies."] == "It applies because use is hiring."
    assert said["Not confirmed."] == "The date."
    assert [chip.text for chip in card.chips] == ["High severity", "Failed", "Indicated"]


def test_a_waiver_that_clears_nothing_says_so() -> None:
    waiver = WaiverRead(by="Board", reason="known", until="2027-01-01", state="accepted", clears=False)
    one = finding("gdpr/one", "failed", severity="critical", waiver=waiver)
    found = built(mortgage().with_findings(one)).findings
    assert "That clears nothing" in found.cards[0].waiver
    assert [chip.text for chip in found.cards[0].chips] == ["Critical severity", "Failed"]
    assert "recorded; clears nothing" in cells(found.waivers)


def test_rules_out_of_scope_stand_together_by_their_reason() -> None:
    reasons = {
        "GDPR Art. 8": "The rule applies only where x is yes; here x is no.",
        "GDPR Art. 9": "The rule applies only where x or y; here x is no.",
        "GDPR Art. 10": "The rule was repealed; its last day was 2026-07-20.",
    }
    aside = [finding("gdpr/x", "not_applicable", cite=cite, because=because) for cite, because in reasons.items()]
    table = built(mortgage().with_findings(*aside)).findings.not_applicable
    assert cells(table) == (
        "X is no. | GDPR Art. 8; GDPR Art. 9 | The rule was repealed; its last day was 2026-07-20. | GDPR Art. 10"
    )


def test_guidance_and_a_reading_of_a_provision_are_told_apart() -> None:
    def said(cite: str, binding: str = "interpretive") -> str:
        return words.binding(finding("gdpr/x", "failed", cite=cite, binding=binding))

    for cite in ("GDPR Art. 5(1)(a)", "12 CFR 1002.4(a), swap test"):
        assert said(cite).startswith("A reading")
    guidance = (
        "GDPR recital 71",
        "CJEU C-203/22",
        "29 CFR 1607.4(D)",
        "12 CFR Supp. I to part 1002, comment 9(b)(2)-2",
    )
    for cite in guidance:
        assert said(cite).startswith("Guidance")
    assert said("GDPR Art. 5(1)(a)", "binding") == "Binding law."


def test_the_chapter_on_the_law_says_who_set_which_limit_and_who_vouches_for_what() -> None:
    fact = FactRead(
        fact="dpia", asks="Was it done?", answer="yes", by="Jo", on="2026-01-02", outcome="passed", because="Attested.",
        role="officer", until="2027-01-02",
    )  # fmt: skip
    audit = mortgage().with_findings(finding("gdpr/one", "passed", kind=("attested",), facts=(fact,)))
    limit = Threshold(metric="bias.impact_ratio", at_least=0.8, by="Ada", on=date(2026, 9, 1), why="house rule")
    audit = replace(audit, plan=replace(audit.plan, thresholds=(limit,)))
    law = built(audit).law
    assert "Impact ratio" in cells(law.limits) and "Ada" in cells(law.limits) and "House rule." in cells(law.limits)
    assert "Was it done? | Jo officer | 2 January 2026 | 2 January 2027" in cells(law.attestations)


def test_a_document_that_the_law_wants_is_filled_and_never_invented() -> None:
    headings = (
        Filled(number="1", title="General", known=("Use: credit",), plan=("name",)),
        Filled(number="2", title="Tests", known=()),
    )
    document = Document(pack="eu-ai-act", title="Technical documentation", cite="AI Act Annex IV", headings=headings)
    audit = mortgage()
    audit = replace(audit, judgement=replace(audit.judgement, documents=(document,)))
    (made,) = built(audit).law.documents
    assert made.said.replace("\u00a0", " ").startswith("Something is known here for 1 of 2 headings.")
    assert "Name: Mortgage approvals; Use: credit. | 2 | Tests | Nothing is known here." in cells(made.headings)


def test_of_many_rules_without_a_finding_those_resting_on_declarations_stand_together() -> None:
    whole = mortgage()
    number = read(whole.evidence.measurements[0], "passed", at_least=0.1)
    told = [finding(f"gdpr/told-{n:02}", "passed", cite=f"GDPR Art. {n}") for n in range(30)]
    counted = finding("gdpr/counted", "passed", title="Numbers are read one by one", measurements=(number,))
    due: dict[str, str] = {"applies_from": "2027-12-02"}
    ready = [finding(f"gdpr/r-{n:02}", "scheduled", readiness="passed", cite=f"R {n}", **due) for n in range(21)]
    late = finding("gdpr/late", "scheduled", title="Somebody must act", readiness="missing", **due)
    found = built(whole.with_findings(*told, counted, *ready, late)).findings
    assert found.passed is not None
    assert found.scheduled is not None
    assert [len(found.passed.rows), len(found.scheduled.rows)] == [2, 2]
    assert cells(found.passed).startswith("Numbers are read one by one")
    assert "30 rules, by what is declared" in cells(found.passed)
    assert cells(found.passed).endswith("; ".join(f"GDPR Art. {n}" for n in range(30)))
    assert cells(found.scheduled).startswith("Somebody must act")
    assert cells(found.scheduled).endswith("; ".join(f"R {n}" for n in range(21)))


def test_a_short_table_keeps_rows_that_a_rule_judged() -> None:
    rows = [(f"column {n}", tables.chip("failed") if n % 10 == 9 else "Not judged") for n in range(40)]
    made = tables.table("Cells", [tables.Column(title="Column"), tables.Column(title="Result")], rows, most=3)
    assert made is not None
    assert [row[0] for row in made.rows] == [f"column {n}" for n in (0, 1, 2, 9, 19, 29, 39)]
    assert made.cut.replace("\u00a0", " ").startswith("33 more rows are in the attached evidence.json")


def test_a_card_puts_what_must_change_where_there_is_room() -> None:
    short_one = finding("gdpr/one", "failed", shows="word " * 80, remedy="Mend it.")
    (card,) = built(mortgage().with_findings(short_one)).findings.cards
    left, right = ([said.head for said in column] for column in card.columns)
    assert "What must change." in left
    assert "Why it matters." in right
