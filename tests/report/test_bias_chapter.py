"""The chapter on bias: what it says, shows and leaves out, on evidence that is the same every time."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.records.evidence import Measurement, Unmeasured
from audit.report import view
from audit.report.chapters import absent, bias
from audit.report.chapters.bias import conditional, crossings, groups, rates, remedies, slices, thresholds
from audit.report.chapters.bias.block import Block
from audit.report.material import Material
from audit.report.tables import Chip, Estimate, Table
from tests.report import measured_bias as made
from tests.report import variants
from tests.report.conftest import Rendered
from tests.report.examples import Audit, mortgage
from tests.report.judged import finding, read
from tests.report.measured import compared, counted


def audit_of(items: list[Measurement], *missing: Unmeasured) -> Audit:
    whole = mortgage().with_evidence(measurements=tuple(items), unmeasured=missing)
    columns = replace(whole.plan.columns, threshold=0.8)
    return replace(whole, plan=replace(whole.plan, columns=columns)).with_findings()


def material_of(audit: Audit) -> Material:
    return view._material(audit.plan, audit.evidence, audit.judgement, audit.attachments)


def material(items: list[Measurement], *missing: Unmeasured) -> Material:
    return material_of(audit_of(items, *missing))


def limited(items: list[Measurement], metric: str = "bias.impact_ratio") -> Material:
    """With a rule that sets a limit of 0.8 for every number of a metric."""
    readings = tuple(read(item, "failed", at_least=0.8) for item in items if item.metric == metric)
    return material_of(audit_of(items).with_findings(finding("house/ratio", "failed", measurements=readings)))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def cells(table: Table) -> list[str]:
    return [
        plain(" ".join([cell.text, *cell.small]) if isinstance(cell, Estimate) else getattr(cell, "text", str(cell)))
        for row in table.rows
        for cell in row
    ]


def title_of(block: Block, place: int = 0) -> str:
    found = re.search("<title>(.*?)</title>", str(block.figures[place].picture))
    assert found
    return plain(found[1])


@pytest.fixture
def text(rendered: Callable[[str], Rendered]) -> str:
    """All that the report says of all quantities of bias."""
    return plain(rendered("bias").text)


SENTENCES = (
    "Of 2 largest differences, larger than chance explains at a level of 5 % shared by all of them: true positive "
    "rate between groups of “race” (p-value 0.0015).",
    "For “race”, the impact ratio of the worst-off group would be highest, 0.840, at 0.267.",
    "The worst-off group is “black” at 9 thresholds, “hispan” at 1 threshold.",
    "1,069 slices of up to three conditions on race, obrat were looked at, once for each rate. 2 slices are worse "
    "off than all other rows",
    "of those named, luck put there 5 % at most, on average",
    "Bringing the impact ratio of “race” to 0.8 costs 0.6 ± 0.2 points of accuracy against the most accurate "
    "single threshold and gains 2.3 ± 1.0 points of accuracy against the decisions as audited (95 % intervals).",
    "the ratio reached is 0.787 (0.707 to 0.867)",
    "The decisions as audited have an impact ratio of 0.981 for “male”, so 0.8 needs no remedy.",
    "This is shown to help decide; nothing of it was applied.",
    "Held equal: chist × pubrec. Among people alike in that, the selection rate of “black” differs most from that "
    "of “white”: by −16.0 points (95 % interval −22.5 to −9.6 points) (overall: −25.2 points).",
    "Simpson’s paradox was looked for in 1 comparison; in none do overall and conditional comparison contradict",
    "All features together tell “white” (race) from the others with an AUC of 0.682 (95 % interval 0.632 to "
    "0.732), against 0.495 with groups dealt out at random.",
    "The strongest single feature is “loanprc” for race, with 0.658.",
    "The group that is rarest compared with the reference population is “black” (race): 0.838 times as common",
    "A ratio below a limit is an indicator, not proof of unlawful discrimination",
    "Impact ratio of every combination of race and male, with its 95 % interval; the darker, the lower",
)


def test_every_question_is_answered_in_a_sentence(text: str) -> None:
    for sentence in SENTENCES:
        assert sentence in text, sentence


def test_the_questions_stand_in_a_lawyers_order(text: str) -> None:
    titles = [
        "Groups", "Combinations of attributes", "Differences and error rates", "What another threshold would change",
        "Worst-off slices", "The price of a remedy", "Like with like: legitimate factors held equal",
        "Proxies: what gives an attribute away", "What the data records", "Scores by group", "Ranked lists",
        "Estimates by group", "Several classes", "Fairness to each person",
    ]  # fmt: skip
    contents = text[text.index("Evidence: bias") :]
    assert titles == sorted(titles, key=contents.index)


def test_what_the_evidence_lacks_has_no_heading() -> None:
    built = bias.build(material(compared({"a": (80, 100), "b": (78, 100)}, "branch", "a")))
    assert built is not None
    assert [block.title for block in built.blocks] == ["Groups"]
    assert bias.build(material([])) is None


def test_every_picture_says_its_finding() -> None:
    items = [*mortgage().evidence.measurements, *made.everything()]
    built = bias.build(material(list(items)))
    assert built is not None
    for block in built.blocks:
        for place in range(len(block.figures)):
            assert len(title_of(block, place)) > 30, block.title


def test_tables_stay_short() -> None:
    built = bias.build(material([*mortgage().evidence.measurements, *made.everything()]))
    assert built is not None
    assert sum(len(cells(table)) for block in built.blocks for table in block.tables) < 800


def price(items: list[Measurement]) -> str:
    block = remedies.build(material(items))
    assert block is not None
    return plain(block.says)


def test_a_lopsided_interval_of_a_price_is_given_in_full() -> None:
    where = {"attribute": "race", "method": "thresholds by group", "target": "0.8"}
    cost = replace(made.priced("bias.remedy_accuracy_change_from_best", -0.006, 0.002, where), low=-0.02, high=-0.004)
    ratio = made.priced("bias.remedy_impact_ratio", 0.8, 0.1, where)
    assert "costs 0.6 points of accuracy (a change of −2.0 to −0.4 points) against" in price([cost, ratio])


def test_a_price_is_named_for_the_limit_that_a_rule_sets() -> None:
    items = [*made.remedies(), *compared({"a": (80, 100), "b": (60, 100)}, "race", "a")]
    ratios = tuple(read(item, "failed", at_least=0.9) for item in items if item.metric == "bias.impact_ratio")
    judged = audit_of(items).with_findings(finding("house/ratio", "failed", measurements=ratios))
    block = remedies.build(material_of(judged))
    assert block is not None
    assert "Bringing the impact ratio of “race” to 0.9 costs 1.2 ± 0.2 points" in plain(block.says)
    assert "limit 0.9" in str(block.figures[0].picture)


def test_the_stand_in_is_not_compared_with_the_audited_decisions() -> None:
    block = remedies.build(material(made.remedies()))
    assert block is not None
    (table,) = block.tables
    assert "Stand-in model, reweighed*" in cells(table)
    assert "its change of accuracy is against itself without weights" in table.cut
    assert str(block.figures[0].picture).count("<circle") == 1 + 1 + 4 + 1  # the legend's two, four targets, one best


def test_an_attribute_that_needs_no_remedy_is_listed_without_any() -> None:
    block = remedies.build(material(made.remedies("male", 0.981)))
    assert block is not None
    assert [row[0] for row in block.tables[0].rows] == ["Decisions as audited", "Best single threshold"]


def test_the_threshold_in_use_is_marked_and_a_gap_ends_the_line() -> None:
    items = [item for item in made.sweep() if item.where["threshold"] != "0.912" or "impact" not in item.metric]
    block = thresholds.build(material(items))
    assert block is not None
    assert "is 0.780 at the threshold in use, 0.8, and would be highest, 0.840, at 0.267" in plain(block.says)
    picture = str(block.figures[0].picture)
    assert picture.count("stroke-dasharray") == 3
    assert picture.count('Z" fill') == 4  # bands: two charts, and one that is broken in two
    assert "0.8 (in use)" in cells(block.tables[0])


def test_a_limit_of_the_ratio_in_use_is_drawn_along_the_thresholds() -> None:
    block = thresholds.build(limited([*made.sweep(), *compared({"a": (80, 100), "b": (60, 100)}, "race", "a")]))
    assert block is not None
    assert "limit 0.8" in str(block.figures[0].picture)


def test_slices_are_worst_first_and_none_is_said_to_be_none() -> None:
    block = slices.build(material(made.slices()))
    assert block is not None
    assert [row[0] for row in block.tables[0].rows] == ["race=black", "obrat over 38"]
    assert "−24.4 points against all other rows" in title_of(block)
    none = slices.build(material([counted("bias.slices_examined", 1, 100), counted("bias.slices_worse_off", 0, 100)]))
    assert none is not None
    assert plain(none.says) == "1 slice was looked at; none is worse off beyond luck."
    assert not none.figures
    assert slices.build(material([])) is None


def test_a_contradiction_between_overall_and_conditional_is_a_warning() -> None:
    block = conditional.build(material(made.conditional(reversals=1)))
    assert block is not None
    assert "in 1 of 1 comparison, overall and conditional comparison contradict each other (“black” (race))" in plain(
        block.notes[0]
    )
    assert "yes" in cells(block.tables[0])


def test_gaps_stand_beside_what_chance_gives() -> None:
    table = rates.gaps(material(made.differences()))
    assert table is not None
    assert cells(table)[:6] == [
        "race",
        "True positive rate",
        "6.1 points 1.1 – 11.1",
        "2.7 points",
        "0.0015",
        "Not judged",
    ]
    alike = rates.build(material(made.differences()[3:]))
    assert alike is not None
    assert plain(alike.says) == (
        "The largest difference in true or false positive rate is not larger than chance explains, at a level of 5 %."
    )


def test_tiles_show_every_combination_its_ratio_and_what_is_not_shown() -> None:
    (figure,) = crossings.heat_maps(material(made.crossed(), made.TOO_FEW))
    picture = str(figure.picture)
    for said in (">0.600<", ">0.853<", ">1<", ">reference<", ">Female<", ">Black<", ">suppressed<"):
        assert said in picture  # 36/80 : 450/600 is 0.6, 32/50 : 450/600 is 0.853
    assert "hatched: too few rows or none (1 combination)" in plain(figure.says)
    assert "lowest Female × Black, 0.600" in plain(picture)


def test_tiles_need_two_groups_to_cross() -> None:
    assert crossings.heat_maps(material(compared({"a": (8, 10), "b": (6, 10)}, "sex", "a"))) == []
    assert crossings.heat_maps(material(compared({"a×b×c": (8, 10), "a×b×d": (6, 10)}, "x×y×z", "a×b×c"))) == []


def test_a_rule_that_only_asks_for_a_number_does_not_judge_it() -> None:
    items = compared({"a": (80, 100), "b": (40, 100)}, "race", "a")
    ratio = next(item for item in items if item.metric == "bias.impact_ratio")
    asked = finding("us-nyc-ll144/ratio", "passed", measurements=(read(ratio, "passed"),))
    matter = material_of(audit_of(items).with_findings(asked))
    (block, _) = groups.blocks(matter)
    assert block is not None
    assert not [cell for row in block.tables[0].rows for cell in row if isinstance(cell, Chip)]
    assert "limit" not in str(block.figures[0].picture)


def test_a_hundred_groups_are_cut_in_pictures_and_tables() -> None:
    audit = variants.crowded(findings=6, groups=100)
    built = bias.build(material_of(audit))
    assert built is not None
    for block in built.blocks:
        assert all(len(table.rows) <= 40 for table in block.tables)
        assert all(str(figure.picture).count("<text") < 200 for figure in block.figures)
    crossed = {f"a{one:02d}×b{two:02d}": (40 + one, 100 + two) for one in range(20) for two in range(12)}
    (figure,) = crossings.heat_maps(material(compared(crossed, "x×y", "a19×b00")))
    assert "Of 20 groups of x, the 12 with the lowest ratios are drawn." in figure.says
    assert "Of 12 groups of y, the 6 with the lowest ratios are drawn." in figure.says


def test_hostile_names_stay_text_in_every_block() -> None:
    evil = variants.SCRIPT
    names = {"race": evil, "black": variants.LONG, "white": variants.OVERRIDE, "loanprc": variants.IMAGE}
    items = [
        replace(item, where={key: names.get(value, value) for key, value in item.where.items()})
        for item in [*made.everything(), *made.crossed()]
    ]
    built = bias.build(material(items))
    assert built is not None
    drawn = "".join(str(figure.picture) for block in built.blocks for figure in block.figures)
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "\u202e" not in drawn


def test_measurements_without_their_labels_are_left_out() -> None:
    bare = [replace(item, where={}) for item in made.everything()]
    assert bias.build(material(bare)) is not None


def test_reasons_that_differ_by_a_number_take_one_row() -> None:
    items = [
        Unmeasured(
            metric="bias.auc", where={"attribute": "race", "group": f"g{n}"}, why="too small", reason=f"{n} more"
        )
        for n in range(2, 30)
    ]
    items.append(Unmeasured(metric="bias.auc", why="absent", reason="the plan names no label"))
    table = absent.unmeasured(items)
    assert table is not None
    assert len(table.rows) == 2
    assert cells(table)[:4] == [
        "Not in the data or the plan. The plan names no label.", "Area under the ROC curve by group", "all rows", "1",
    ]  # fmt: skip
    assert cells(table)[4] == "Too few rows. 2 more. 27 reasons like it have other numbers."
    assert cells(table)[5:] == [
        "Area under the ROC curve by group",
        "race, g2, race, g3, race, g4, race, g5 and 24 more",
        "28",
    ]
