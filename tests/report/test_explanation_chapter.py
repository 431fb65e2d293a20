"""The chapter on explanation: what it says of planted numbers, and what it leaves out when nothing was measured."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from audit.canonical import sha256, to_bytes
from audit.records.blocks import Explanation, Move
from audit.records.evidence import Measurement
from audit.report.chapters.explanation import build
from audit.report.material import Material
from audit.report.pictures.waterfall import Step, waterfall
from audit.report.quantities import QUANTITIES
from tests.report import examples
from tests.report.measured import counted, estimated, share

REASONS = Explanation(
    reasons={"obrat": "Your obligations are <high>", "late1": "You paid late", "late2": "You paid late"},
    actionable={"obrat": Move(direction="down", at_least=15)},
)


def measured() -> list[Measurement]:
    where = {"attribute": "race", "group": "black"}
    against = {**where, "reference": "white"}
    return [
        estimated("explainability.attribution_share", 0.4, 0.02, 900, "SHAP", feature="obrat"),
        estimated("explainability.attribution_share", 0.39, 0.02, 900, "SHAP", feature="hrat"),
        replace(counted("explainability.rank", 1, 900, feature="obrat"), high=2.0, confidence=0.95),
        replace(counted("explainability.rank", 2, 900, feature="hrat"), low=1.0, confidence=0.95),
        share("explainability.reasons_valid_share", 80, 100),
        counted("explainability.reasons_without_words", 2, 100),
        share("explainability.reason_share", 61, 100, feature="obrat"),
        share("explainability.reason_share", 20, 100, feature="late1 + late2"),
        share("explainability.reason_share", 0, 100, feature="hrat"),
        share("explainability.group_reason_share", 12, 20, **where, feature="obrat"),
        share("explainability.reason_faithfulness", 99, 100),
        share("explainability.reason_stability", 90, 100, change="small changes of the input"),
        share("explainability.recourse_share", 43, 100),
        estimated("explainability.recourse_cost", 0.126, 0.04, 43, "median"),
        share("explainability.group_recourse_share", 5, 20, **where),
        share("explainability.recourse_step", 26, 43, feature="obrat"),
        estimated("explainability.recourse_shift", -0.075, 0.02, 26, "median", feature="obrat"),
        estimated("explainability.simple_model_auc", 0.8, 0.02, 500, "DeLong", model="logistic regression"),
        estimated("explainability.simple_model_auc_difference", 0.05, 0.02, 500, "DeLong", model="logistic regression"),
        estimated("explainability.simple_model_auc_difference", 0.01, 0.02, 500, "DeLong", model="additive model"),
        estimated("explainability.surrogate_fidelity", 0.86, 0.03, 900, "R²"),
        replace(estimated("explainability.surrogate_rule", 0.2, 0.03, 900, "mean", rule="obrat over 40"), support=90),
        estimated("explainability.selection_rate_difference", -0.25, 0.07, 197, "walks", **against),
        estimated(
            "explainability.selection_rate_difference_part", -0.2, 0.05, 197, "walks", **against, feature="obrat"
        ),
        estimated(
            "explainability.selection_rate_difference_part", -0.05, 0.06, 197, "walks", **against, feature="hrat"
        ),
        counted("explainability.additivity_error", 0.0, 900),
    ]


def material(items: list[Measurement], explanation: Explanation = REASONS) -> Material:
    audit = examples.mortgage()
    audit = audit.with_evidence(measurements=tuple(items), unmeasured=())
    return Material(
        plan=replace(audit.plan, explanation=explanation),
        evidence=audit.evidence,
        judgement=audit.judgement,
        attachments=(),
        evidence_sha256=sha256(to_bytes(audit.evidence)),
        judgement_sha256=sha256(to_bytes(audit.judgement)),
        report_id="SO-1",
    )


def test_every_question_has_its_part_and_every_picture_a_table() -> None:
    made = build(material(measured()))
    assert made is not None
    assert [part.title for part in made.parts] == [
        "What the model goes by",
        "What carries the difference between groups",
        "What people who were decided against are told",
        "Do the reasons hold?",
        "What would have to change",
        "Would a simple model do?",
        "The model in a few rules",
        "How good the explanation is",
    ]
    for part in made.parts:
        assert part.tables, part.title
        assert part.figure is None or part.says
    text = " ".join(line for part in made.parts for line in part.text)
    assert "the places of “obrat” and “hrat” are not certain" in text
    assert "Told most often: “Your obligations are <high>.” “You paid late.”" in text
    assert "The audited model ranks better." in text
    assert "Which of the two ranks better can’t be told" in text
    assert "2\u00a0inputs that are a principal reason have no declared sentence." in text
    assert "80.0\u00a0% of the adverse decisions get a set of reasons" in text


def test_reasons_stand_with_what_the_person_is_told_and_none_for_what_never_occurs() -> None:
    made = build(material(measured(), Explanation()))
    assert made is not None
    told = next(part for part in made.parts if part.title.startswith("What people"))
    rows = {row[0]: row[1] for row in told.tables[0].rows}
    assert rows == {"obrat": "No sentence is declared.", "late1 + late2": "No sentence is declared."}
    steps = next(part for part in made.parts if part.title == "What would have to change").tables[1]
    assert steps.rows[0][1] == "—"
    declared = build(material(measured()))
    assert declared is not None
    steps = next(part for part in declared.parts if part.title == "What would have to change").tables[1]
    assert steps.rows[0][1] == "may only fall, not below 15"


def test_nothing_measured_is_no_chapter_and_shares_alone_are_a_short_one() -> None:
    assert build(material([])) is None
    alone = build(material([measured()[0]]))
    assert alone is not None
    assert [part.title for part in alone.parts] == ["What the model goes by"]


def test_every_metric_of_reasons_and_recourse_has_words() -> None:
    from audit.measure import discover

    ours = ("reasons", "reason_stability", "reason_faithfulness", "recourse", "simple_model", "surrogate_tree")
    for name in ours:
        for metric in discover()[f"explainability.{name}"].METRICS:
            assert metric in QUANTITIES, metric


def test_a_waterfall_ends_where_its_parts_add_up_to() -> None:
    steps = [
        Step(label="a <b>", value=-0.2, low=-0.3, high=-0.1),
        Step(label="c", value=0.05, low=0.0, high=0.1),
        Step(label="d", value=-0.01, low=None, high=None),
    ]
    root = ElementTree.fromstring(waterfall(steps, "x less y", "Whole difference", "difference", "It says <this>"))
    space = "{http://www.w3.org/2000/svg}"
    bars = [(float(r.get("x", 0)), float(r.get("width", 0))) for r in root.iter(f"{space}rect")]
    assert len(bars) == 4
    zero = bars[0][0] + bars[0][1]
    per_point = bars[0][1] / 0.2
    assert bars[1][0] == pytest.approx(bars[0][0], abs=0.2)  # begins where the first ended
    assert bars[1][1] == pytest.approx(0.05 * per_point, abs=0.2)
    assert bars[3] == pytest.approx((zero - 0.16 * per_point, 0.16 * per_point), abs=0.3)
    texts = [text.text for text in root.iter(f"{space}text")]
    assert "a <b>" in texts
    assert "−16.0\u00a0points" in texts
    assert root.find(f"{space}title").text == "It says <this>"  # type: ignore[union-attr]


def test_several_classes_stand_side_by_side() -> None:
    items = [
        estimated("explainability.class_attribution_share", size, 0.02, 900, "SHAP", **{"class": name}, feature=feature)
        for name, sizes in (("grant", (0.7, 0.3)), ("refer", (0.2, 0.8)), ("<refuse>", (0.6, 0.4)))
        for feature, size in zip(("obrat", "hrat"), sizes, strict=True)
    ]
    items += [
        estimated("explainability.all_classes_attribution_share", 0.55, 0.02, 900, "SHAP", feature="hrat"),
        estimated("explainability.all_classes_attribution_share", 0.45, 0.02, 900, "SHAP", feature="obrat"),
        estimated("explainability.class_shuffling_loss", 0.12, 0.02, 900, "Brier", feature="hrat"),
    ]
    made = build(material(items))
    assert made is not None
    (part,) = [part for part in made.parts if part.title == "What each class goes by"]
    assert [len(one.rows) for one in part.tables] == [2, 2]
    assert [str(column.title) for column in part.tables[1].columns] == ["Input", "grant", "refer", "<refuse>"]
    assert [str(row[0]) for row in part.tables[0].rows] == ["hrat", "obrat"]
    assert part.text[1].startswith("“hrat” carries 80")
    assert len(made.parts) == 1


def test_a_simple_model_beside_estimates() -> None:
    name = "explainability.simple_regression"
    model, by_sex = {"model": "ridge regression"}, {"model": "ridge regression", "attribute": "sex"}
    items = [
        estimated(f"{name}_rmse", 210.0, 9.0, 500, "chi-square", **model),
        estimated(f"{name}_rmse_difference", -12.0, 5.0, 500, "delta method", **model),
        estimated(f"{name}_r_squared", 0.8, 0.05, 500, "delta method", **model),
        estimated(f"{name}_error_gap", 90.0, 9.0, 500, "pairs", **by_sex),
        estimated(f"{name}_error_gap_difference", -30.0, 9.0, 500, "bootstrap", **by_sex),
    ]
    made = build(material(items))
    assert made is not None
    (part,) = made.parts
    assert part.title == "Would a simple model do?" and len(part.tables) == 2
    assert part.text[0].endswith("The audited estimates are closer.")
