"""Conditions over answers and numbers: what holds, what is open, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from audit.judge.case import Case, Derivation, case
from audit.judge.conditions import described, evaluate, lacks, needs, reasons
from audit.packs.build import condition
from audit.records.judgement import Fact
from tests.policies.cases import DAY, evidence, lost, number, signed


def matter(*measured: Any, gone: tuple[Any, ...] = (), thresholds: tuple[Any, ...] = (), **facts: Any) -> Case:
    given = {name: Fact(fact=name, value=value) for name, value in facts.items()}
    return case(evidence(measured, gone), given, thresholds, (), DAY)


RATIO = number("bias.impact_ratio", 0.9, attribute="race", group="b")
LOW = number("bias.impact_ratio", 0.5, attribute="sex", group="f")


@pytest.mark.parametrize(
    ("data", "truth"),
    [
        ({"metric": "bias.impact_ratio", "at_least": 0.8}, False),
        ({"metric": "bias.impact_ratio", "at_least": 0.8, "where": {"attribute": "race"}}, True),
        ({"metric": "bias.impact_ratio", "at_least": 0.4}, True),
        ({"not": {"metric": "bias.impact_ratio", "at_most": 0}}, True),
        ({"metric": "bias.impact_ratio", "at_least": 0.8, "where": {"attribute": "age"}}, None),
        ({"metric": "bias.base_rate", "at_least": 0.8}, None),
        ({"metric": "bias.impact_ratio", "sets": "at_least"}, None),
    ],
)
def test_a_metric_holds_where_every_value_lies_within(data: dict[str, Any], truth: bool | None) -> None:
    assert evaluate(condition(data), matter(RATIO, LOW)) is truth


def test_a_value_that_is_not_there_leaves_it_open_unless_another_breaks_it() -> None:
    one = condition({"metric": "bias.impact_ratio", "at_least": 0.8})
    gone = (lost("bias.impact_ratio", attribute="race", group="c"),)
    assert evaluate(one, matter(RATIO, gone=gone)) is None
    assert evaluate(one, matter(LOW, gone=gone)) is False
    assert list(lacks(one, matter(gone=(lost("bias.impact_ratio", "crashed", "the check failed."),)))) == [
        "Impact ratio was not measured: the check failed."
    ]


def test_the_organisations_number_decides_where_there_is_none() -> None:
    one = condition({"metric": "derived.rows", "sets": "at_least"})
    assert evaluate(one, matter(thresholds=(signed("derived.rows", at_least=1000),))) is True
    assert evaluate(one, matter(thresholds=(signed("derived.rows", at_least=1001),))) is False
    assert list(lacks(one, matter())) == ["No threshold is entered for derived.rows, and the law gives no number."]
    later = signed("derived.rows", on=date(2026, 11, 22), at_least=1)
    assert evaluate(one, matter(thresholds=(later,))) is None


@pytest.mark.parametrize(
    ("value", "at_least", "truth"),
    [(250, 250, True), (249, 250, False), (("a", "b"), 2, True), (("none",), 1, False), (("a", "none"), 2, False)],
)
def test_a_number_or_how_many_answers_there_are(value: Any, at_least: int, truth: bool) -> None:
    assert evaluate(condition({"fact": "x", "at_least": at_least}), matter(x=value)) is truth


def test_a_list_of_which_part_is_open_decides_as_far_as_it_can() -> None:
    follows = {"criteria": Derivation(value=("a",), because="?", perhaps=("b",), needs=("scale",))}
    here = replace(matter(), derived=follows)
    assert evaluate(condition({"fact": "criteria", "at_least": 1}), here) is True
    assert evaluate(condition({"fact": "criteria", "at_least": 2}), here) is None
    assert evaluate(condition({"fact": "criteria", "at_least": 3}), here) is False
    assert evaluate(condition({"fact": "criteria", "is": "a"}), here) is True
    assert evaluate(condition({"fact": "criteria", "is": "b"}), here) is None
    assert evaluate(condition({"fact": "criteria", "is": "c"}), here) is False
    assert list(needs(condition({"fact": "criteria", "at_least": 2}), here)) == ["scale"]


def test_only_what_is_open_and_matters_is_asked_for() -> None:
    one = condition({"all_of": [{"fact": "a", "is": 1}, {"any_of": [{"fact": "b", "is": 1}, {"fact": "c", "is": 1}]}]})
    assert list(needs(one, matter())) == ["a", "b", "c"]
    assert list(needs(one, matter(b=1))) == ["a"]
    assert list(needs(one, matter(a=2))) == []


def test_what_makes_it_hold_is_told_and_nothing_else() -> None:
    one = condition({"all_of": [{"fact": "a", "is": 1}, {"any_of": [{"fact": "b", "is": 1}, {"fact": "c", "is": 1}]}]})
    assert list(reasons(one, matter(a=1, b=2, c=1))) == ["a is 1", "c is 1"]
    assert list(reasons(condition({"not": {"fact": "a", "is": 1}}), matter(a=2))) == ["a is 2"]
    metric = condition({"metric": "derived.rows", "at_least": 10})
    assert list(reasons(metric, matter())) == ["rows is 1,000"]
    assert described(one) == "a is 1 and b is 1 or c is 1"
    assert described(metric) == "rows is at least 10"


@pytest.mark.parametrize(
    ("group", "where", "truth"),
    [
        ("unknown", {}, True),
        ("(2 small groups)×unknown", {}, True),
        ("f×unknown", {}, True),
        ("(2 small groups)", {}, None),
        ("f", {}, None),
        ("unknown", {"group": "unknown"}, None),
    ],
)
def test_what_is_not_measured_of_a_group_that_nobody_knows_leaves_nothing_open(
    group: str, where: dict[str, str], truth: bool | None
) -> None:
    one = condition({"metric": "bias.impact_ratio", "at_least": 0.8, **({"where": where} if where else {})})
    assert evaluate(one, matter(RATIO, gone=(lost("bias.impact_ratio", attribute="race", group=group),))) is truth
