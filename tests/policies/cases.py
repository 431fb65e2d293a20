"""Small evidence, packs and cases for the tests of the law."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from audit import packs
from audit.compare import compare
from audit.declarations import facts_from_text
from audit.judge import judge
from audit.records.evidence import Coverage, Evidence, Measurement, PlanDigest, Provenance, Unmeasured
from audit.records.judgement import Fact, Finding, Judgement, Waiver
from audit.records.pack import Pack
from audit.records.plan import Severity, Threshold

DAY = date(2026, 11, 21)
SHA = "0" * 64

QUESTIONS = """\
  role: {asks: Which role?, type: list, choices: [controller, processor]}
  ready: {asks: Is it ready?, type: boolean}
  owner: {asks: Who owns it?, type: text}
  use: {asks: What is it for?, type: choice, choices: [credit, employment]}
"""
HEAD = """\
id: test
title: A test law
version: "1"
jurisdiction: {jurisdiction}
as_of: 2026-11-21
sources: [nothing]
reviewed_by: null
questions:
{questions}"""
RULE = """\
title: {title}
cite: {{instrument: Test, article: "1"}}
asks: Something.
binding: binding
kind: [{kinds}]
severity: {severity}
applies: {applies}
{demands}
remedy: Do it.
shows: Something.
does_not_show: Something else.
examples: [{{gives: missing}}]
"""
RATIO = """\
expect:
  - metric: bias.impact_ratio
    at_least: 0.8
    threshold: {origin: statute}
"""
READY = """\
require:
  - {fact: ready, is: true}
"""


def evidence(measured: Sequence[Measurement] = (), unmeasured: Sequence[Unmeasured] = ()) -> Evidence:
    """Evidence that holds these numbers and nothing else."""
    return Evidence(
        plan=PlanDigest(name="test", sha256=SHA),
        provenance=Provenance(
            tool="signoff test",
            python="3.11",
            engine="none",
            libraries={},
            seed=0,
            confidence=0.95,
            disclosure_limit=10,
            inputs=(),
        ),
        coverage=Coverage(rows=1000, columns=3),
        measurements=tuple(measured),
        unmeasured=tuple(unmeasured),
    )


def number(
    metric: str,
    value: float,
    low: float | str | None = "same",
    high: float | str | None = "same",
    *,
    low_all: float | str | None = "same",
    high_all: float | str | None = "same",
    n: int = 1000,
    **where: str,
) -> Measurement:
    """A measurement; bounds that are not given repeat the value, simultaneous ones repeat the single ones."""
    low = value if isinstance(low, str) else low
    high = value if isinstance(high, str) else high
    return Measurement(
        metric=metric,
        where=where,
        value=value,
        low=low,
        high=high,
        low_all=low if isinstance(low_all, str) else low_all,
        high_all=high if isinstance(high_all, str) else high_all,
        confidence=0.95,
        n=n,
        support=n,
        method="example",
    )


def lost(metric: str, why: Any = "suppressed", reason: str = "fewer than 10 rows", **where: str) -> Unmeasured:
    return Unmeasured(metric=metric, where=where, why=why, reason=reason)


def signed(metric: str, on: date = date(2026, 10, 1), by: str = "Head of Risk", **limit: float) -> Threshold:
    return Threshold(metric=metric, by=by, on=on, why="house rule", **limit)


def judged(
    pack: Pack | Sequence[Pack],
    measured: Sequence[Measurement] = (),
    unmeasured: Sequence[Unmeasured] = (),
    facts: Mapping[str, Any] | None = None,
    waivers: Sequence[Waiver] = (),
    *,
    on: date = DAY,
    thresholds: Sequence[Threshold] = (),
    fail_on: Severity = "high",
    jurisdictions: Sequence[str] = (),
) -> Judgement:
    """Judge; facts may be bare values."""
    given = {
        name: value if isinstance(value, Fact) else Fact(fact=name, value=value)
        for name, value in (facts or {}).items()
    }
    return judge(
        evidence(measured, unmeasured),
        [pack] if isinstance(pack, Pack) else pack,
        given,
        waivers,
        on=on,
        thresholds=thresholds,
        fail_on=fail_on,
        jurisdictions=jurisdictions,
        evidence_sha256=SHA,
    )


def only(judgement: Judgement) -> Finding:
    (finding,) = judgement.findings
    return finding


def pack_of(*rules: str, jurisdiction: str = "any", questions: str = QUESTIONS) -> Pack:
    """A pack of rules that lack nothing but what the test is about."""
    files = {"pack.yaml": HEAD.format(jurisdiction=jurisdiction, questions=questions)}
    files |= {f"rule-{place}.yaml": rule for place, rule in enumerate(rules, 1)}
    return packs.from_files(files, "test")


def rule(demands: str, *, severity: str = "high", applies: str = "{from: 2020-01-01}", title: str = "A demand") -> str:
    """A rule file; `demands` are its `expect` and `require`."""
    kinds = [word for word, key in (("measured", "expect:"), ("declared", "require:")) if key in demands]
    if "attested: true" in demands:
        kinds = [kind for kind in kinds if kind != "declared"] + ["attested"]
    return RULE.format(demands=demands, severity=severity, applies=applies, title=title, kinds=", ".join(kinds))


def from_example(pack: Pack, rule_id: str, example: Mapping[str, Any]) -> Finding:
    """Run one example of a rule through the real judge, with the rule's whole pack."""
    measured = [_measured(item) for item in example.get("measured", ())]
    before = evidence([_measured(item) for item in example.get("baseline", ())])
    judgement = judge(
        evidence(
            measured,
            [
                lost(item["metric"], item["why"], item.get("reason", "an example"), **item.get("where", {}))
                for item in example.get("unmeasured", ())
            ],
        ),
        [replace(pack, rules=tuple(rule for rule in pack.rules if rule.id == rule_id))],
        facts_from_text(
            json.dumps(example.get("facts", {})),  # JSON is YAML
            "example",
            [pack],
        ),
        (),
        on=date.fromisoformat(example.get("on", pack.as_of.isoformat())),
        jurisdictions=example.get("jurisdictions", ()),
        thresholds=[
            Threshold(
                metric=item["metric"],
                by="Head of Risk",
                on=date.fromisoformat(item["on"]),
                why="an example",
                at_least=item.get("at_least"),
                at_most=item.get("at_most"),
            )
            for item in example.get("thresholds", ())
        ],
        evidence_sha256=SHA,
        changes=compare(before, evidence(measured)).movements if "baseline" in example else None,
    )
    return only(judgement)


def _measured(item: Mapping[str, Any]) -> Measurement:
    bounds = {key: item[key] for key in ("low", "high", "low_all", "high_all") if key in item}
    return number(item["metric"], item["value"], n=item.get("n", 1000), **bounds, **item.get("where", {}))
