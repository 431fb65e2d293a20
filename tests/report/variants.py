"""Audits at the edges: nothing at all, everything passed, hostile names, many of everything."""

from dataclasses import replace

from audit.records.evidence import Coverage, Unmeasured
from audit.records.history import Entry, History, Line, Point
from audit.records.judgement import Outcome, WaiverRead
from audit.records.plan import Columns, SignOff
from tests.report.examples import Audit, mortgage
from tests.report.judged import PACKS, finding, findings, read
from tests.report.measured import compared, counted, estimated


def bare() -> Audit:
    """Nothing: no rows worth a number, no rule, no role, no model, no owner."""
    whole = mortgage(roles=())
    provenance = replace(whole.evidence.provenance, model=None, features=None, libraries={}, inputs=())
    nothing = whole.with_evidence(
        provenance=provenance, measurements=(), unmeasured=(), coverage=Coverage(rows=0, columns=0)
    )
    judgement = replace(
        nothing.judgement,
        findings=(),
        packs=(),
        outcome="cannot tell",
        because="No rule was applied",
        facts_sha256=None,
    )
    named = replace(
        nothing.plan, use=None, owner=None, columns=Columns(), signoff=SignOff(roles=(), valid_for_days=None)
    )
    return replace(nothing, plan=named, judgement=judgement)


def cleared() -> Audit:
    """One group attribute, no label, no model, one role, everything passed."""
    whole = mortgage(roles=("Legal",))
    rates = tuple(compared({"a": (80, 100), "b": (78, 100)}, "branch", "a"))
    missing = tuple(
        Unmeasured(metric=metric, where={}, why="absent", reason="the plan names no label column")
        for metric in ("bias.true_positive_rate", "performance.accuracy", "performance.auc")
    )
    provenance = replace(
        whole.evidence.provenance, model=None, features=None, inputs=whole.evidence.provenance.inputs[:1]
    )
    simple = whole.with_evidence(
        measurements=rates,
        unmeasured=missing,
        provenance=provenance,
        coverage=Coverage(rows=200, columns=3, outcomes={"approved": {"0": 42, "1": 158}}),
    )
    rule = finding(
        "us-ugesp/four-fifths",
        "passed",
        title="Every group is selected at four fifths of the highest rate or more",
        cite="29 CFR 1607.4(D)",
        because="The impact ratio is 0.975, at least 0.8",
        measurements=(read(rates[2], "passed", family=False, at_least=0.8),),
    )
    judged = simple.with_findings(rule, outcome="cleared", because="Every rule that applies passed")
    named = replace(judged.plan, columns=Columns(prediction="approved", favourable=1, sensitive=("branch",)))
    return replace(judged, plan=named, judgement=replace(judged.judgement, packs=PACKS[1:2]))


def accepted() -> Audit:
    """What failed is accepted by a named person."""
    waived = WaiverRead(by="Head of Lending", reason="A new model replaces it", until="2027-03-31", state="accepted")
    found = [replace(item, waiver=waived) if item.outcome == "failed" else item for item in findings()]
    found = [item for item in found if item.outcome not in ("missing", "undecided")]
    return mortgage().with_findings(
        *found, outcome="cleared with accepted risks", because="3 failures are accepted; nothing else is open"
    )


SCRIPT = "<script>alert(1)</script>"
IMAGE = '<img src="file:///etc/passwd">'
OVERRIDE = "invoice\u202efdp.exe"
CONTROL = "a\x00b\x07c\x1b[31m\u200b\ufeff"
RUNIC = "ᚠᚢ group"
ZALGO = "Z" + "\u0301\u0302\u0303\u0304\u0305\u0306" * 4 + "algo"
LONG = "very_long_name_" * 700
LITERAL = "[U+4E2D]"


