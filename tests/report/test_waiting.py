"""Rules that wait for nothing but answers: told together where they are many, with every number and link kept."""

import re
from datetime import date

import pytest

from audit.canonical import sha256, to_bytes
from audit.judge import judge
from audit.language import speaking
from audit.packs import read as read_pack
from audit.records.judgement import FactRead, Finding, Outcome, WaiverRead
from audit.report import page, view
from audit.report.chapters.waiting import FEW, waits
from audit.report.tables import Anchor, Estimate
from tests.report.examples import Audit, mortgage
from tests.report.judged import finding, read

UNKNOWN = "Whether the rule applies depends on role. Nobody has answered."


def asked(name: str, answer: str | None = None, outcome: Outcome = "missing") -> FactRead:
    because = "Nobody has answered." if answer is None else "as it is"
    return FactRead(
        fact=name, asks=f"What about {name}?", answer=answer, by=None, on=None, outcome=outcome, because=because
    )


def one(number: int, outcome: Outcome = "missing", **changes: object) -> Finding:
    given: dict[str, object] = {"facts": (asked("role"),), "because": UNKNOWN, "severity": "critical", **changes}
    return finding(f"gdpr/rule-{number:02}", outcome, **given)


def built(audit: Audit) -> view.View:
    return view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)


def test_many_rules_that_wait_stand_in_one_table_and_few_have_cards() -> None:
    few = built(mortgage().with_findings(*map(one, range(FEW)))).findings
    assert (few.waiting, len(few.cards)) == (None, FEW)
    many = built(mortgage().with_findings(*map(one, range(FEW + 1)))).findings
    assert many.cards == () and many.register is None and many.others is None
    assert many.waiting is not None and many.waiting.rules is not None
    heads = [row[0] for row in many.waiting.rules.rows]
    assert heads == [Anchor(text=f"F-{n:02}", anchor=f"finding-{n}") for n in range(1, FEW + 2)]


def test_every_question_stands_once_first_what_most_rules_ask() -> None:
    both = (asked("purpose"), asked("role"))
    later = one(30, "scheduled", readiness="missing", applies_from="2027-12-02", facts=(asked("tier"), asked("role")))
    audit = mortgage().with_findings(*map(one, range(FEW)), one(20, facts=both), later)
    found = built(audit).findings
    assert found.waiting is not None and found.waiting.questions is not None and found.waiting.rules is not None
    assert found.waiting.questions.rows == (
        ("Q1", "What about role?", "10"),
        ("Q2", "What about purpose?", "1"),
        ("Q3", "What about tier?", "1"),
    )
    assert found.waiting.rules.rows[-1][2] == "Q1, Q2"
    assert found.scheduled is not None
    assert found.scheduled.rows[0][-1] == "Waits for Q1, Q3."


def test_numbers_and_links_stay_where_cards_and_tables_share_the_findings() -> None:
    worse = one(99, facts=(asked("role"),), measurements=(read(mortgage().evidence.measurements[0], "missing"),))
    audit = mortgage().with_findings(*map(one, range(FEW + 1)), worse)
    found = built(audit)
    assert [card.number for card in found.findings.cards] == [f"F-{FEW + 2:02}"]
    assert "Asked: Q1 below. Nobody has answered." in found.findings.cards[0].columns[0][0].text
    html = page.html(found, page.folders(None))
    places = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= places
    assert {f"finding-{number}" for number in range(1, FEW + 3)} <= places


def test_what_is_known_without_the_answers_is_said() -> None:
    measured = one(1, because=f"{UNKNOWN} If it applies: columns of direct identifiers: 0, within the limit.")
    applies = one(2, applies_because="It applies because use is credit.")
    found = built(mortgage().with_findings(measured, applies, *map(one, range(3, 12)))).findings
    assert found.waiting is not None and found.waiting.rules is not None
    cells = [row[1] for row in found.waiting.rules.rows]
    said = [cell.small for cell in cells if isinstance(cell, Estimate)]
    assert said[0] == (
        "Critical, GDPR Art. 5(1)(b), binding law, declared",
        "Columns of direct identifiers: 0, within the limit.",
    )
    assert said[1][1:] == ("The rule applies.",)
    assert len(said[2]) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"facts": (asked("role"), asked("use", "credit", "passed"))}, True),
        ({"facts": (asked("role"), asked("use", "credit", "failed"))}, False),
        ({"facts": ()}, False),
        ({"outcome": "failed"}, False),
        ({"outcome": "scheduled", "readiness": "missing"}, True),
        ({"outcome": "scheduled", "readiness": "failed"}, False),
        ({"measurements": (read(mortgage().evidence.measurements[0], "passed"),)}, True),
        ({"measurements": (read(mortgage().evidence.measurements[0], "missing"),)}, False),
        ({"because": f"{UNKNOWN} Special category columns was not measured: nothing was scanned."}, False),
        ({"because": f"{UNKNOWN} Nobody has answered. If it applies: 0 is within the limit."}, True),
        ({"because": f"{UNKNOWN} The size was not measured. If it applies: 0 is within the limit."}, False),
        ({"waiver": WaiverRead(by="Jo", reason="known", until="2027-01-01", state="accepted")}, False),
    ],
)
def test_a_rule_waits_where_nothing_else_is_missing(changes: dict[str, object], expected: bool) -> None:
    assert waits(one(1, **changes)) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "de"])
def test_under_the_shipped_packs_no_number_that_is_lacking_is_left_untold(language: str) -> None:
    audit = mortgage()
    packs = [read_pack(name) for name in ("gdpr", "eu-ai-act")]
    digest = sha256(to_bytes(audit.evidence))
    judged = judge(
        audit.evidence, packs, {}, (), on=date(2026, 11, 21), language=language,
        evidence_sha256=digest, facts_sha256=None, plan_sha256=audit.judgement.plan_sha256,
    )  # fmt: skip
    with speaking(language):
        told = [item for item in judged.findings if waits(item)]
        other = [item for item in judged.findings if item.outcome == "missing" and not waits(item)]
    nobody = "Nobody has answered." if language == "en" else "Niemand hat geantwortet."
    tail = " If it applies" if language == "en" else " Falls sie gilt"
    assert len(told) > 50
    assert all(item.because.partition(tail)[0].strip().endswith(nobody) for item in told)
    assert "gdpr/art-09-special-categories" in {item.rule for item in other}, "a number is lacking, too"
