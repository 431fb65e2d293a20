"""The pages on re-identification and on what the model gives away say what was measured, and nothing that was not."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from audit.records.evidence import Measurement, Unmeasured, counted
from audit.report.chapters import privacy
from audit.report.chapters.explanation.parts import Part
from audit.report.material import Material
from audit.report.pictures.histogram import Column, histogram
from tests.report import examples

SVG = "{http://www.w3.org/2000/svg}"


def number(metric: str, value: float, low: float | None = None, high: float | None = None, **where: str) -> Measurement:
    made = counted(f"privacy.{metric}", value, where=where, n=1_000, method="test")
    if low is None:
        return made
    return replace(made, low=low, high=high, low_all=low, high_all=high, confidence=0.95)


RECOGNISED = (
    *(number("class_share", share, size=size) for size, share in (("1", 0.2), ("2", 0.3), ("100–999", 0.5))),
    number("singling_out", 0.2),
    number("prosecutor_risk", 1.0),
    number("marketer_risk", 0.4),
    number("unique_rows_without", 0.01, column="zip"),
    number("uniqueness_due_to", 0.95, column="zip"),
    number("identifying_set", 0.06, columns="zip + age", size="2"),
    *(number("identifying_columns", 2, share=share) for share in ("1%", "5%")),
)
LEAK = (
    number("membership_blind_auc", 0.5, 0.49, 0.51),
    number("membership_auc", 0.8, 0.78, 0.82),
    number("membership_true_positive_rate", 0.3, 0.28, 0.32, false_positive_rate="0.01"),
    number("membership_epsilon", 3.0, 3.0, 9.0, false_positive_rate="0.01"),
)


def chapter(*items: Measurement | Unmeasured) -> privacy.Privacy:
    audit = examples.mortgage()
    evidence = replace(
        audit.evidence,
        measurements=tuple(item for item in items if isinstance(item, Measurement)),
        unmeasured=tuple(item for item in items if isinstance(item, Unmeasured)),
    )
    material = Material(
        plan=audit.plan,
        evidence=evidence,
        judgement=replace(audit.judgement, findings=()),
        attachments=(),
        evidence_sha256="",
        judgement_sha256="",
        report_id="",
    )
    made = privacy.build(material)
    assert made is not None
    return made


def part(made: privacy.Privacy, title: str) -> Part:
    return next(part for part in made.parts if part.title == title)


def test_recognising_a_person() -> None:
    made = chapter(*RECOGNISED)
    assert "20.0\u00a0% of the rows can be told from all others" in made.lead
    found = part(made, "Recognising a person")
    assert "in 100.0\u00a0% of cases at worst and in 40.0\u00a0% on average" in found.text[0]
    # Of two shares that the same number of columns reaches, the larger is said.
    assert found.text[1] == "2\u00a0columns are enough to make 5\u00a0% of the rows unique (zip + age: 6.0\u00a0%)."
    assert "20.0\u00a0% are alone" in str(found.figure)
    assert found.tables[0].rows == (("zip", "1.0\u00a0%", "95.0\u00a0%"),)


def test_proposals_are_called_so() -> None:
    made = chapter(*RECOGNISED, number("proposed_quasi_identifiers", 3.0, column="age"))
    assert "since the plan declares none" in made.lead
    assert "proposed by search: “age”" in part(made, "Recognising a person").text[0]


def test_a_leak_is_said_with_its_price() -> None:
    made = chapter(*LEAK)
    assert "tell rows that it was trained on from others" in made.lead
    text = " ".join(part(made, "What the model gives away").text)
    assert "With 1.0\u00a0% of false alarms, the attacker finds 30.0\u00a0%" in text
    assert "epsilon below 3.000" in text


@pytest.mark.parametrize("low", [0.48, 0.505])
def test_no_leak_is_no_all_clear(low: float) -> None:
    """Also not one that the features alone explain."""
    made = chapter(LEAK[0], number("membership_auc", 0.51, low, 0.53))
    assert "no proof that none can" in made.lead


def test_a_shift_is_said_and_no_attack_is() -> None:
    made = chapter(
        number("membership_blind_auc", 0.8, 0.78, 0.82),
        Unmeasured(metric="privacy.membership_auc", why="undefined", reason="training and audited rows differ"),
    )
    assert "it cannot be read" in made.lead
    assert "the attacks were not read" in " ".join(part(made, "What the model gives away").text)


def test_homogeneous_classes_are_called_what_they_are() -> None:
    made = chapter(
        number("l_diversity", 1, column="ill"),
        number("homogeneous_rows", 0.5, column="ill"),
        number("largest_homogeneous_class", 20, column="ill"),
        number("t_closeness", 0.4, column="ill", distance="equal"),
    )
    text = part(made, "Learning a secret without finding the row").text[0]
    assert "all have the same “ill”; the largest has 20\u00a0rows" in text


def test_proxies_of_special_categories_are_named() -> None:
    strong = replace(number("x", 0.9, 0.8, 0.95, attribute="religion", feature="town"), metric="bias.proxy_auc")
    weak = replace(number("x", 0.9, 0.8, 0.95, attribute="shoe_size", feature="town"), metric="bias.proxy_auc")
    made = chapter(strong, weak, number("children_share", 0.01))
    tables = part(made, "Data protection, measured").tables
    assert [row[:2] for row in tables[1].rows] == [("town", "religion")]


def test_columns_stand_as_high_as_their_shares() -> None:
    bars = [Column(name="1", share=0.2, said="20 %", marked=True), Column(name="2 <b>", share=0.4, said="40 %")]
    root = ElementTree.fromstring(str(histogram(bars, "Shares", "rows", "A & B")))
    heights = [float(rect.get("height", "")) for rect in root.iter(f"{SVG}rect")]
    assert heights[1] == pytest.approx(2 * heights[0])
    assert root.findtext(f"{SVG}title") == "A & B"
    assert [text.text for text in root.iter(f"{SVG}text")].count("2 <b>") == 1
    assert "rect" not in str(histogram([Column(name="1", share=0, said="0 %")], "Shares", "rows", "none"))
