"""Sentences: the right number, the right side of a limit, no gap where something is not there."""

import re
from dataclasses import replace

import pytest

from audit.records.judgement import FactRead, Reading
from audit.report import numbers, words
from audit.report.quantities import QUANTITIES, Quantity, family, quantity

RATIO = Reading(
    metric="bias.impact_ratio",
    where={"attribute": "race", "group": "black", "reference": "white"},
    value=0.743,
    low=0.674,
    high=0.82,
    decide="interval",
    at_least=0.8,
    at_most=None,
    origin="guideline",
    n=1878,
    support=197,
    confidence=0.95,
    outcome="undecided",
    because="not used here",
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "unit", "beside", "written"),
    [
        (0.675, "share", (), "67.5 %"),
        (1.0, "share", (), "100.0 %"),
        (0.0, "share", (), "0.0 %"),
        (0.00041, "share", (), "0.04 %"),
        (0.7431, "ratio", (), "0.743"),
        (0.79996, "ratio", (0.8,), "0.79996"),  # 0.800 would stand on the wrong side
        (0.8, "ratio", (0.8,), "0.800"),
        (0.0501, "share", (0.05,), "5.01 %"),
        (3.0, "count", (), "3"),
        (1989.0, "count", (), "1,989"),
        (2.5, "count", (), "2.50"),
        (-0.041, "difference", (), "−4.1 points"),
        (0.00003, "probability", (), "< 0.0001"),
        (0.0369, "probability", (), "0.0369"),
        (1234.5678, "number", (), "1,234.568"),
    ],
)
def test_numbers(value: float, unit: numbers.Unit, beside: tuple[float, ...], written: str) -> None:
    assert plain(numbers.number(value, unit, beside)) == written


@pytest.mark.parametrize("value", [0.8000001, 0.7999999, 0.80001, 0.85, 0.1])
def test_a_number_never_looks_like_the_limit_it_is_beside(value: float) -> None:
    for unit in ("ratio", "share", "number"):
        shown = numbers.number(value, unit, (0.8,))
        assert shown != numbers.number(0.8, unit, ()), unit


def test_spans() -> None:
    assert plain(numbers.span(0.675, 0.838, "share")) == "67.5 to 83.8 %"
    assert plain(numbers.span(None, 0.838, "ratio")) == "unbounded to 0.838"
    assert plain(numbers.span(0.1, None, "share")) == "10.0 % to unbounded"


def test_limits_stand_as_they_are_set() -> None:
    assert plain(numbers.limit(0.8, "ratio")) == "0.8"
    assert plain(numbers.limit(0.05, "share")) == "5 %"
    assert plain(numbers.limit(0.0, "count")) == "0"
    assert plain(numbers.limit(100.0, "count")) == "100"
    assert plain(numbers.limit(0.125, "share")) == "12.5 %"


def test_sizes_days_and_digests() -> None:
    assert [plain(numbers.size(n)) for n in (311, 184_301, 41_200_000)] == ["311 B", "184.3 kB", "41.2 MB"]
    assert plain(numbers.day("2026-11-21")) == "21 November 2026"
    assert numbers.day("before the flood") == "before the flood"
    assert numbers.digest("ab" * 32) == "abababababababab…abababab"
    assert plain(numbers.percent(0.95)) == "95 %" and plain(numbers.percent(0.999)) == "99.9 %"


def test_one_and_many() -> None:
    assert plain(words.count(1, "row", "rows")) == "1 row"
    assert plain(words.count(0, "row", "rows")) == "0 rows"
    assert plain(words.count(1989, "person", "people")) == "1,989 people"
    assert words.listed([]) == "" and words.listed(["a"]) == "a" and words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert plain(words.left_out(1, "row", "rows", "evidence.json")).startswith("1 more row is in")
    assert plain(words.left_out(2, "row", "rows", "evidence.json")).startswith("2 more rows are in")


