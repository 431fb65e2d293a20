"""Findings of every outcome on the measurements of the mortgage example."""

from dataclasses import replace

from audit.canonical import sha256
from audit.records.evidence import Measurement
from audit.records.judgement import FactRead, Finding, Outcome, PackDigest, Reading, WaiverRead
from tests.report.measured import bias, others

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
