"""Starter plans: read back as plans, whatever the columns are called."""

from pathlib import Path

import pandas as pd

from audit import declarations, documents, packs
from audit import plan as planning
from audit.starter import questionnaire, starter
from tests.policies.cases import HEAD, QUESTIONS, READY, rule


def test_the_plan_reads_back_and_describes_the_columns(loans_csv: Path) -> None:
    text = starter(loans_csv, loans_csv.parent, ["gdpr"])
    plan = planning.parse(text, "audit.yaml", loans_csv.parent)
    assert plan.data.evaluation == loans_csv.parent / "loans.csv"
    assert plan.policies == ("gdpr",)
    assert plan.columns.favourable is None and plan.columns.sensitive == ()
    assert "male     whole number, 2 distinct, 15 missing" in text
    assert "# sensitive: [race, male]" in text


def test_hostile_names_stay_comments(tmp_path: Path) -> None:
    names = ["a: b", "x\ny", "{{}}", "#", "ethnic group: {"]
    pd.DataFrame({name: [1, 2] for name in names}).to_parquet(tmp_path / "odd: name.parquet")
    text = starter(tmp_path / "odd: name.parquet", tmp_path, ["gdpr"])
    plan = planning.parse(text, "audit.yaml", tmp_path)
    assert plan.data.evaluation.name == "odd: name.parquet"


def test_the_questionnaire_is_a_facts_file_without_answers(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(questionnaire(["gdpr", "us-ugesp"]), encoding="utf-8")
    used = [packs.read("gdpr"), packs.read("us-ugesp")]
    facts, _ = declarations.read_facts(path, used)
    assert facts == {}
    parsed = documents.parse(path.read_text(encoding="utf-8"), "facts.yaml")
    assert isinstance(parsed, documents.Document)
    assert set(parsed.data) == {question.fact for pack in used for question in pack.questions}


def test_the_questionnaire_gives_the_reason_of_each_question_and_asks_who_attests() -> None:
    text = questionnaire(["gdpr", "eu-ai-act"])
    assert text.startswith("# yaml-language-server: $schema=facts.schema.json\n")
    for pack in (packs.read("gdpr"), packs.read("eu-ai-act")):
        for question in pack.questions:
            assert f"# {question.asks}\n# Why: " in text
            assert f"# Why: {question.why}\n" in text
        for derived in pack.derived:
            assert f"\n{derived.fact}:" not in text, "nobody is asked what follows"
    assert "\naccountable_person:\n  value:\n  by:\n  role:\n  on:\n  until:\n" in text


def test_a_question_that_no_rule_needs_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(HEAD.format(jurisdiction="any", questions=QUESTIONS), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(rule(READY), encoding="utf-8")
    document = documents.parse(questionnaire([str(tmp_path)]), "facts.yaml")
    assert isinstance(document, documents.Document)
    assert set(document.data) == {"ready"}