def hostile() -> Audit:
    """Every name that comes from outside wants something else than to be printed."""
    whole = mortgage(roles=(IMAGE, "Juriste d’entreprise", "ᚠᚢ"))
    counts = {SCRIPT: (160, 200), IMAGE: (90, 150), OVERRIDE: (70, 90), RUNIC: (30, 50), ZALGO: (25, 50)}
    items = compared({**counts, LONG: (60, 100), LITERAL: (40, 60)}, CONTROL, SCRIPT)
    items += [counted("privacy.direct_identifiers", 0.5, 10, column=name, identifier="email") for name in (IMAGE, LONG)]
    items += [
        estimated("explainability.attribution_share", 0.3, 0.05, 99, "SHAP", feature=IMAGE),
        counted("data_quality.missing_share", 0.1, 99, column="url(https://example.invalid/x)"),
        counted("custom.thing", 3.5, 99, where_from=SCRIPT),
    ]
    evil = whole.with_evidence(
        measurements=tuple(items),
        unmeasured=(Unmeasured(metric="bias.accuracy", where={"group": SCRIPT}, why="crashed", reason=IMAGE),),
        coverage=Coverage(
            rows=9, columns=9, notes=(SCRIPT, "{{ view.secret }} {% raw %}"), outcomes={IMAGE: {LONG: 3}}
        ),
    )
    ratios = [item for item in items if item.metric == "bias.impact_ratio"]
    rule = finding(
        "house/" + LONG[:40],
        "failed",
        title=f"{SCRIPT} & {IMAGE}",
        cite="x' onload='y",
        because=f"{OVERRIDE} {{0}} {{value}} %s {CONTROL}",
        measurements=tuple(read(item, "failed", at_least=0.8) for item in ratios),
        remedy=IMAGE,
        kind=("measured",),
    )
    judged = evil.with_findings(rule, because=f"{SCRIPT} {OVERRIDE}")
    plan = replace(judged.plan, name=f"{SCRIPT} {LONG}", owner=f"{IMAGE} & Söhne", use=f"{RUNIC}\nsecond line {ZALGO}")
    return replace(judged, plan=replace(plan, columns=Columns(sensitive=(CONTROL,))))


def crowded(findings: int = 400, groups: int = 150) -> Audit:
    """Many findings, groups and columns."""
    counts = {f"region {number:03d}": (40 + number % 60, 120 + number) for number in range(groups)}
    items = compared(counts, "region", max(counts, key=lambda name: counts[name][0] / counts[name][1]))
    items += [
        counted("data_quality.missing_share", (number % 7) / 100, 5000, column=f"column {number}")
        for number in range(200)
    ]
    whole = mortgage().with_evidence(measurements=tuple(items))
    ratios = [item for item in items if item.metric == "bias.impact_ratio"]
    outcomes: tuple[Outcome, ...] = ("failed", "missing", "undecided", "passed", "scheduled", "not_applicable")
    found = [
        finding(
            f"house/rule-{number:03d}",
            outcomes[number % 6],
            title=f"Demand number {number} of the house is met by every region",
            cite=f"House rules {number}",
            severity=("low", "medium", "high", "critical")[number % 4],
            measurements=tuple(read(item, outcomes[number % 3], at_least=0.8) for item in ratios) if number < 3 else (),
            readiness="failed" if number % 6 == 4 else None,
            applies_from="2027-12-02" if number % 6 == 4 else "",
        )
        for number in range(findings)
    ]
    return whole.with_findings(*found)


def long_past() -> Audit:
    """Thirty earlier audits of everything that a rule limits, some of which measured nothing."""
    whole = mortgage()
    read = {(item.metric, tuple(item.where.items())) for one in whole.judgement.findings for item in one.measurements}
    audits = tuple(
        Entry(
            file=f"audits/{number:02d}/evidence.json",
            day=f"{2024 + number // 12}-{number % 12 + 1:02d}-01",
            verdict="not cleared" if number % 3 else None,
            evidence_sha256=f"{number:064x}",
        )
        for number in range(30)
    )
    lines = tuple(
        Line(
            metric=item.metric,
            where=item.where,
            points=tuple(
                None
                if number % 7 == 5
                else Point(
                    value=item.value * (1 - number / 90), low=item.low, high=item.high, confidence=0.95, n=item.n
                )
                for number in range(30)
            ),
        )
        for item in whole.evidence.measurements
        if (item.metric, tuple(item.where.items())) in read
    )
    return replace(whole, history=History(audits=audits, lines=lines))
