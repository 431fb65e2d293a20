"""What measuring does whatever the checks say."""

import importlib
import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from audit import canonical, discovery, measure
from audit.errors import Absent, InputError, Mistake, ModelError
from audit.measure import Supplies, discover
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Input, Unmeasured
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.measuring import evidence, subject, values

DECIDED = Columns(prediction="d", favourable=1, sensitive=("sex",))


def frame(**groups: tuple[int, int]) -> pd.DataFrame:
    """Groups as name=(selected, rows)."""
    rows = [(name, int(i < k)) for name, (k, n) in groups.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["sex", "d"])


def a_check(name: str, source: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with this source, in place of all checks."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    head = "from audit.errors import Absent\nfrom audit.records.evidence import Measurement, Unmeasured\n"
    exec(head + source, module.__dict__)
    monkeypatch.setattr(measure, "discover", lambda: {name: module})
    return module


NUMBER = (
    "Measurement(metric=%r, where=%r, value=%s, low=%s, high=%s, low_all=None, high_all=None, "
    "confidence=.9, n=%d, support=%d, method='m')"
)


def number(
    metric: str = "x.y",
    where: Any = None,
    value: str = "1.0",
    low: str = "None",
    high: str = "None",
    n: int = 50,
    support: int = 50,
) -> str:
    return NUMBER % (metric, where or {}, value, low, high, n, support)


# Discovery


def test_the_path_is_the_id_and_every_check_has_its_page() -> None:
    found = discover()
    folder = Path(discovery.checks.__file__).parent
    paths = {f"{p.parent.name}.{p.stem}" for p in folder.glob("*/*.py") if p.stem != "__init__"}
    assert list(found) == sorted(paths)
    for name, check in found.items():
        page = check.__doc__ or ""
        for heading in ("What it measures", "Why it matters", "How to read it", "Limits", "References"):
            assert f"\n{heading}\n{'-' * len(heading)}\n" in page, (name, heading)
        assert all(metric.startswith(f"{name.split('.')[0]}.") for metric in check.METRICS)
        assert all("\n" not in title and title for title in check.METRICS.values())


class Entry:
    def __init__(self, name: str, module: str) -> None:
        self.name, self.value = name, module

    def load(self) -> ModuleType:
        return importlib.import_module(self.value)


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Entry]]:
    found: list[Entry] = []
    monkeypatch.setattr(discovery, "entry_points", lambda group: found if group == "signoff.checks" else [])
    discover.cache_clear()
    yield found
    discover.cache_clear()


def test_other_packages_add_checks(entries: list[Entry]) -> None:
    entries.append(Entry("house.speed", "audit.checks.data_quality.missingness"))
    assert "house.speed" in discover()


def test_a_name_that_is_taken_and_a_package_that_is_broken_are_said_together(entries: list[Entry]) -> None:
    entries += [Entry("bias.selection_rate", "json"), Entry("house.speed", "no_such_module_anywhere")]
    with pytest.raises(InputError) as caught:
        discover()
    first, second = map(str, caught.value.mistakes)
    assert "bias.selection_rate" in first
    assert "ModuleNotFoundError" in second


# Needs


class Need:
    pass


class Other:
    pass


