"""Defects that other tools had, as tests that their behaviour would fail."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from audit import canonical, measure, packs
from audit.checks import bias
from audit.cli import run
from audit.judge import judge
from audit.metrics.slices import step_up
from audit.needs import identifier_counts, row_sample
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.judgement import Fact
from audit.records.plan import Columns
from tests.measuring import by_name, reasons, subject
from tests.policies.cases import DAY, evidence, judged, lost, number, only, pack_of, rule

DECIDED = Columns(prediction="d", favourable=1, sensitive=("sex",))
LABELLED = Columns(prediction="d", label="y", favourable=1, sensitive=("sex",))
RATES = ("selection_rate", "impact_ratio", "demographic_parity", "error_rates", "error_rate_gaps", "equalized_odds")
GAP = "bias.true_positive_rate_difference"


def frame(**groups: tuple[int, int]) -> pd.DataFrame:
    """Groups as (selected, rows)."""
    rows = [(group, int(i < hits)) for group, (hits, n) in groups.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["sex", "d"])


def said(table: pd.DataFrame, columns: Columns, *checks: str, **options: Any) -> list[Measurement | Unmeasured]:
    """What some bias checks say of a table, as far as it may leave."""
    found: list[Measurement | Unmeasured] = []
    with subject(table, columns, **options) as made:
        supplies, settings = measure.Supplies(made), measure._settings(made)
        for check in checks or RATES:
            one = measure._run(check, import_module(f"{bias.__name__}.{check}"), supplies, settings)
            found += measure._disclosed(one, made.plan.disclosure_limit)
    return found


def numbers(found: list[Measurement | Unmeasured], metric: str) -> dict[tuple[str, ...], Measurement]:
    return {key[1:]: one for key, one in by_name(found).items() if key[0] == metric and isinstance(one, Measurement)}


def test_a_an_undefined_ratio_is_not_no_bias() -> None:
    """dalex (fairness_check): a NaN ratio counted as "no bias"."""
    table = pd.DataFrame({"sex": ["f"] * 20 + ["m"] * 20, "d": [1, 0] * 20, "y": [0] * 20 + [1, 0] * 10})
    found = said(table, LABELLED)
    why = reasons(found)
    assert why["bias.true_positive_rate", "sex", "f"] == "undefined"
    assert why["bias.equalized_odds_difference", "sex"] == "undefined"
    assert not [one for one in found if isinstance(one, Measurement) and not np.isfinite(one.value)]
    undefined = lost("bias.impact_ratio", why="undefined", attribute="race", group="b")
    demands = "expect:\n  - {metric: bias.impact_ratio, at_least: 0.8, threshold: {origin: statute}}\n"
    assert only(judged(pack_of(rule(demands)), (), [undefined])).outcome == "missing"


def test_b_nobody_selected_is_not_a_ratio_of_one() -> None:
    """Opencomplai (bias.py), fairpipe#29: no positives, or no selections, gave a ratio of 1.0 or a gap of 0: passed."""
    found = said(frame(f=(0, 40), m=(0, 40)), DECIDED)
    assert reasons(found)["bias.impact_ratio", "sex", "m", "f"] == "undefined"
    assert not numbers(found, "bias.impact_ratio")


def test_c_no_metric_decides_for_the_others() -> None:
    """Opencomplai (bias.py): one metric decided, the others were only shown: a true positive rate gap of 0.9 passed."""
    demands = (
        "expect:\n  - {metric: bias.impact_ratio, at_least: 0.8, threshold: {origin: statute}}\n"
        f"  - {{metric: {GAP}, at_most: 0.1, threshold: {{origin: statute}}}}\n"
    )
    measured = [number("bias.impact_ratio", 0.95, attribute="sex", group="f"), number(GAP, 0.9, attribute="sex")]
    judgement = judged(pack_of(rule(demands)), measured)
    assert (only(judgement).outcome, judgement.outcome) == ("failed", "not cleared")


