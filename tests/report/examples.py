"""Audits to render: records built by hand around the published approval counts of the mortgage data set loanapp."""

import math
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scipy.stats import fisher_exact

from audit.canonical import sha256, to_bytes
from audit.envelope import Attachment
from audit.records.evidence import (
    Coverage,
    Evidence,
    Exclusion,
    Input,
    Measurement,
    PlanDigest,
    Provenance,
    Sample,
    Unmeasured,
)
from audit.records.judgement import FactRead, Finding, Judgement, Outcome, PackDigest, Reading, WaiverRead
from audit.records.plan import Columns, Data, Plan, SignOff

APPROVED = {"white": (1527, 1681), "black": (133, 197), "hispan": (85, 111)}
"""Recorded favourable decisions, and all decisions, by race: as published for loanapp."""
Z, Z_ALL = 1.959964, 2.638257


@dataclass(frozen=True)
class Audit:
    plan: Plan
    evidence: Evidence
    judgement: Judgement

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        evidence, judgement = to_bytes(self.evidence), to_bytes(self.judgement)
        return (
            Attachment(name="evidence.json", data=evidence, description="What was measured", relationship="Data"),
            Attachment(name="judgement.json", data=judgement, description="What was concluded", relationship="Data"),
            Attachment(
                name="audit.yaml",
                data=self.plan.text.encode(),
                description="The plan of the audit",
                relationship="Source",
            ),
        )

    def with_findings(self, *findings: Finding, outcome: str = "not cleared", because: str = "") -> "Audit":
        judgement = replace(
            self.judgement, findings=findings, outcome=outcome, because=because or self.judgement.because
        )
        return replace(self, judgement=judgement)

    def with_evidence(self, **changes: object) -> "Audit":
        evidence = replace(self.evidence, **changes)
        judgement = replace(self.judgement, evidence_sha256=sha256(to_bytes(evidence)))
        return replace(self, evidence=evidence, judgement=judgement)


def wilson(k: int, n: int, z: float = Z) -> tuple[float, float]:
    p, d = k / n, 1 + z * z / n
    centre, half = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return max(0.0, centre - half), min(1.0, centre + half)


def katz(k1: int, n1: int, k0: int, n0: int, z: float = Z) -> tuple[float, float]:
    ratio = (k1 * n0) / (n1 * k0)
    spread = z * math.sqrt(1 / (k1 + 0.5) - 1 / (n1 + 0.5) + 1 / (k0 + 0.5) - 1 / (n0 + 0.5))
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def share(metric: str, k: int, n: int, rows: int | None = None, **where: str) -> Measurement:
    low, high = wilson(k, n)
    low_all, high_all = wilson(k, n, Z_ALL)
    return Measurement(
        metric=metric,
        where=where,
        value=k / n,
        low=low,
        high=high,
        low_all=low_all,
        high_all=high_all,
        confidence=0.95,
        n=rows or n,
        support=n,
        method="Wilson score interval (Wilson 1927)",
    )


def counted(metric: str, value: float, n: int, **where: str) -> Measurement:
    return Measurement(
        metric=metric,
        where=where,
        value=value,
        low=value,
        high=value,
        low_all=value,
        high_all=value,
        confidence=None,
        n=n,
        support=n,
        method="Counted over all rows",
    )


def estimated(metric: str, value: float, half: float, n: int, method: str, **where: str) -> Measurement:
    return Measurement(
        metric=metric,
        where=where,
        value=value,
        low=value - half,
        high=value + half,
        low_all=value - 1.4 * half,
        high_all=value + 1.4 * half,
        confidence=0.95,
        n=n,
        support=n,
        method=method,
        exact=Sample(rows=1989, seed=20261121, drawn="uniformly without replacement") if "SHAP" in method else True,
    )