def test_needs_are_computed_once_and_by_annotation(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def supply(subject: Subject, counts: GroupCounts) -> Need:
        asked.append(subject.plan.name)
        assert counts.attributes == ("sex",)
        return Need()

    monkeypatch.setattr(sys.modules[__name__], "supply", supply, raising=False)

    def check(need: Need, again: Need | None, *, confidence: float = 0.5) -> None: ...

    with subject(frame(f=(5, 20), m=(5, 20)), DECIDED) as made:
        supplies = Supplies(made)
        first, second = supplies.arguments(check), supplies.arguments(check)
    assert set(first) == {"need", "again"}
    assert first["need"] is first["again"] is second["need"]
    assert asked == ["A test"]


@pytest.mark.parametrize("why", ["absent", "crashed"])
def test_an_optional_need_may_be_absent_but_not_broken(why: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def supply(subject: Subject) -> Need:
        raise Absent(why, "a reason")

    monkeypatch.setattr(sys.modules[__name__], "supply", supply, raising=False)

    def check(need: Need | None) -> None: ...

    with subject(frame(f=(5, 20)), DECIDED) as made:
        supplies = Supplies(made)
        if why == "absent":
            assert supplies.arguments(check) == {"need": None}
        else:
            with pytest.raises(Absent, match="a reason"):
                supplies.arguments(check)


def test_a_need_that_crashes_names_itself_and_repeats_no_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    def supply(subject: Subject) -> Need:
        raise ValueError("Jane Doe, 12 Elm Street")

    monkeypatch.setattr(sys.modules[__name__], "supply", supply, raising=False)

    def check(need: Need) -> None: ...

    with subject(frame(f=(5, 20)), DECIDED) as made, pytest.raises(Absent) as caught:
        Supplies(made).arguments(check)
    assert (caught.value.why, caught.value.reason) == ("crashed", "ValueError while computing Need")


def test_a_model_that_does_not_answer_says_so_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a check and in a need, an optional one too: it is never taken for something that was not there."""

    def supply(subject: Subject) -> Need:
        raise ModelError(Mistake(file="https://m", text="more than 9 rows would be sent; see model.most_rows"))

    monkeypatch.setattr(sys.modules[__name__], "supply", supply, raising=False)
    module = a_check("house.odd", "METRICS = {'x.y': 'Y'}", monkeypatch)

    def needs(need: Need) -> list[Any]:
        return []

    def may_need(need: Need | None) -> list[Any]:
        return []

    def asks() -> list[Any]:
        return [supply(None)]  # type: ignore[arg-type]

    reason = "the model could not be asked: more than 9 rows would be sent; see model.most_rows"
    for check in (needs, may_need, asks):
        module.measure = check  # type: ignore[attr-defined]
        found = evidence(frame(f=(5, 20)), DECIDED)
        assert found.unmeasured == (Unmeasured(metric="x.y", why="unmet need", reason=reason),)


def test_settings_come_from_the_plan_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    module = a_check("house.settings", "METRICS = {}", monkeypatch)

    def check(*, confidence: float = 0, seed: int = -1, disclosure_limit: int = 0, reference: Any = None,
              features: Any = None, ids: Any = None, own: str = "mine") -> list[Any]:  # fmt: skip
        seen.update(locals())
        return []

    module.measure = check  # type: ignore[attr-defined]
    columns = Columns(
        prediction="d", favourable=1, sensitive=("sex",), reference={"sex": "f"}, id=("sex",), features=("d",)
    )
    evidence(frame(f=(5, 20)), columns, seed=7, confidence=0.9, disclosure_limit=3)
    expected = {"confidence": 0.9, "seed": 7, "disclosure_limit": 3, "reference": {"sex": "f"}}
    expected |= {"features": ("d",), "ids": ("sex",), "own": "mine"}
    assert {key: value for key, value in seen.items() if key in expected} == expected


# What a check says


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("raise ValueError('Jane Doe')", "ValueError in the check house.odd"),
        (f"yield {number()}; raise KeyError('Jane Doe')", "KeyError in the check house.odd"),
        (f"yield {number('x.other')}", "UnexpectedMetric in the check house.odd"),
        (f"yield {number()}; yield {number()}", "UnexpectedMetric in the check house.odd"),
        (f"yield {number(value='float(chr(110)+chr(97)+chr(110))')}", "NotFinite in the check house.odd"),
        (f"yield {number(high='float(1e999)')}", "NotFinite in the check house.odd"),
        (f"yield {number(low='1.5')}", "IntervalWithoutItsValue in the check house.odd"),
        (f"yield {number(high='0.5')}", "IntervalWithoutItsValue in the check house.odd"),
        ("yield 7", "AttributeError in the check house.odd"),
    ],
)
def test_a_check_that_fails_costs_its_metrics_and_nothing_else(
    says: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_check("house.odd", f"METRICS = {{'x.y': 'Y', 'x.z': 'Z'}}\ndef measure():\n    {says}", monkeypatch)
    found = evidence(frame(f=(5, 20)), DECIDED)
    assert found.unmeasured == tuple(
        Unmeasured(metric=metric, why="crashed", reason=reason) for metric in ("x.y", "x.z")
    )
    assert found.measurements == ()


def test_a_silent_check_is_not_a_clean_one(monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"METRICS = {{'x.y': 'Y', 'x.z': 'Z'}}\ndef measure():\n    yield {number()}"
    a_check("house.silent", source, monkeypatch)
    found = evidence(frame(f=(5, 20)), DECIDED)
    assert [item.metric for item in found.measurements] == ["x.y"]
    assert [(item.metric, item.why) for item in found.unmeasured] == [("x.z", "absent")]


def test_absent_gives_every_metric_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "METRICS = {'x.z': 'Z', 'x.y': 'Y'}\ndef measure():\n    raise Absent('too small', 'three rows')\n    yield"
    )
    a_check("house.none", source, monkeypatch)
    assert evidence(frame(f=(5, 20)), DECIDED).unmeasured == tuple(
        Unmeasured(metric=metric, why="too small", reason="three rows") for metric in ("x.y", "x.z")
    )


def test_small_groups_are_suppressed_whichever_check_measured_them(monkeypatch: pytest.MonkeyPatch) -> None:
    says = [
        number(where={"group": "small"}, n=9),
        number(where={"group": "large"}, n=10, support=10),
        number(where={"group": "few cases"}, n=90, support=9),
        number(where={"column": "c"}, n=1),
    ]
    source = "METRICS = {'x.y': 'Y'}\ndef measure():\n    " + "\n    ".join(f"yield {one}" for one in says)
    a_check("house.careless", source, monkeypatch)
    found = evidence(frame(f=(5, 20)), DECIDED)
    assert [dict(item.where) for item in found.measurements] == [{"column": "c"}, {"group": "large"}]
    assert {(item.why, item.reason, item.where["group"]) for item in found.unmeasured} == {
        ("suppressed", "fewer than 10 rows", "(1 small group)"),
        ("suppressed", "fewer than 10 rows in the denominator", "few cases"),
    }


def test_a_small_group_leaves_no_number_behind() -> None:
    table = frame(f=(300, 500), m=(350, 500), x=(7, 7))
    found = evidence(table, DECIDED)
    about = [item for item in found.measurements if "x" in item.where.values()]
    assert about == []
    assert values(found.measurements)["bias.demographic_parity_difference", "sex"] == pytest.approx(0.1)


def test_rows_that_a_number_stands_for_do_not_give_a_small_group_away() -> None:
    found = evidence(frame(f=(300, 500), m=(350, 500), a=(40, 90), x=(7, 7)), DECIDED, secondary_suppression=True)
    counted = {item.n for item in found.measurements if item.where.get("attribute") == "sex"}
    assert counted <= {500, 1000, 1097}  # of one group, of both that are shown, of all
    rates = [dict(item.where) for item in found.unmeasured if item.metric == "bias.selection_rate"]
    assert rates == [{"attribute": "sex", "group": "(2 small groups)"}]  # which of them is small is not said


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            {("f", "a"): 50, ("m", "a"): 50, ("m", None): 30, (None, "a"): 4},
            {("sex", "unknown"), ("sex×race", "(1 small group)×unknown")},
        ),
        (
            {("f", "a"): 50, ("m", "a"): 50, ("m", "b"): 50, ("f", "b"): 3}
            | {(None, "a"): 6, (None, "b"): 6, ("f", None): 7, ("m", None): 7},
            {("sex×race", "(1 small group)"), ("sex×race", "(4 small groups)×unknown")},
        ),
    ],
)  # fmt: skip
def test_small_groups_that_are_unknown_are_told_from_small_known_ones(
    table: dict[tuple[Any, Any], int], expected: set[tuple[str, str]]
) -> None:
    rows = [(*key, place % 2) for key, n in table.items() for place in range(n)]
    columns = Columns(prediction="d", favourable=1, sensitive=("sex", "race"))
    found = evidence(pd.DataFrame(rows, columns=["sex", "race", "d"]), columns)
    lost = [item for item in found.unmeasured if item.metric == "bias.selection_rate"]
    assert {(item.where["attribute"], item.where["group"]) for item in lost} == expected
    assert {item.why for item in lost} == {"suppressed"}
    assert {item.reason for item in lost} <= {"fewer than 10 rows", "each has fewer than 10 rows"}


# The record


def test_provenance_is_enough_to_measure_again() -> None:
    with subject(frame(f=(5, 20), m=(9, 20)), DECIDED, seed=5) as made:
        told: list[str] = []
        inputs = (Input(role="evaluation", name="rows.parquet", sha256="0" * 64, bytes=12),)
        found = measure.measure(Subject(**{**made.__dict__, "inputs": inputs}), progress=told.append)
    given = found.provenance
    assert told == list(discover())
    assert given.tool == f"signoff {version('signoff')}"
    assert (given.seed, given.confidence, given.disclosure_limit, given.inputs) == (5, 0.95, 10, inputs)
    assert given.engine == f"duckdb {version('duckdb')}"
    assert given.libraries["fairlearn"] == version("fairlearn")
    assert given.libraries["duckdb"] == version("duckdb")
    assert (given.model, given.features) == (None, None)
    assert found.plan.sha256 == canonical.sha256(b"a plan")
    keys = [(item.metric, sorted(item.where.items())) for item in found.measurements]
    assert keys == sorted(keys)


def test_evidence_is_canonical_json_and_the_same_each_time() -> None:
    table = frame(f=(5, 20), m=(9, 20))
    one, two = (canonical.to_bytes(evidence(table, DECIDED)) for _ in range(2))
    assert one == two
    assert json.loads(one)["schema"] == "signoff/evidence/1"
