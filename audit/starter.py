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
from audit.needs.column_profiles import ColumnProfile
from audit.records.pack import Question

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
    """The text of a facts file with every question of the packs, unanswered."""
    lines = [
        "# What no measurement can tell. Answer after the colon; what stays empty is reported as missing.",
        "# Who attests something says so: {value: true, by: Name, role: Role, on: 2026-11-21}",
    ]
    seen: set[str] = set()
    for name in policies:
        for question in packs.read(name).questions:
            if question.fact not in seen:
                seen.add(question.fact)
                lines += ["", *_asked(question), f"{question.fact}:"]
    return "\n".join(lines) + "\n"


def _asked(question: Question) -> Iterator[str]:
    yield f"# {question.asks}"
    if question.why:
        yield f"# Why: {question.why}"
    kinds = {"boolean": "true or false", "date": "a date like 2026-11-21", "number": "a number", "list": "a list"}
    if question.choices:
        among = "one or more of" if question.type == "list" else "one of"
        yield f"# Answer: {among} {', '.join(map(str, question.choices))}"
    elif question.type in kinds:
        yield f"# Answer: {kinds[question.type]}"


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
        yield f"  #   {name}  {profile.type}, {profile.distinct} distinct{missing}"


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
# thresholds:                      # your own limits, where the law gives no number
#   - {{metric: bias.impact_ratio, at_least: 0.8, by: Name, on: 2026-11-21, why: reason}}
# signoff:
#   roles: [model owner, data protection officer, legal]
#   valid_for: 90 days
"""