def compared(counts: dict[str, tuple[int, int]], attribute: str, reference: str) -> list[Measurement]:
    """Selection rates, and impact ratios and tests against the reference."""
    found = [share("bias.selection_rate", k, n, attribute=attribute, group=g) for g, (k, n) in counts.items()]
    k0, n0 = counts[reference]
    for group, (k, n) in counts.items():
        if group in (reference, "unknown"):
            continue
        where = {"attribute": attribute, "group": group, "reference": reference}
        low, high = katz(k, n, k0, n0)
        low_all, high_all = katz(k, n, k0, n0, Z_ALL)
        found.append(
            Measurement(
                metric="bias.impact_ratio",
                where=where,
                value=(k * n0) / (n * k0),
                low=low,
                high=high,
                low_all=low_all,
                high_all=high_all,
                confidence=0.95,
                n=n + n0,
                support=n,
                method="Katz log interval (Katz et al. 1978), 0.5 added to counts (Walter 1975)",
            )
        )
        p = float(fisher_exact([[k, n - k], [k0, n0 - k0]]).pvalue)
        found.append(
            replace(counted("bias.selection_rate_p_value", p, n + n0, **where), method="Fisher’s exact test, two-sided")
        )
    return found


SEXES = {"male": (1405, 1600), "female": (325, 374), "unknown": (15, 15)}
CROSSED = {
    "white×male": (1249, 1374),
    "white×female": (266, 295),
    "black×male": (96, 141),
    "black×female": (36, 55),
    "hispan×male": (60, 85),
    "hispan×female": (23, 24),
}
FEATURES = (
    ("chist", 0.312), ("obrat", 0.141), ("pubrec", 0.109), ("hrat", 0.083), ("loanprc", 0.071), ("unem", 0.058),
    ("mortlat1", 0.049), ("self", 0.041), ("dep", 0.036), ("married", 0.031), ("cosign", 0.024), ("sch", 0.019),
    ("multi", 0.013), ("vr", 0.007), ("mortno", 0.004), ("thick", 0.0017), ("min30", 0.0003),
)  # fmt: skip


def bias() -> list[Measurement]:
    found = compared(APPROVED, "race", "white") + compared(SEXES, "male", "male")
    found += compared(CROSSED, "race×male", "white×male")
    for group, (k, n) in APPROVED.items():
        where = {"attribute": "race", "group": group}
        found.append(share("bias.true_positive_rate", round(k * 0.97), k, n, **where))
        found.append(share("bias.false_positive_rate", round((n - k) * 0.61), n - k, n, **where))
        found.append(share("bias.precision", round(k * 0.93), k, n, **where))
        found.append(share("bias.accuracy", round(n * 0.9), n, n, **where))
        found.append(share("bias.base_rate", k, n, **where))
    for name, value, half in (
        ("demographic_parity", 0.233, 0.066),
        ("true_positive_rate", 0.041, 0.032),
        ("equalized_odds", 0.118, 0.094),
    ):
        newcombe = "Newcombe’s score interval (Newcombe 1998), Bonferroni over pairs"
        found.append(estimated(f"bias.{name}_difference", value, half, 1989, newcombe, attribute="race"))
    return found


def others() -> list[Measurement]:
    shap = "Share of mean |SHAP value| (Lundberg and Lee 2017), bootstrap percentile interval"
    found = [
        estimated("explainability.attribution_share", v, 0.1 * v + 0.0002, 1989, shap, feature=f) for f, v in FEATURES
    ]
    found += [
        counted("privacy.direct_identifiers", 1.0, 1989, column="applicant_name", identifier="person_name"),
        counted("privacy.direct_identifiers", 0.973, 1935, column="contact", identifier="email"),
        counted("privacy.direct_identifiers", 0.021, 1989, column="remark", identifier="phone"),
        counted("privacy.direct_identifiers", 0.0, 1989, column="remark", identifier="iban"),
        counted("privacy.direct_identifier_columns", 3, 1989),
        counted("privacy.identifiers_in_features", 0, 1989),
        counted("privacy.unneeded_personal_columns", 3, 1989),
        counted("privacy.k_anonymity", 1, 1989),
        counted("privacy.unique_rows", 0.0377, 1989),
    ]
    found += [
        share("performance.accuracy", 1801, 1989),
        share("performance.precision", 1698, 1852),
        share("performance.recall", 1698, 1745),
        estimated("performance.f1", 0.944, 0.009, 1989, "Delta method (Takahashi et al. 2022)"),
        estimated("performance.auc", 0.852, 0.021, 1989, "DeLong et al. 1988"),
        estimated("performance.calibration_error", 0.0213, 0.0102, 1989, "Bootstrap over 10 bins"),
    ]
    for column, missing in (("male", 15), ("dep", 3), ("married", 3), ("rep", 0), ("chist", 0), ("obrat", 0)):
        found.append(counted("data_quality.missing_share", missing / 1989, 1989, column=column))
    return found


