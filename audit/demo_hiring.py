"""The second whole example: a hiring tool audited, signed and verified.

Every row is made up by numpy from a fixed seed: 6,000 synthetic applicants to an invented company. What is realistic is
the shape: categories of EEO-1, one of them below 2 %, persons who did not say, job families with different numbers of
applicants, and a résumé match that treats groups unequally, so that the tool does. The keys are thrown away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audit import canonical
from audit.demo import Demo, finished
from audit.envelope import weasyprint
from audit.run import Progress

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SEED = 20261121
APPLICANTS = 6_000
THRESHOLD = 60.0
"""Score from which on an applicant moves forward."""

RACES = {  # share of the applicants, and points by which the résumé match is lower
    "White": (0.352, 0.0),
    "Hispanic or Latino": (0.224, 2.5),
    "Black or African American": (0.201, 6.5),
    "Asian": (0.148, 0.5),
    "Two or More Races": (0.040, 2.0),
    "Native American or Alaska Native": (0.023, 9.0),
    "Native Hawaiian or Pacific Islander": (0.012, 5.0),
}
FAMILIES = {"warehouse": (0.55, -3.0), "customer service": (0.30, 0.0), "engineering": (0.15, 6.0)}
"""Job families: share of the applicants, and points by which their skills test is higher."""

SIGNERS = (("head of talent", "Ada Okafor"), ("independent auditor", "Jonas Lindqvist"), ("legal", "Mara Castell"))

PLAN = """\
audit:
  name: Applicant screening
  use: Scores applicants and decides who moves forward to an interview.
  owner: Example Logistics (demonstration)
  policies: [us-nyc-ll144, us-ugesp, us-states]
  assessment_date: 2026-11-21      # decides which law applies
  jurisdictions: [US-NYC, US-IL, US-CA]
  fail_on: high
  seed: 20261121
  disclosure_limit: 10             # smaller groups are suppressed in every output
  facts: facts.yaml
  waivers: waivers.yaml
data:
  evaluation: synthetic_applicants.parquet # 6,000 synthetic applicants, made from a fixed seed
columns:
  score: score                     # from 0 to 100
  threshold: 60                    # from here on an applicant moves forward
  sensitive: [sex, race_ethnicity]
  legitimate: [job_family]         # may explain a difference
  id: [application]
thresholds:                        # the law gives no number here, so the organisation signs its own
  - metric: bias.impact_ratio
    at_least: 0.8
    by: Ada Okafor, head of talent (demonstration)
    on: 2026-10-01
    why: The four-fifths guideline, taken over as a house rule where the states give no number.
  - rule: us-ugesp/1607-4d-smaller-differences
    metric: bias.impact_ratio
    at_least: 0.9
    by: Ada Okafor, head of talent (demonstration)
    on: 2026-10-01
    why: One in ten fewer is the gap that the company calls significant in practice.
signoff:
  roles: [head of talent, independent auditor, legal]
  valid_for: 90 days
"""

FACTS = """\
# Answers that no measurement can give. What is left out here is reported as missing, never as met.
use_context: employment

# New York City, Local Law 144
tool_influence: it outweighs every other criterion
tool_output: [who moves forward, a score]
attributes_audited: [sex, race or ethnic group]
race_categories: the seven of EEO-1
demographics_source: stated by the persons
small_categories: kept in
audit_data: historical data of this employer's use
audit_data_origin: All applications from 2025-10-01 to 2026-09-30 (synthetic).
auditor_independent: {value: true, by: Jonas Lindqvist, role: independent auditor, on: 2026-10-15}
bias_audit_date: 2026-10-15
summary_published: before use
summary_link: https://careers.example.com/bias-audit
summary_contents:
  - date of the audit
  - source and explanation of the data
  - number of persons of unknown category
  - number of applicants or candidates
  - selection or scoring rates of all categories
  - impact ratios of all categories
  - distribution date of the tool
tool_distribution_date: 2026-11-02
summary_kept_months: 6
candidate_notice_days: 10
candidate_notice_contents:
  - that the tool is used
  - qualifications and characteristics assessed
  - how to request an alternative process or accommodation

# Uniform Guidelines
selection_rate_base: applicants without those who withdrew
adverse_impact_records_kept: true
adverse_impact_smaller_sites: similar sites considered
applicant_pool_typical: true
applicants_discouraged: false
total_process_considered: true

# Illinois
applicants_and_employees_told: true
zip_code_input: false