def test_d_what_did_not_run_has_not_passed() -> None:
    """Opencomplai (eval_engine.py), Deepchecks (SuiteResult.passed), Evidently (cli/report.py): all skipped: passed."""
    demands = "expect:\n  - {metric: bias.impact_ratio, at_least: 0.8, threshold: {origin: statute}}\n"
    for gone in ((), [lost("bias.impact_ratio", why="crashed")], [lost("bias.impact_ratio", why="absent")]):
        judgement = judged(pack_of(rule(demands)), (), gone)
        assert (only(judgement).outcome, judgement.outcome) == ("missing", "cannot tell")
    assert judged((), ()).outcome == "cannot tell"


def test_e_a_tiny_lucky_group_does_not_set_the_standard() -> None:
    """VerifyWise (engine.py): the highest rate was taken before tiny groups were left out, and flagged all others."""
    found = said(frame(lucky=(15, 15), f=(500, 1000), m=(520, 1000)), DECIDED, "impact_ratio")
    ratios = numbers(found, "bias.impact_ratio")
    assert set(ratios) == {("sex", "f", "m"), ("sex", "lucky", "m")}
    assert ratios["sex", "f", "m"].value == 500 / 520


def test_f_an_outcome_that_is_empty_or_unknown_is_not_a_rejection() -> None:
    """VerifyWise (dataset_parser.py): an unknown or empty outcome counted as "not selected"."""
    decisions = ["yes"] * 10 + [""] * 5 + ["?"] * 5 + ["yes", "no"] * 10
    table = pd.DataFrame({"sex": ["f"] * 20 + ["m"] * 20, "d": decisions})
    columns = Columns(prediction="d", favourable="yes", unfavourable="no", sensitive=("sex",))
    rate = numbers(said(table, columns, "selection_rate"), "bias.selection_rate")["sex", "f"]
    assert (rate.value, rate.support, rate.n) == (1.0, 10, 20)


def test_g_a_row_without_one_attribute_stays_in_the_others() -> None:
    """VerifyWise (dataset_parser.py): a row that lacked one attribute was dropped from all tables."""
    table = pd.DataFrame({"sex": ["f", "m"] * 30, "race": [None] * 20 + ["a", "b"] * 20, "d": [1, 0, 1] * 20})
    columns = Columns(prediction="d", favourable=1, sensitive=("sex", "race"))
    rates = numbers(said(table, columns, "selection_rate"), "bias.selection_rate")
    assert {key[1]: one.n for key, one in rates.items() if key[0] == "sex"} == {"f": 30, "m": 30}
    assert rates["race", "unknown"].n == 20


def test_h_a_sample_is_not_the_first_rows() -> None:
    """RAIInsights: the first rows were taken for a sample; sorted data gave another audit."""
    rows = 5 * row_sample.SIZE
    table = pd.DataFrame({"x": np.arange(rows), "d": 1, "sex": "f"})
    with subject(table, Columns(prediction="d", favourable=1, sensitive=("sex",), features=("x",))) as made:
        drawn = row_sample.supply(made)
    assert (len(drawn.frame), drawn.sample.rows) == (row_sample.SIZE, row_sample.SIZE)
    fifths = np.histogram(drawn.frame["x"], bins=5, range=(0, rows))[0]
    assert (abs(fifths - row_sample.SIZE / 5) < 100).all()  # five standard deviations


def test_i_a_rate_on_one_case_is_not_hidden_behind_many_rows() -> None:
    """Opencomplai, fairpipe#29: the minimum size was counted in rows, and one positive among them decided."""
    decisions, labels = [0] * 100 + [1] * 100, [1] + [0] * 99 + [1] * 50 + [0] * 50
    table = pd.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "d": decisions, "y": labels})
    assert ("sex", "f") not in numbers(said(table, LABELLED), "bias.true_positive_rate")
    found = said(table, LABELLED, disclosure_limit=1)
    rate, gap = numbers(found, "bias.true_positive_rate")["sex", "f"], numbers(found, GAP)[("sex",)]
    assert (rate.support, rate.n) == (1, 100)
    assert (rate.value, rate.low) == (0.0, 0.0)
    assert rate.high > 0.79  # type: ignore[operator]
    assert gap.value == 1.0
    assert gap.low < 0.25  # type: ignore[operator]