UNMEASURED = (
    Unmeasured(
        metric="bias.impact_ratio",
        where={"attribute": "race×male", "group": "hispan×unknown", "reference": "white×male"},
        why="suppressed",
        reason="fewer than 10 rows",
    ),
    Unmeasured(
        metric="bias.selection_rate",
        where={"attribute": "race×male", "group": "hispan×unknown"},
        why="suppressed",
        reason="fewer than 10 rows",
    ),
    Unmeasured(
        metric="bias.true_positive_rate",
        where={"attribute": "male", "group": "unknown"},
        why="undefined",
        reason="no row of this group has a favourable label, so the rate is 0/0",
    ),
)

PLAN = """\
audit: {name: Mortgage approvals, policies: [gdpr, us-ugesp, house], assessment_date: 2026-11-21}
data: {evaluation: applications.parquet}
columns: {label: approve, prediction: approved, favourable: 1, sensitive: [race, male]}
signoff: {roles: [Model owner, Data protection officer, Legal], valid_for: 90 days}
"""


def plan(roles: tuple[str, ...] = ("Model owner", "Data protection officer", "Legal")) -> Plan:
    return Plan(
        name="Mortgage approvals",
        policies=("gdpr", "us-ugesp", "house"),
        data=Data(evaluation=Path("applications.parquet")),
        columns=Columns(label="approve", prediction="approved", favourable=1, sensitive=("race", "male")),
        text=PLAN,
        folder=Path(),
        use="Deciding on first mortgages for private homes, with review by a loan officer",
        owner="Northgate Bank",
        assessment_date=date(2026, 11, 21),
        signoff=SignOff(roles=roles, valid_for_days=90),
    )


def evidence() -> Evidence:
    return Evidence(
        plan=PlanDigest(name="audit.yaml", sha256=sha256(PLAN.encode())),
        provenance=Provenance(
            tool="signoff 0.1.0",
            python="CPython 3.11.7",
            engine="duckdb 1.4.4",
            libraries={"fairlearn": "0.13.0", "numpy": "2.3.5", "pandas": "2.3.3", "shap": "0.50.0"},
            seed=20261121,
            confidence=0.95,
            disclosure_limit=10,
            inputs=(
                Input(role="evaluation", name="applications.parquet", sha256=sha256(b"rows"), bytes=184_301),
                Input(role="model", name="model.onnx", sha256=sha256(b"model"), bytes=412_088),
            ),
            model="onnx",
            features=tuple(name for name, _ in FEATURES),
        ),
        coverage=Coverage(
            rows=1989,
            columns=24,
            excluded=(
                Exclusion(what="rows without a value of male", rows=15, reason="their group is unknown"),
                Exclusion(what="groups of race×male", rows=None, reason="fewer rows than the disclosure limit"),
            ),
            outcomes={"approve": {"0": 244, "1": 1745}, "approved": {"0": 137, "1": 1852}},
            notes=("15 rows have no value of male; all of them were approved",),
        ),
        measurements=tuple(bias() + others()),
        unmeasured=UNMEASURED,
    )


PACKS = (
    PackDigest(id="gdpr", title="GDPR", version="1.2.0", as_of="2026-11-01", sha256=sha256(b"gdpr")),
    PackDigest(
        id="us-ugesp", title="US Uniform Guidelines", version="1.0.1", as_of="2026-10-15", sha256=sha256(b"ugesp")
    ),
    PackDigest(id="house", title="House rules of Northgate", version="3", as_of="2026-09-30", sha256=sha256(b"house")),
)


