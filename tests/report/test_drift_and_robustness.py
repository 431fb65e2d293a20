"""The chapters on drift and robustness: what they say on evidence that is the same every time."""

from dataclasses import replace

from audit.records.evidence import Measurement, Unmeasured, counted
from audit.report import view
from audit.report.chapters import data_quality, drift, performance, robustness
from audit.report.material import Material
from tests.report.examples import mortgage


def number(metric: str, value: float, low: float, high: float, **where: str) -> Measurement:
    return Measurement(
        metric=metric, where=where, value=value, low=low, high=high, low_all=low, high_all=high, confidence=0.95,
        n=500, support=500, method="by hand",
    )  # fmt: skip


def material(*items: Measurement | Unmeasured) -> Material:
    measured = tuple(item for item in items if isinstance(item, Measurement))
    missing = tuple(item for item in items if isinstance(item, Unmeasured))
    audit = mortgage().with_evidence(measurements=measured, unmeasured=missing).with_findings()
    return view._material(audit.plan, audit.evidence, audit.judgement, ())


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


INDEX = "drift.population_stability_index"
MOVED = (
    number(INDEX, 0.31, 0.22, 0.42, column="income"),
    number(INDEX, 0.01, 0.0, 0.03, column="age"),
    counted("drift.adjusted_p_value", 0.0004, where={"column": "income"}, n=500, method="by hand"),
    counted("drift.columns_moved", 1, n=500, method="by hand"),
    number("drift.classifier_auc", 0.62, 0.58, 0.66),
)


def test_drift_says_what_moved_and_draws_the_farthest_first() -> None:
    made = drift.build(material(*MOVED))
    assert made is not None
    assert plain(made.lead) == "Of 2 columns, 1 has moved since training beyond luck, all columns considered together."
    assert "0.620 (0.580 – 0.660; 0.5 is guessing): the two tables differ" in plain(made.together)
    assert made.table is not None and [row[0] for row in made.table.rows] == ["income", "age"]
    assert made.figure is not None and made.figure.index("income") < made.figure.index("age")


def test_nothing_moved_and_nothing_measured() -> None:
    calm = drift.build(material(counted("drift.columns_moved", 0, n=500, method="by hand"), MOVED[1]))
    assert calm is not None and plain(calm.lead) == "Of 1 column, none has moved since training beyond luck."
    assert calm.together == ""
    none = drift.build(material(Unmeasured(metric=INDEX, why="absent", reason="the plan names no training table")))
    assert none is not None and none.figure is None and "could not be measured" in none.lead
    assert drift.build(material()) is None


def test_robustness_says_noise_first_and_the_worst_feature_first() -> None:
    made = robustness.build(
        material(
            number("robustness.noise_flip_rate", 0.034, 0.03, 0.039),
            number("robustness.missing_flip_rate", 0.02, 0.01, 0.03, feature="age"),
            number("robustness.category_flip_rate", 0.4, 0.36, 0.44, feature="city"),
        )
    )
    assert made is not None
    assert plain(made.lead).startswith("3.4 % of the decisions change when numbers are slightly off")
    assert made.figure is not None and made.figure.index("city, other category") < made.figure.index("age, left empty")
    assert made.groups is None and made.features is not None


def test_costs_are_not_drawn_on_a_scale_from_0_to_1() -> None:
    cost = number("performance.cost_per_case", 112.5, 80.0, 140.0, unit="EUR")
    made = performance.build(material(cost, number("performance.accuracy", 0.9, 0.88, 0.92)))
    assert made is not None and made.figure is not None
    assert "Cost per case" not in made.figure
    assert made.table is not None and len(made.table.rows) == 2


def test_data_quality_has_the_other_checks_apart() -> None:
    repeated = counted("data_quality.repeated_rows", 0.04, n=500, method="by hand")
    made = data_quality.build(material(repeated))
    assert made is not None and made.table is None
    assert made.others is not None and made.others.rows[0][0] == "Repeated rows"


def test_hostile_column_names_are_only_text() -> None:
    name = '<script>alert("x")</script>'
    made = drift.build(material(replace(MOVED[0], where={"column": name})))
    assert made is not None and made.figure is not None and "<script>" not in made.figure
