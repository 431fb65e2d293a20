"""The page of Local Law 144: the rule's own example comes out, and nothing is passed or failed."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from audit.errors import InputError
from audit.exports import Given, names
from audit.exports.ll144_summary import export, unstated
from audit.records.evidence import Evidence
from audit.records.judgement import Fact
from tests.policies.cases import SHA, evidence, lost, number

# 6 RCNY 5-301, the example of a score: category, above the median, of, impact ratio as printed there.
SEX = [("Male", 50, 92, "1.00"), ("Female", 34, 76, "0.82")]
RACE = [
    ("Hispanic or Latino", 18, 28, "1.00"), ("White", 15, 40, "0.58"), ("Black or African American", 16, 32, "0.78"),
    ("Native Hawaiian or Pacific Islander", 5, 8, "0.97"), ("Asian", 10, 24, "0.65"),
]  # fmt: skip
FACTS = {
    "bias_audit_date": "2026-10-01",
    "audit_data": "historical data of this employer's use",
    "audit_data_origin": "Applications of 2025",
    "tool_distribution_date": "2026-12-01",
}


def rates(metric: str, attribute: str, table: list[tuple[str, int, int, str]]) -> list[Any]:
    return [number(metric, high / n, n=n, attribute=attribute, group=group) for group, high, n, _ in table]


def crossed() -> list[Any]:
    groups = {"Male×White": (20, 30), "Female×White": (15, 25), "unknown×White": (1, 2)}
    return [
        number("bias.scoring_rate", high / n, n=n, attribute="sex×race", group=group)
        for group, (high, n) in groups.items()
    ]


def given(*more: Any, gone: tuple[Any, ...] = (), rows: int = 180, form: Any = "markdown", **facts: Any) -> Given:
    measured = [*rates("bias.scoring_rate", "sex", SEX), *rates("bias.scoring_rate", "race", RACE), *crossed(), *more]
    made: Evidence = evidence(measured, gone)
    made = replace(made, coverage=replace(made.coverage, rows=rows), plan=replace(made.plan, name="Culture fit"))
    answers = {name: Fact(fact=name, value=value) for name, value in (FACTS | facts).items() if value is not None}
    return Given(evidence=made, evidence_sha256=SHA, facts=answers, form=form)


def row(text: str, category: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {category} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_worked_example_of_the_rule() -> None:
    text = export(given())
    for group, _, n, ratio in [*SEX, *RACE]:
        assert row(text, group)[1::2] == [str(n), ratio], group
    assert row(text, "Male")[2] == "54.3%"
    assert text.count("1.00") == 3, "each table has a most selected category of its own"


def test_the_ratio_is_to_the_most_selected_category_whatever_reference_the_plan_has() -> None:
    other = number("bias.scoring_rate_impact_ratio", 9.9, attribute="sex", group="Male", reference="Female")
    assert row(export(given(other)), "Female")[3] == "0.82"


def test_unknown_persons_are_counted_and_in_no_ratio() -> None:
    unknown = number("bias.scoring_rate", 1.0, n=12, attribute="sex", group="unknown")
    text = export(given(unknown))
    assert row(text, "Persons whose sex is not known, in no ratio")[1] == "12"
    assert row(text, "Persons whose race or ethnicity is not known, in no ratio")[1] == "0"
    assert row(text, "Male")[3] == "1.00"
    assert "| unknown" not in text and "unknown ×" not in text
    hidden = lost("bias.scoring_rate", attribute="sex", group="unknown")
    assert row(export(given(gone=(hidden,))), "Persons whose sex is not known, in no ratio")[1] == "fewer than 10"


def test_small_categories_stay_in_unless_the_auditor_left_them_out() -> None:
    few = number("bias.scoring_rate", 1.0, n=3, attribute="race", group="Two or More Races")
    assert row(export(given(few)), "Two or More Races")[3] == "1.00"
    said = {"small_categories": "left out of the ratios", "small_categories_reason": "Three persons."}
    text = export(given(few, **said))
    assert row(text, "Two or More Races") == ["Two or More Races", "3", "100.0%", "left out"]
    assert row(text, "Hispanic or Latino")[3] == "1.00"
    assert "left out of the ratios by the independent auditor: Three persons." in text


def test_a_category_that_may_not_be_shown_is_not_hidden() -> None:
    gone = lost("bias.scoring_rate", attribute="race", group="Native American")
    text = export(given(gone=(gone,)))
    assert row(text, "Native American") == ["Native American", "fewer than 10", "not shown", "not shown"]
    assert "the law asks for the number and rate of every category" in text


def test_a_rate_of_zero_has_no_ratio() -> None:
    zero = [number("bias.selection_rate", 0.0, n=50, attribute="sex", group=group) for group in ("Male", "Female")]
    assert "cannot be computed" in export(given(*zero))


def test_there_is_no_pass_mark() -> None:
    text = export(given()).lower()
    assert "no judgement" in text
    for word in ("0.8", "four fifths", "80 %", "pass ", "fail"):
        assert word not in text.replace("0.82", "").replace("passes no judgement", "")


def test_what_is_not_declared_stays_blank_and_is_named() -> None:
    bare = replace(given(), facts={})
    assert export(bare).count("to be stated") == 4
    assert set(unstated(bare)) == set(FACTS)
    assert unstated(given()) == ()


def test_the_html_is_one_file_and_prints_markup_as_text() -> None:
    hostile = number("bias.scoring_rate", 0.1, n=5, attribute="race", group="<script>alert(1)</script>")
    text = export(given(hostile, form="html", audit_data_origin="<img src=x>"))
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            assert not {"src", "href", "onclick"} & {name for name, _ in attrs}

    Reader().feed(text)
    assert {"script", "img", "link"} & set(found) == set()
    assert found.count("table") == 3 and found.count("caption") == 3
    assert "&lt;script&gt;" in text


def test_which_columns_are_sex_and_race_is_told_or_asked_for() -> None:
    measured = [*rates("bias.selection_rate", "m", SEX), *rates("bias.selection_rate", "r", RACE)]
    bare = Given(evidence=evidence(measured), evidence_sha256=SHA, facts={}, form="markdown")
    with pytest.raises(InputError, match="which sensitive attribute is sex\\? Name it with --sex COLUMN \\(m, r\\)"):
        export(bare)
    assert "By sex: selection rate" in export(replace(bare, columns={"sex": "m", "race": "r"}))
    with pytest.raises(InputError, match="which sensitive attribute is race"):
        export(replace(bare, columns={"sex": "m", "race": "nowhere"}))


def test_what_can_be_exported() -> None:
    assert "ll144-summary" in names()