def read(item: Measurement, outcome: Outcome, *, family: bool = True, **limits: float) -> Reading:
    """A measurement as a rule read it."""
    return Reading(
        metric=item.metric,
        where=item.where,
        value=item.value,
        low=item.low_all if family else item.value,
        high=item.high_all if family else item.value,
        decide="family" if family else "point",
        at_least=limits.get("at_least"),
        at_most=limits.get("at_most"),
        origin="guideline",
        n=item.n,
        support=item.support,
        confidence=item.confidence,
        outcome=outcome,
        because="stated by the finding",
    )


def finding(rule: str, outcome: Outcome, **changes: object) -> Finding:
    pack = rule.partition("/")[0]
    base = Finding(
        rule=rule,
        pack=pack,
        title="Personal data are processed for a stated purpose",
        cite="GDPR Art. 5(1)(b)",
        binding="binding",
        kind=("declared",),
        severity="high",
        outcome=outcome,
        because="The fact “purpose” is not declared",
        remedy="Declare the purpose in the facts file.",
        shows="Whether somebody has written the purpose down.",
        does_not_show="Whether the purpose is legitimate.",
    )
    return replace(base, **changes)


def findings() -> tuple[Finding, ...]:
    found = {(m.metric, m.where.get("group", m.where.get("column", ""))): m for m in bias() + others()}
    black, hispan = found["bias.impact_ratio", "black"], found["bias.impact_ratio", "hispan"]
    female = found["bias.impact_ratio", "female"]
    crossed = [found["bias.impact_ratio", g] for g in ("black×female", "black×male", "hispan×male", "hispan×female")]
    needless = found["privacy.unneeded_personal_columns", ""]
    return (
        finding(
            "us-ugesp/four-fifths",
            "failed",
            title="Every group is selected at four fifths of the highest rate or more",
            cite="29 CFR 1607.4(D)",
            binding="interpretive",
            kind=("measured",),
            severity="high",
            because="The impact ratio of black applicants is 0.743, below 0.8, and the difference is significant",
            measurements=(
                read(black, "failed", family=False, at_least=0.8),
                read(hispan, "passed", family=False, at_least=0.8),
                read(female, "passed", family=False, at_least=0.8),
                read(crossed[0], "failed", family=False, at_least=0.8),
                read(crossed[1], "failed", family=False, at_least=0.8),
                read(crossed[2], "undecided", family=False, at_least=0.8),
                read(crossed[3], "passed", family=False, at_least=0.8),
            ),
            remedy="Look for a procedure with less impact, and document the business necessity of this one.",
            shows="Whether groups are selected at rates so different that the agencies presume adverse impact.",
            does_not_show="Whether a difference is justified by business necessity.",
        ),
        finding(
            "gdpr/art-05-1c-minimisation",
            "failed",
            title="Personal data are limited to what is necessary",
            cite="GDPR Art. 5(1)(c)",
            kind=("measured", "declared"),
            because="Three columns carry direct identifiers that the model does not need",
            measurements=(read(needless, "failed", at_most=0.0),),
            remedy="Drop the columns, or record why each of them is necessary.",
            shows="Columns with direct identifiers whose share of the attribution cannot be told from zero.",
            does_not_show="Whether the purpose itself is legitimate.",
        ),
        finding(
            "gdpr/art-35-dpia",
            "missing",
            title="The impact assessment was carried out before processing began",
            cite="GDPR Art. 35(1)",
            kind=("attested",),
            because="Nobody attests that an impact assessment was carried out",
            facts=(
                FactRead(
                    fact="dpia_done",
                    asks="Was a data protection impact assessment carried out, and by whom?",
                    answer=None,
                    by=None,
                    on=None,
                    outcome="missing",
                    because="no answer",
                ),
            ),
            remedy="Carry out the assessment, and have the data protection officer attest it in the facts file.",
        ),
        finding(
            "house/similar-rates",
            "undecided",
            title="Rates of all groups lie within four fifths, with certainty",
            cite="House rules 2.1",
            binding="voluntary",
            kind=("measured",),
            severity="medium",
            because="The interval of hispan against white straddles 0.8; about 460 more rows of hispan would decide it",
            measurements=(read(hispan, "undecided", at_least=0.8), read(crossed[2], "undecided", at_least=0.8)),
            remedy="Collect more decisions on Hispanic applicants, or find out why the rate is lower.",
        ),
        finding(
            "house/no-lone-rows",
            "failed",
            title="No row is alone in its quasi-identifiers",
            cite="House rules 4.3",
            binding="voluntary",
            kind=("measured",),
            severity="low",
            because="3.8 % of the rows are alone in their quasi-identifiers",
            measurements=(read(found["privacy.unique_rows", ""], "failed", at_most=0.01),),
            waiver=WaiverRead(
                by="Head of Data",
                reason="The table stays inside the vault until it is coarsened",
                until="2027-01-31",
                state="accepted",
            ),
            remedy="Coarsen age and postcode.",
        ),
        finding(
            "gdpr/art-05-1d-accuracy",
            "passed",
            title="Decisions fit what is recorded",
            cite="GDPR Art. 5(1)(d)",
            severity="medium",
            kind=("measured",),
            because="Accuracy is 90.5 %, at least 85 % with the whole interval",
            measurements=(read(found["performance.accuracy", ""], "passed", at_least=0.85),),
        ),
        finding("gdpr/art-05-1b-purpose", "passed", because="The purpose is declared"),
        finding(
            "house/explained",
            "passed",
            title="No single input carries more than half of the attribution",
            cite="House rules 3.2",
            binding="voluntary",
            kind=("measured",),
            severity="low",
            because="The largest share is 31.2 %, at most 50 % with the whole interval over all comparisons",
            measurements=(read(others()[0], "passed", at_most=0.5),),
        ),
        finding(
            "gdpr/art-22-automated",
            "not_applicable",
            title="Nobody is subject to a solely automated decision without safeguards",
            cite="GDPR Art. 22(3)",
            because="The facts declare that a loan officer reviews every decision",
        ),
        finding(
            "gdpr/art-86-explanation",
            "scheduled",
            title="A person affected can have the decision explained",
            cite="EU AI Act Art. 86(1)",
            applies_from="2027-12-02",
            readiness="undecided",
            because="Not in force before 2 December 2027",
        ),
    )


