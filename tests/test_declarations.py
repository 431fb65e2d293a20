"""Facts and waivers: what is read, and every mistake at once with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit.declarations import facts_from_text, read_facts, read_waivers, waivers_from_text
from audit.errors import PlanError
from audit.records.judgement import Fact, Waiver
from tests.policies.cases import READY, pack_of, rule

QUESTIONS = """\
  role: {asks: Which role?, type: list, choices: [controller, processor]}
  ready: {asks: Is it ready?, type: boolean}
  owner: {asks: Who owns it?, type: text}
  since: {asks: Since when?, type: date}
  size: {asks: How many?, type: number}
  use: {asks: What is it for?, type: choice, choices: [credit, employment]}
"""
PACKS = [pack_of(rule(READY), questions=QUESTIONS)]


def mistakes(read: object, text: str) -> list[str]:
    with pytest.raises(PlanError) as caught:
        read(text, "file.yaml", PACKS)  # type: ignore[operator]
    return [str(mistake) for mistake in caught.value.mistakes]


def test_bare_answers_and_declarations() -> None:
    text = """\
# what we say
role: [controller, processor]
ready: true
owner: {value: the board, by: Ada, role: chair, on: 2026-01-02, until: 2026-12-31, note: minutes}
since: 2020-02-29
size: 12.5
use: credit
"""
    assert facts_from_text(text, "facts.yaml", PACKS) == {
        "role": Fact(fact="role", value=("controller", "processor")),
        "ready": Fact(fact="ready", value=True),
        "owner": Fact(
            fact="owner",
            value="the board",
            by="Ada",
            role="chair",
            on=date(2026, 1, 2),
            until=date(2026, 12, 31),
            note="minutes",
        ),
        "since": Fact(fact="since", value="2020-02-29"),
        "size": Fact(fact="size", value=12.5),
        "use": Fact(fact="use", value="credit"),
    }


@pytest.mark.parametrize("answer", ["", "null", "~", '""', '"  "', "[]", "{value: }", '{value: "", by: Ada}'])
def test_an_empty_answer_is_none(answer: str) -> None:
    assert facts_from_text(f"owner: {answer}\n", "facts.yaml", PACKS) == {}


@pytest.mark.parametrize("answer", ["no", "false", "0"])
def test_no_is_an_answer(answer: str) -> None:
    packs = [pack_of(questions="  free: {asks: What?, type: list}\n")]
    assert "free" in facts_from_text(f"free: {answer}", "facts.yaml", packs)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_answers_nothing(text: str) -> None:
    assert facts_from_text(text, "facts.yaml", PACKS) == {}
    assert waivers_from_text(text, "waivers.yaml", PACKS) == ()


def test_every_mistake_of_a_facts_file() -> None:
    text = """\
redy: true
ready: yes
owner: {value: 3, bye: Ada, on: yesterday}
since: {by: Ada}
size: many
use: {value: mortgage, on: 2026-02-01, until: 2026-01-01}
role: [controler]
zzz: 1
"""
    assert mistakes(facts_from_text, text) == [
        "file.yaml:1:1: no pack in use asks for the fact 'redy'; did you mean 'ready'?",
        "file.yaml:2:1: the answer to 'ready' is yes, expected true or false",
        "file.yaml:3:9: the answer to 'owner' is 3, expected text",
        "file.yaml:3:19: 'bye' is not a word of owner; did you mean 'by'?",
        "file.yaml:3:29: owner.on is 'yesterday', expected a date like 2026-11-21",
        "file.yaml:4:1: since lacks 'value'",
        "file.yaml:5:1: the answer to 'size' is many, expected a number",
        "file.yaml:6:7: the answer to 'use' is mortgage, expected one of: credit, employment",
        "file.yaml:6:40: until (2026-01-01) lies before on (2026-02-01)",
        "file.yaml:7:1: the answer to 'role' is controler, expected one of: controller, processor; "
        "did you mean 'controller'?",
        "file.yaml:8:1: no pack in use asks for the fact 'zzz'",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("- ready", "file.yaml:1:1: the file is a list, expected a mapping"),
        ("ready: [", "file.yaml:1:9: not valid YAML: expected the node content, but found '<stream end>'"),
        (
            "ready: true\nready: false\n",
            'file.yaml:2:1: not valid YAML: found duplicate key "ready"; keep one of the two',
        ),
        ("since: 2026-02-30", "file.yaml:1:1: the answer to 'since' is 2026-02-30, expected a date like 2026-11-21"),
    ],
)
def test_a_facts_file_of_another_shape(text: str, mistake: str) -> None:
    assert mistakes(facts_from_text, text) == [mistake]


def test_an_answer_must_fit_every_pack_that_asks() -> None:
    other = pack_of(
        rule("require: [{fact: use}]\n"), questions="  use: {asks: Why?, type: choice, choices: [credit]}\n"
    )
    with pytest.raises(PlanError, match="is employment, expected one of: credit"):
        facts_from_text("use: employment", "facts.yaml", [*PACKS, other])


def test_waivers() -> None:
    text = """\
