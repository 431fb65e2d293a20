"""Real reports to sign and to verify: a small audit, judged with one small pack, rendered and packed for good."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from audit import packs, plan
from audit.canonical import sha256, to_bytes
from audit.envelope import pack_up
from audit.judge import judge
from audit.records.evidence import Coverage, Evidence, Input, Measurement, PlanDigest, Provenance
from audit.records.judgement import Judgement
from audit.records.pack import Pack
from audit.report import render
from audit.sign import sign
from tests.sign.people import LATER, SIGNED, lawyer, owner

PLAN = """\
audit: {name: Credit line, policies: [northgate], assessment_date: 2026-11-20, owner: Northgate Bank}
data: {evaluation: applications.csv}
columns: {prediction: approved, favourable: 1, sensitive: [sex]}
thresholds:
  - {metric: bias.impact_ratio, at_least: 0.8, by: Head of Risk, on: 2026-10-01, why: the four-fifths rule}
signoff: {roles: [model owner, legal]}
"""

HEAD = """\
id: northgate
title: House rules
version: "1"
jurisdiction: any
as_of: 2026-11-01
sources: [our own handbook]
reviewed_by: null
questions:
  purpose: {asks: What is the system used for?, type: text}
"""

RULE = """\
title: Groups are selected at similar rates
cite: {instrument: House rules, section: "1"}
asks: The impact ratio of every group is high enough.
binding: voluntary
kind: [measured]
severity: high
applies: {from: 2026-01-01}
expect:
  - {metric: bias.impact_ratio, at_least: LIMIT, decide: point, threshold: {origin: organisation}}
remedy: Find out why the group is selected less often.
shows: Whether groups are selected at similar rates.
does_not_show: Whether a difference is justified.
examples:
  - {gives: passed, measured: [{metric: bias.impact_ratio, value: 0.95}]}
"""


def pack(limit: str = "0.8") -> Pack:
    return packs.from_files({"pack.yaml": HEAD, "similar-rates.yaml": RULE.replace("LIMIT", limit)}, "northgate")


def ratio(value: float) -> Measurement:
    return Measurement(
        metric="bias.impact_ratio",
        where={"attribute": "sex", "group": "female", "reference": "male"},
        value=value,
        low=value - 0.05,
        high=value + 0.05,
        low_all=value - 0.06,
        high_all=value + 0.06,
        confidence=0.95,
        n=1000,
        support=500,
        method="Katz log, Walter 1975",
    )


def evidence(value: float = 0.7, *, text: str = PLAN, data: bytes = b"approved,sex\n") -> Evidence:
    return Evidence(
        plan=PlanDigest(name="Credit line", sha256=sha256(text.encode())),
        provenance=Provenance(
            tool="signoff 0.1.0",
            python="3.11",
            engine="duckdb 1.4",
            libraries={"fairlearn": "0.13"},
            seed=0,
            confidence=0.95,
            disclosure_limit=10,
            inputs=(Input(role="evaluation", name="applications.csv", sha256=sha256(data), bytes=len(data)),),
        ),
        coverage=Coverage(rows=1000, columns=2, outcomes={"approved": {"0": 400, "1": 600}}),
        measurements=(ratio(value),),
        unmeasured=(),
    )


def judged(facts: Evidence, law: Pack, *, text: str = PLAN) -> Judgement:
    parsed = plan.parse(text, "audit.yaml", Path())
    return judge(
        facts,
        [law],
        {},
        (),
        on=parsed.assessment_date or date(2026, 11, 20),
        thresholds=parsed.thresholds,
        fail_on=parsed.fail_on,
        jurisdictions=parsed.jurisdictions,
        evidence_sha256=sha256(to_bytes(facts)),
        plan_sha256=sha256(text.encode()),
    )


def rendered(
    facts: Evidence, judgement: Judgement, law: Pack, *, text: str = PLAN, waivers: str | None = None
) -> bytes:
    attachments = pack_up(
        evidence=to_bytes(facts), judgement=to_bytes(judgement), plan=text, facts=None, waivers=waivers, packs=[law]
    )
    return render(plan.parse(text, "audit.yaml", Path()), facts, judgement, attachments=attachments)


def made(value: float = 0.7, *, text: str = PLAN, limit: str = "0.8") -> bytes:
    """A consistent unsigned report."""
    facts, law = evidence(value, text=text), pack(limit)
    return rendered(facts, judged(facts, law, text=text), law, text=text)


DESPITE = "a pilot with 20 cases, each read by a person"
"""Why the report is signed, which is not cleared."""


@lru_cache
def unsigned() -> bytes:
    return made()


@lru_cache
def signed_once() -> bytes:
    key, passphrase = owner()
    return sign(unsigned(), role="model owner", key=key, passphrase=passphrase, despite=DESPITE, signing_time=SIGNED)


@lru_cache
def signed() -> bytes:
    """Signed by the model owner, then by legal."""
    key, passphrase = lawyer()
    return sign(
        signed_once(), role="legal", key=key, passphrase=passphrase, statement="I accept the residual risks.",
        despite=DESPITE, signing_time=LATER,
    )  # fmt: skip


__all__ = [
    "DESPITE",
    "PLAN",
    "evidence",
    "judged",
    "made",
    "pack",
    "rendered",
    "replace",
    "signed",
    "signed_once",
    "unsigned",
]