def mortgage(roles: tuple[str, ...] = ("Model owner", "Data protection officer", "Legal")) -> Audit:
    """The whole example: three packs, ten rules, a failure at high severity."""
    facts = evidence()
    judgement = Judgement(
        assessment_date="2026-11-21",
        outcome="not cleared",
        because="2 rules failed at high severity or above",
        fail_on="high",
        findings=findings(),
        packs=PACKS,
        evidence_sha256=sha256(to_bytes(facts)),
        facts_sha256=sha256(b"facts"),
        plan_sha256=sha256(PLAN.encode()),
    )
    return Audit(plan=plan(roles), evidence=facts, judgement=judgement)


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
CHINESE = "中文 group"
ZALGO = "Z" + "\u0301\u0302\u0303\u0304\u0305\u0306" * 4 + "algo"
LONG = "very_long_name_" * 700
LITERAL = "[U+4E2D]"


def hostile() -> Audit:
    """Every name that comes from outside wants something else than to be printed."""
    whole = mortgage(roles=(IMAGE, "Juriste d’entreprise", "法务"))
    counts = {SCRIPT: (160, 200), IMAGE: (90, 150), OVERRIDE: (70, 90), CHINESE: (30, 50), ZALGO: (25, 50)}
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
    plan = replace(
        judged.plan, name=f"{SCRIPT} {LONG}", owner=f"{IMAGE} & Söhne", use=f"{CHINESE}\nsecond line {ZALGO}"
    )
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
            measurements=tuple(
                read(item, outcomes[number % 3], at_least=0.8) for item in (ratios if number < 6 else ratios[:2])
            )
            if number % 6 < 3
            else (),
            readiness="failed" if number % 6 == 4 else None,
            applies_from="2027-12-02" if number % 6 == 4 else "",
        )
        for number in range(findings)
    ]
    return whole.with_findings(*found)