def test_a_reading_says_the_number_its_interval_and_its_rows() -> None:
    said = plain(words.reading(RATIO))
    assert said == (
        "“black” received the favourable decision 0.743 times as often as “white” (race) "
        "(95 % interval 0.674 to 0.820, 197 of 1,878 rows)."
    )
    family_said = plain(words.reading(replace(RATIO, decide="family")))
    assert "95 % interval over all comparisons 0.674 to 0.820" in family_said
    assert "; the rule reads the bare number" in plain(words.reading(replace(RATIO, decide="point")))


def test_a_fact_of_the_file_has_no_interval() -> None:
    counted = replace(
        RATIO, metric="privacy.k_anonymity", where={}, value=1.0, low=1.0, high=1.0, confidence=None, n=9, support=9
    )
    said = plain(words.reading(counted))
    assert said.endswith("has a size of 1 (counted, not estimated, 9 rows).")


def test_what_was_not_measured_says_so() -> None:
    said = plain(words.reading(replace(RATIO, value=None, because="the label is absent")))
    assert said.startswith("Not measured: Impact ratio of attribute race, group black, reference white.")
    assert said.endswith("The label is absent.")


def test_a_number_of_an_unknown_metric_is_said_all_the_same() -> None:
    said = plain(words.reading(replace(RATIO, metric="drift.population_shift", where={"column": "age"}, value=0.25)))
    assert said.startswith("Population shift of column age: 0.250 (")
    assert family("drift.population_shift") == "Drift"


def test_a_missing_label_does_not_break_the_sentence() -> None:
    assert "Impact ratio of group black: 0.743" in plain(words.reading(replace(RATIO, where={"group": "black"})))


def test_braces_in_a_name_stay_braces() -> None:
    assert "“{value}”" in words.reading(replace(RATIO, where={**RATIO.where, "group": "{value}"}))


@pytest.mark.parametrize("metric", sorted(QUANTITIES))
def test_every_quantity_has_a_sentence(metric: str) -> None:
    known = quantity(metric)
    assert isinstance(known, Quantity)
    where = dict.fromkeys(re.findall(r"{(\w+)}", known.says.replace("{value}", "")), "x")
    said = words.measured(metric, where, 0.5, "n")
    assert said[0].isupper() or said[0] in "“0123456789", said
    assert said.endswith("(n).") and "{" not in said
    assert known.title[0].isupper() or known.title.startswith(("p-", "k-", "nDCG"))


def test_every_metric_of_the_checks_is_in_the_catalogue() -> None:
    from importlib import import_module
    from pkgutil import walk_packages

    import audit.checks

    modules = [info.name for info in walk_packages(audit.checks.__path__, "audit.checks.") if not info.ispkg]
    yielded = {metric for name in modules for metric in getattr(import_module(name), "METRICS", ())}
    assert yielded, "no check was found"
    assert sorted(yielded - set(QUANTITIES)) == []


def test_limits_in_words() -> None:
    assert words.limit(RATIO) == "at least 0.8"
    assert words.limit(replace(RATIO, at_least=None, at_most=0.0)) == "at most 0"
    assert words.limit(replace(RATIO, at_most=1.25)) == "between 0.8 and 1.25"
    assert words.limit(replace(RATIO, at_most=0.8)) == "exactly 0.8"
    assert words.limit(replace(RATIO, at_least=None)) == "no limit is set"


def test_facts_in_words() -> None:
    asked = FactRead(fact="f", asks="Was it done?", answer=None, by=None, on=None, outcome="missing", because="")
    assert words.fact(asked) == "Asked: Was it done? Nobody has answered."
    answered = replace(asked, answer="yes", by="A. Brandt", on="2026-11-01")
    assert plain(words.fact(answered)) == (
        "Asked: Was it done? Answer: yes, said by A. Brandt on 1 November 2026, as entered in the facts file."
    )
    assert plain(words.fact(replace(asked, answer="no"))) == "Asked: Was it done? Answer: no."
