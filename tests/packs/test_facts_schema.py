"""The generated JSON Schema of a facts file: it accepts what reading accepts, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit import packs
from audit.declarations import facts_from_text
from audit.errors import PlanError
from audit.packs.facts_schema import schema
from tests.policies.cases import READY, pack_of, rule

QUESTIONS = """\
  role: {asks: Which role?, type: list, choices: [controller, processor], why: Art. 4.}
  ready: {asks: Is it ready?, type: boolean}
  owner: {asks: Who owns it?, type: text}
  since: {asks: Since when?, type: date}
  size: {asks: How many?, type: number}
  use: {asks: What is it for?, type: choice, choices: [credit, employment, true, 2]}
  free: {asks: What else?, type: list}
"""
PACKS = [pack_of(rule(READY), questions=QUESTIONS)]
NARROWER = "  use: {asks: Why?, type: choice, choices: [credit]}\n"
ANSWERS: list[Any] = [
    None, "", [], True, False, 0, 1, 2, 2.5, "yes", "no", "2026-11-21", "2026-02-30", "credit", "mortgage",
    ["controller"], ["controller", "processor"], ["controler"], "controller", ["credit"], [1], {"value": "credit"},
    {"value": True, "by": "Ada", "role": "chair", "on": "2026-01-01"}, {"value": None}, {"by": "Ada"},
    {"value": True, "on": "soon"}, {"value": True, "who": "Ada"}, {"value": [], "by": None},
]  # fmt: skip


@pytest.mark.parametrize("fact", ["role", "ready", "owner", "since", "size", "use", "free"])
def test_editor_and_reader_agree_on_every_answer(fact: str) -> None:
    validator = Draft202012Validator(dict(schema(PACKS)), format_checker=Draft202012Validator.FORMAT_CHECKER)
    for answer in ANSWERS:
        try:
            facts_from_text(json.dumps({fact: answer}), "facts.yaml", PACKS)
            read = True
        except PlanError:
            read = False
        assert validator.is_valid({fact: answer}) == read, answer


def test_it_is_a_schema_that_tells_the_questions_and_their_reasons() -> None:
    made = schema(PACKS)
    Draft202012Validator.check_schema(dict(made))
    assert made["properties"]["role"]["description"] == "Which role? Art. 4."
    assert made["additionalProperties"] is False
    Draft202012Validator.check_schema(dict(schema([packs.read(name) for name in packs.names()])))


def test_an_answer_fits_every_pack_that_asks() -> None:
    other = pack_of(rule("require: [{fact: use}]\n"), questions=NARROWER)
    validator = Draft202012Validator(dict(schema([*PACKS, other])))
    assert validator.is_valid({"use": "credit"})
    assert not validator.is_valid({"use": "employment"})
