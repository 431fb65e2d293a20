"""Write a starter plan from the columns of a table, and the questionnaire of its policies.

The plan suggests and comments; it decides nothing. The favourable outcome above all is never guessed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from audit import packs
from audit import plan as planning
from audit.needs.column_profiles import MOST_EXACT, ColumnProfile
from audit.packs.facts_schema import schema
from audit.records.pack import Question
from audit.records.plan import Scalar

FACTS_SCHEMA = "facts.schema.json"
"""Beside the questionnaire."""
ASKED_BY_THE_JUDGE = ("recorded_data", "model_owner")
"""Facts that no rule names, and that are read all the same where a pack asks for them."""

_SENSITIVE = re.compile(
    r"(^|_)(race|ethnic\w*|hispan\w*|sex|gender|male|female|age|birth\w*|religion|disab\w*|nationality|marital|married|"
    r"pregnan\w*|orientation|caste|colou?r|veteran)(_|$)",
    re.IGNORECASE,
)


def starter(data: Path, folder: Path, policies: Sequence[str]) -> str:
    """The text of a commented plan for the table `data`, for a file in `folder`.

    Raises:
        DataError: the table cannot be read.

    """
    profiles = _profiles(data)
    two_valued = [profile.name for profile in profiles if profile.distinct == 2]
    sensitive = [profile.name for profile in profiles if _SENSITIVE.search(profile.name)]
    unique = [p.name for p in profiles if p.distinct == p.rows and not p.missing and p.type in ("text", "whole number")]
    source = os.path.relpath(data.resolve(), folder.resolve())
    return _TEXT.format(
        name=_scalar(f"Audit of {data.stem}"),
        policies=", ".join(map(_scalar, policies)),
        source=_scalar(source),
        columns="\n".join(_described(profiles)),
        two_valued=_listed(two_valued) or "[]",
        sensitive=_listed(sensitive) or "[]",
        id=_listed(unique) or "[]",
    )


def questionnaire(policies: Sequence[str]) -> str:
    """The text of a facts file with every question that the packs need, unanswered, each with its legal reason."""
    lines = [
        f"# yaml-language-server: $schema={FACTS_SCHEMA}",
        "# What no measurement can tell. Answer after the colon; what stays empty is reported as missing, and no is an",
        "# answer. Where it asks by whom, a named person answers for it; without an end that holds for a year.",
    ]
    law = tuple(map(packs.read, policies))
    attested = {one.fact for pack in law for rule in pack.rules for one in rule.require if one.attested}
    seen: set[str] = set()
    for pack in law:
        needed = {*packs.facts_named(pack), *ASKED_BY_THE_JUDGE}
        asked = [one for one in pack.questions if one.fact not in seen and one.fact in needed]
        if asked:
            lines += ["", f"# ---- {pack.id}: {pack.title}"]
        for question in asked:
            seen.add(question.fact)
            reasons = [one.why for other in law for one in other.questions if one.fact == question.fact and one.why]
            lines += ["", *_asked(question, reasons), f"{question.fact}:"]
            lines += [f"  {word}:" for word in ("value", "by", "role", "on", "until") if question.fact in attested]
    return "\n".join(lines) + "\n"


def facts_schema(policies: Sequence[str]) -> str:
    """The text of the JSON Schema by which an editor completes and checks that file."""
    return json.dumps(schema(tuple(map(packs.read, policies))), indent=2, ensure_ascii=False) + "\n"


def _asked(question: Question, reasons: Sequence[str]) -> Iterator[str]:
    yield f"# {question.asks}"
    yield from (f"# Why: {reason}" for reason in dict.fromkeys(reasons))
    kinds = {"boolean": "true or false", "date": "a date like 2026-11-21", "number": "a number", "list": "a list"}
    if question.choices:
        among = "one or more of" if question.type == "list" else "one of"
        yield f"# Answer: {among} {', '.join(map(_scalar_of, question.choices))}"
    elif question.type in kinds:
        yield f"# Answer: {kinds[question.type]}"


def _scalar_of(value: Scalar) -> str:
    return _scalar(value) if isinstance(value, str) else packs.shown(value)


def _profiles(data: Path) -> tuple[ColumnProfile, ...]:
    from audit.load import load
    from audit.needs.column_profiles import supply

    text = f"audit: {{name: starter, policies: []}}\ndata: {{evaluation: {_scalar(data.name)}}}\ncolumns: {{}}\n"
    subject = load(planning.parse(text, str(data), data.parent.resolve()))
    try:
        return supply(subject).profiles
    finally:
        subject.engine.close()


def _described(profiles: Sequence[ColumnProfile]) -> Iterator[str]:
    width = max((len(profile.name) for profile in profiles), default=0)
    for profile in profiles:
        missing = f", {profile.missing} missing" if profile.missing else ""
        name = profile.name.replace("\n", " ").ljust(width)
        many = f"more than {MOST_EXACT}" if profile.type == "number" and profile.distinct > MOST_EXACT else ""
        yield f"  #   {name}  {profile.type}, {many or profile.distinct} distinct{missing}"


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_scalar, names))}]" if names else ""


def _scalar(text: str) -> str:
    """A text as a YAML scalar: bare where that is safe, else in JSON's quotes, which YAML reads."""
    return text if re.fullmatch(r"[A-Za-z_][\w./ -]*", text) else json.dumps(text, ensure_ascii=False)


_TEXT = """\
# What is audited, against which policies, and who must sign. Paths resolve against this file's folder.
audit:
  name: {name}
  # use: what the system decides, in one sentence
  # owner: the organisation that issues the report
  policies: [{policies}]
  # jurisdictions: [EU]
  # assessment_date: 2026-11-21    # decides which law applies; default: the day of the run
  fail_on: high                    # lowest severity that stops the audit
  facts: facts.yaml                # the answers that no measurement can give
  # waivers: waivers.yaml          # accepted risks
data:
  evaluation: {source}
  # training: the table that the model was trained on
columns:
  # Found in the table:
{columns}
  #
  # Say which column holds the decision (two values: {two_valued}):
  # prediction: …
  # or a score and where it turns into a decision:
  # score: …
  # threshold: 0.5
  # What really happened, or what was rightly decided (needed for error rates):
  # label: …
  # The value that is good for the person. It is never guessed:
  # favourable: …
  # Attributes that must not disadvantage anybody; by their names perhaps {sensitive}:
  # sensitive: {sensitive}
  # Columns that identify a row; every value differs in {id}:
  # id: {id}
  # Columns by which an outsider could recognise a person:
  # quasi_identifiers: []
# model:                           # instead of prediction or score
#   source: model.onnx             # or model.skops
#   # or, for a model that answers over HTTP (features must be named above; rows are sent there):
#   # endpoint: https://models.example.com/invocations
#   # headers: {{Authorization: SIGNOFF_ENDPOINT_TOKEN}}   # environment variable with the value
# thresholds:                      # your own limits, where the law gives no number
#   - {{metric: bias.impact_ratio, at_least: 0.8, by: Name, on: 2026-11-21, why: reason}}
# signoff:
#   roles: [model owner, data protection officer, legal]
#   valid_for: 90 days
"""