- {rule: test/rule-1, by: Board, reason: known, on: 2026-01-01, until: 2026-06-30}
- {rule: test/rule-1, where: {group: b, attribute: race}, by: Board, reason: known, on: 2026-01-01, until: 2026-01-01}
"""
    start = date(2026, 1, 1)
    assert waivers_from_text(text, "waivers.yaml", PACKS) == (
        Waiver(rule="test/rule-1", by="Board", reason="known", on=start, until=date(2026, 6, 30)),
        Waiver(
            rule="test/rule-1",
            by="Board",
            reason="known",
            on=start,
            until=start,
            where={"attribute": "race", "group": "b"},
        ),
    )


def test_every_mistake_of_a_waivers_file() -> None:
    text = """\
- {rule: test/rule-2, by: "", reason: known, on: 2026-01-01, until: 2025-12-31}
- {rule: test/rule-1, where: {}, reason: known, on: soon, until: 2026-01-01, extra: 1}
- test/rule-1
"""
    assert mistakes(waivers_from_text, text) == [
        "file.yaml:1:4: no pack in use has the rule 'test/rule-2'; did you mean 'test/rule-1'?",
        "file.yaml:1:23: [1].by: expected who accepts the risk",
        "file.yaml:1:62: until (2025-12-31) lies before on (2026-01-01)",
        "file.yaml:2:3: [2] lacks 'by' (who accepts the risk)",
        "file.yaml:2:23: [2].where is empty, expected at least 1",
        "file.yaml:2:49: [2].on is 'soon', expected a date like 2026-11-21",
        "file.yaml:2:78: 'extra' is not a word of [2]; expected by, on, reason, role, rule, until, where",
        "file.yaml:3:3: [3] is text ('test/rule-1'), expected a mapping",
    ]


@pytest.mark.parametrize(
    "who",
    ["by: 'Ada, model owner'", "by: Ada, role: Model owner", "by: Ada, role: owner", "by: the model's owner"],
)
def test_the_models_owner_accepts_no_risk(who: str) -> None:
    text = f"- {{rule: test/rule-1, {who}, reason: known, on: 2026-01-01, until: 2026-06-30}}\n"
    (mistake,) = mistakes(waivers_from_text, text.replace("by: the model's owner", 'by: "the model\'s owner"'))
    assert mistake.endswith("the model's owner cannot accept the model's risks; let somebody else decide")


@pytest.mark.parametrize("who", ["by: Ada Downer, role: data protection officer", "by: Board"])
def test_others_accept_risks(who: str) -> None:
    text = f"- {{rule: test/rule-1, {who}, reason: known, on: 2026-01-01, until: 2026-06-30}}\n"
    (waiver,) = waivers_from_text(text, "waivers.yaml", PACKS)
    assert waiver.role == ("data protection officer" if "role" in who else None)


def test_files_come_back_with_their_exact_text(tmp_path: Path) -> None:
    facts, waivers = tmp_path / "facts.yaml", tmp_path / "waivers.yaml"
    facts.write_bytes("ready: true # ünïcode\r\n".encode())
    waivers.write_bytes(b"[]\r\n")
    assert read_facts(facts, PACKS) == ({"ready": Fact(fact="ready", value=True)}, "ready: true # ünïcode\r\n")
    assert read_waivers(waivers, PACKS) == ((), "[]\r\n")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"no-facts\.yaml: there is no such file"):
        read_facts(tmp_path / "no-facts.yaml", PACKS)
    (tmp_path / "latin.yaml").write_bytes(b"owner: Ren\xe9")
    with pytest.raises(PlanError, match=r"latin.yaml: not UTF-8: byte 11 cannot be read"):
        read_waivers(tmp_path / "latin.yaml", PACKS)
    with pytest.raises(PlanError, match=r"the file cannot be read: Is a directory"):
        read_facts(tmp_path, PACKS)
