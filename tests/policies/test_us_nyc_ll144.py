"""Local Law 144: no pass mark, and the rule's own worked example."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from audit import packs
from audit.checks.bias import impact_ratio, scoring_rate, selection_rate
from audit.needs.group_counts import supply as group_counts
from audit.needs.group_scores import supply as group_scores
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import evidence, subject
from tests.policies.cases import judged

LL144 = packs.read("us-nyc-ll144")

SEX = {"Male": (50, 92, 54.3, 1.00), "Female": (34, 76, 44.7, 0.82)}
RACE = {
    "Hispanic or Latino": (18, 28, 64.2, 1.00),
    "White": (15, 40, 37.5, 0.58),
    "Black or African American": (16, 32, 50.0, 0.78),
    "Native Hawaiian or Pacific Islander": (5, 8, 62.5, 0.97),
    "Asian": (10, 24, 41.7, 0.65),
}
"""6 RCNY 5-300 and 5-301, the example of a "culture fit" score: above the median, of, rate in per cent, impact ratio.

The rows of the last two categories were not retrieved; `REST` stands for both, so that the two tables have as many
persons: 168, of whom 84 score above the median."""
REST = (84 - 64, 168 - 132)

SCOPE = {"use_context": "employment", "tool_influence": "it outweighs every other criterion"}


def example() -> pd.DataFrame:
    """One row a person; sex and race are not crossed in the example, so they are dealt out in turn."""
    races = {name: row[:2] for name, row in RACE.items()} | {"not retrieved": REST}
    sexes = {name: row[:2] for name, row in SEX.items()}
    columns = {}
    for attribute, groups in (("sex", sexes), ("race_ethnicity", races)):
        above = [name for name, (hits, _) in groups.items() for _ in range(hits)]
        below = [name for name, (hits, of) in groups.items() for _ in range(of - hits)]
        columns[attribute] = above + below
    return pd.DataFrame(columns | {"score": [81.0] * 84 + [40.0] * 84})


@pytest.fixture(scope="module")
def said() -> list[Measurement]:
    columns = Columns(sensitive=("sex", "race_ethnicity"), score="score", threshold=60)
    with subject(example(), columns) as made:
        scores, counts = group_scores(made), group_counts(made)
        found = [
            *scoring_rate.measure(scores, disclosure_limit=1),
            *selection_rate.measure(counts, disclosure_limit=1),
            *impact_ratio.measure(counts, disclosure_limit=1),
        ]
    return [item for item in found if isinstance(item, Measurement)]


def value(said: list[Measurement], metric: str, attribute: str, group: str) -> float | None:
    found = [
        item.value
        for item in said
        if item.metric == metric and item.where["attribute"] == attribute and item.where["group"] == group
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("rate", "ratio"),
    [("bias.scoring_rate", "bias.scoring_rate_impact_ratio"), ("bias.selection_rate", "bias.impact_ratio")],
)
@pytest.mark.parametrize(
    ("attribute", "group", "row"),
    [("sex", name, row) for name, row in SEX.items()] + [("race_ethnicity", name, row) for name, row in RACE.items()],
)
def test_the_worked_example(
    said: list[Measurement], rate: str, ratio: str, attribute: str, group: str, row: tuple[int, int, float, float]
) -> None:
    """As scores, and as decisions to move forward. The rule prints 64.2 for 18/28, which is 64.29 cut off."""
    hits, of, per_cent, printed = row
    measured = value(said, rate, attribute, group)
    assert measured == hits / of
    assert per_cent in (round(100 * measured, 1), math.floor(1000 * measured) / 10)
    against = value(said, ratio, attribute, group)
    if printed == 1.0:
        assert against is None, "the highest category is the reference, and has no ratio to itself"
    else:
        assert against is not None
        assert round(against, 2) == printed


def test_each_table_has_a_reference_of_its_own(said: list[Measurement]) -> None:
    found = [item for item in said if item.metric == "bias.scoring_rate_impact_ratio"]
    references = {item.where["attribute"]: item.where["reference"] for item in found}
    assert references["sex"] == "Male"
    assert references["race_ethnicity"] == "Hispanic or Latino"
    assert len(references) == 3


def test_the_worked_example_is_publishable_whatever_its_ratios(said: list[Measurement]) -> None:
    facts = SCOPE | {"tool_output": ("a score",)}
    findings = {item.rule: item for item in judged(LL144, said, facts=facts).findings}
    assert findings["us-nyc-ll144/5-301-c-scoring-tables"].outcome == "passed"
    assert findings["us-nyc-ll144/5-301-b-selection-tables"].outcome == "not_applicable"


def test_there_is_no_pass_mark() -> None:
    expected = [one for rule in LL144.rules for one in rule.expect]
    assert expected
    for one in expected:
        assert one.measured
        assert one.limit is None
        assert one.declared is None
        assert one.confirmed_by is None


def test_every_duty_of_the_law_has_a_rule() -> None:
    names = {rule.id.partition("/")[2] for rule in LL144.rules}
    assert names >= {
        "5-300-scope", "5-301-b-selection-tables", "5-301-c-scoring-tables", "5-301-unknown",
        "5-301-d-small-categories", "5-302-data", "20-870-independent-auditor", "20-871-a-one-year",
        "5-303-publication", "5-304-notice",
    }  # fmt: skip


def test_a_tool_that_is_one_of_several_criteria_is_not_covered() -> None:
    facts = {"use_context": "employment", "tool_influence": "it is one of several criteria"}
    findings = judged(LL144, facts=facts).findings
    outcomes = {item.rule.partition("/")[2]: item.outcome for item in findings}
    assert outcomes.pop("5-300-scope") == "passed"
    assert set(outcomes.values()) == {"not_applicable"}


def test_elsewhere_the_law_does_not_apply() -> None:
    findings = judged(LL144, facts=SCOPE, jurisdictions=("US-IL",)).findings
    assert {item.outcome for item in findings} == {"not_applicable"}


@pytest.mark.parametrize(("small", "outcome"), [(("Female", None), "passed"), (("Female", "Asian"), "missing")])
def test_small_crossings_that_are_unknown_take_nothing_from_the_tables(
    small: tuple[str, str | None], outcome: str
) -> None:
    sizes: dict[tuple[str | None, str | None], int] = {("Male", "White"): 60, ("Male", "Asian"): 40}
    sizes |= {("Female", "White"): 50, (None, "White"): 3, ("Male", None): 12, small: 4}
    rows = [(*key, place % 2) for key, n in sizes.items() for place in range(n)]
    columns = Columns(prediction="d", favourable=1, sensitive=("sex", "race_ethnicity"))
    found = evidence(pd.DataFrame(rows, columns=["sex", "race_ethnicity", "d"]), columns)
    facts = SCOPE | {"tool_output": ("who moves forward",)}
    judgement = judged(LL144, found.measurements, found.unmeasured, facts)
    (table,) = (finding for finding in judgement.findings if finding.rule.endswith("5-301-b-selection-tables"))
    assert table.outcome == outcome