def test_j_discoveries_are_those_of_benjamini_and_hochberg_and_may_be_none() -> None:
    """Giskard 2 (performance_bias_detector.py): ranks were taken from argsort; with nothing to reject it raised."""
    rng = np.random.default_rng(3)
    for share in (0.0, 0.2, 0.9):
        p = np.where(rng.random(200) < share, rng.beta(0.05, 5, 200), rng.random(200))
        rejected = p <= step_up(p, 0.05)
        assert rejected.tolist() == (false_discovery_control(p) <= 0.05).tolist()
    assert step_up(np.array([0.9, 0.5]), 0.05) == 0
    assert step_up(np.array([]), 0.05) == 0


def test_k_the_confidence_that_is_asked_for_is_used_everywhere() -> None:
    """Aequitas (bias.py): the caller's significance level was half honoured; an inner call had 0.05 written in."""
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"sex": rng.choice(["f", "m", "x"], 600), "d": rng.integers(0, 2, 600)}).assign(
        y=rng.integers(0, 2, 600)
    )
    some, most = (by_name(said(table, LABELLED, confidence=confidence)) for confidence in (0.9, 0.99))
    assert set(some) == set(most)
    compared = 0
    for key, narrow in some.items():
        wide = most[key]
        if isinstance(narrow, Measurement) and isinstance(wide, Measurement) and narrow.confidence is not None:
            assert (narrow.confidence, wide.confidence) == (0.9, 0.99)
            for low, high in (("low", "high"), ("low_all", "high_all")):
                ends = [getattr(one, end) for end in (low, high) for one in (wide, narrow)]
                assert ends[0] <= ends[1] <= ends[3] <= ends[2], (key, ends)
                assert ends[0] < ends[1] or ends[3] < ends[2], (key, ends)
            compared += 1
    assert compared > 20


def test_l_a_threshold_of_0_is_a_threshold() -> None:
    """Azure (create_score_card.py): a threshold of 0 was taken for none."""
    table = pd.DataFrame({"sex": ["f", "m"] * 20, "s": [-1.0, 1.0] * 20})
    columns = Columns(score="s", threshold=0.0, sensitive=("sex",))
    rates = numbers(said(table, columns, "selection_rate"), "bias.selection_rate")
    assert {key[1]: one.value for key, one in rates.items()} == {"f": 0.0, "m": 1.0}
    demands = f"expect:\n  - {{metric: {GAP}, at_most: 0, threshold: {{origin: statute}}}}\n"
    assert only(judged(pack_of(rule(demands)), [number(GAP, 0.1, attribute="sex")])).outcome == "failed"
    assert only(judged(pack_of(rule(demands)), [number(GAP, 0.0, attribute="sex")])).outcome == "passed"


def test_m_every_interval_belongs_to_the_number_beside_it() -> None:
    """fairpipe#26: the interval was computed for another statistic than the one reported."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"sex": rng.choice(["f", "m", "x"], 900), "d": rng.integers(0, 2, 900)}).assign(
        y=rng.integers(0, 2, 900)
    )
    found = said(table, LABELLED, *(info.name for info in iter_modules(bias.__path__)), confidence=0.01)
    shrunk = [one for one in found if isinstance(one, Measurement) and one.confidence is not None]
    assert len(shrunk) > 25
    for one in shrunk:
        assert one.low <= one.value <= one.high  # type: ignore[operator]
        if not set(one.method.split()) & {"pairwise", "adjusted"} and "difference" not in one.metric:
            assert one.high - one.low < 0.02, one  # type: ignore[operator]


def test_n_the_command_and_the_library_give_one_judgement(tmp_path: Path) -> None:
    """fairpipe#27: the gate of the library and that of the command line disagreed about one result."""
    for value, code in ((0.5, 1), (0.95, 3)):
        measured = [number("bias.impact_ratio", value, attribute="sex", group="f", reference="m")]
        found = evidence(measured)
        (tmp_path / "evidence.json").write_bytes(canonical.to_bytes(found))
        written = tmp_path / "judgement.json"
        asked = ["judge", str(tmp_path / "evidence.json"), "--packs", "us-ugesp", "--on", DAY.isoformat()]
        left = run([*asked, "--out", str(written)])
        digest = canonical.sha256(canonical.to_bytes(found))
        mine = judge(
            Evidence(**vars(found)), [packs.read("us-ugesp")], dict[str, Fact](), [], on=DAY, thresholds=[],
            fail_on="high", jurisdictions=[], evidence_sha256=digest,
        )  # fmt: skip
        assert json.loads(written.read_bytes())["outcome"] == mine.outcome
        assert {"cleared": 0, "not cleared": 1, "cannot tell": 3}[mine.outcome] == left
        assert left in (code, 3)