# California
ccpa_business: true
reviewer_understands: true
reviewer_looks_further: false
reviewer_may_change: true
pre_use_notice: true
pre_use_notice_rights: false
opt_out_or_appeal: appeal to a qualified person who can overturn
access_to_logic: false
in_use_before_2026: true
california_risk_assessment: carried out later
california_risk_submission: false
bias_testing: true
discriminatory_inputs: false
decision_records_years: 4
# Left open on purpose: data_notice (New York), yearly_impact_determination (Uniform Guidelines), effect_reviewed
# (Illinois).
"""

WAIVERS = """\
# Risks that somebody accepts. A waiver never changes an outcome; it stands beside it until its last day.
- rule: us-ugesp/1607-4d-four-fifths
  where: {attribute: race_ethnicity, group: Native Hawaiian or Pacific Islander}
  by: Mara Castell
  role: legal
  reason: Too few persons to tell; the applications of 2027 will be added and looked at together.
  on: 2026-11-01
  until: 2027-06-30
"""


def demo(folder: Path, *, progress: Progress) -> Demo:
    """Make the applicants, audit, sign and verify; everything is left in `folder`."""
    weasyprint()  # says what it lacks before anything is written
    progress("making the applicants")
    return finished(folder, SIGNERS, recorded(write(folder)), progress=progress)


def write(folder: Path) -> pd.DataFrame:
    """Leave data, plan, facts and waivers in the folder, and return the data."""
    import io

    folder.mkdir(parents=True, exist_ok=True)
    table = applicants()
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    canonical.write_whole(folder / "synthetic_applicants.parquet", stream.getvalue())
    for name, text in {"audit.yaml": PLAN, "facts.yaml": FACTS, "waivers.yaml": WAIVERS}.items():
        canonical.write_whole(folder / name, text.encode("utf-8"))
    return table


def applicants() -> pd.DataFrame:
    """The synthetic applicants; the same on every run."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(SEED)
    race = _drawn(random, {name: share for name, (share, _) in RACES.items()})
    family = _drawn(random, {name: share for name, (share, _) in FAMILIES.items()})
    sex = _drawn(random, {"Female": 0.52, "Male": 0.48})
    experience = random.gamma(2.0, 3.0, APPLICANTS).round(1).clip(0, 40)
    skills = random.normal(58, 12, APPLICANTS) + [FAMILIES[name][1] for name in family]
    match = random.normal(60, 14, APPLICANTS) - [RACES[name][1] for name in race] - np.where(sex == "Female", 1.5, 0)
    skills, match = skills.clip(0, 100).round(), match.clip(0, 100).round()
    score = (0.45 * skills + 0.45 * match + 0.9 * np.minimum(experience, 12)).clip(0, 100).round(1)
    said = random.random(APPLICANTS)  # below 4 %: handed in the form empty; up to 6 %: left out race and ethnicity
    return pd.DataFrame(
        {
            "application": np.arange(1, APPLICANTS + 1),
            "job_family": family,
            "sex": pd.Series(sex).mask(said < 0.04),
            "race_ethnicity": pd.Series(race).mask(said < 0.06),
            "years_experience": experience,
            "skills_test": skills,
            "resume_match": match,
            "score": score,
        }
    )


def _drawn(random: np.random.Generator, shares: dict[str, float]) -> np.ndarray:
    """One category for each applicant, with exactly these shares, in random order."""
    import numpy as np

    names = np.repeat(list(shares), [round(share * APPLICANTS) for share in shares.values()])
    return random.permutation(names)


def recorded(table: pd.DataFrame) -> tuple[str, ...]:
    """Selection rates by race and by sex, each beside the highest, as lines of text."""
    lines = []
    for attribute in ("race_ethnicity", "sex"):
        counts = (table["score"] >= THRESHOLD).groupby(table[attribute]).agg(["sum", "count"])
        moved, total = counts["sum"].to_dict(), counts["count"].to_dict()
        best = max(total, key=lambda name: moved[name] / total[name])
        for name in sorted(total, key=lambda name: -total[name]):
            ratio = moved[name] * total[best] / (total[name] * moved[best])
            against = "" if name == best else f", {ratio:.3f} of the rate of {best}"
            rate = f"{moved[name] / total[name]:.1%}{against}"
            lines.append(f"{name}: {moved[name]}/{total[name]} moved forward ({rate})")
    return tuple(lines)