def test_o_no_shipped_rule_holds_a_difference_against_the_limit_of_a_ratio() -> None:
    """AI Verify#557: a threshold in the style of a ratio (80) was applied to a difference."""
    looked = 0
    for name in packs.names():
        for one in packs.read(name).rules:
            for metric, limit in _limits(one):
                looked += 1
                if metric.endswith("_difference"):
                    assert limit.at_least is None, (one.id, metric)
                    assert limit.at_most < 0.5, (one.id, metric)
                if metric.endswith("_ratio"):
                    assert limit.at_least is None or 0 < limit.at_least <= 1, (one.id, metric)
    assert looked


def _limits(item: Any) -> list[tuple[str, Any]]:
    """Every metric with a limit, however deep in a rule."""
    if isinstance(item, tuple | list):
        return [found for one in item for found in _limits(one)]
    own = [(item.metric, item.limit)] if getattr(item, "limit", None) and getattr(item, "metric", None) else []
    inner = vars(item).values() if hasattr(item, "__dataclass_fields__") else ()
    return own + [found for one in inner if not isinstance(one, str) for found in _limits(one)]


def test_p_the_first_steps_print_no_nan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """fairpipe#28: the quick start printed "nan" and left."""
    frame(f=(0, 0), m=(0, 20), x=(0, 20)).assign(empty="").to_csv(tmp_path / "rows.csv", index=False)
    assert run(["init", str(tmp_path / "rows.csv"), "--out", str(tmp_path / "audit.yaml")]) in (0, 2)
    printed = capsys.readouterr()
    written = (tmp_path / "audit.yaml").read_text(encoding="utf-8") if (tmp_path / "audit.yaml").exists() else ""
    assert "nan" not in (printed.out + printed.err + written).casefold().split()
    with pytest.raises(ValueError, match=r"NaN|nan|finite|JSON"):
        canonical.to_bytes({"value": float("nan")})


def test_q_a_column_of_addresses_is_one_whatever_else_they_look_like() -> None:
    """presidio-structured (#1316): by majority vote a column of e-mail addresses was called one of URLs."""
    table = pd.DataFrame({"contact": [f"anna.{i}@mail{i % 7}.example.org" for i in range(60)], "d": 1})
    kinds = {one.identifier for one in _identifiers(table) if one.column == "contact" and one.matched}
    assert "email" in kinds
    assert not {kind for kind in kinds if "url" in kind or "domain" in kind}


def test_r_one_identifier_among_many_rows_is_found() -> None:
    """presidio-structured (analysis_builder.py): a sample of fixed seed missed rare rows with personal data."""
    notes = ["nothing to say"] * 20_000
    notes[13_337] = "write to anna@example.org"
    (one,) = (one for one in _identifiers(pd.DataFrame({"note": notes, "d": 1})) if one.matched)
    assert (one.column, one.identifier, one.matched) == ("note", "email", 1)


def _identifiers(table: pd.DataFrame) -> tuple[identifier_counts.IdentifierCount, ...]:
    with subject(table, Columns(prediction="d", favourable=1)) as made:
        supplies = measure.Supplies(made)
        return identifier_counts.supply(**supplies.arguments(identifier_counts.supply)).counts
