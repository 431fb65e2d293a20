"""The second whole example: a hiring tool audited, signed and verified.

Every row is made up by numpy from a fixed seed: 6,000 synthetic applicants to an invented company. What is realistic is
the shape: categories of EEO-1, one of them below 2 %, persons who did not say, job families with different numbers of
applicants, and a résumé match that treats groups unequally, so that the tool does. The keys are thrown away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audit import canonical
from audit.demo import Demo, declared, finished
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
    for name in ("audit.yaml", "facts.yaml", "waivers.yaml"):
        canonical.write_whole(folder / name, declared("hiring", name).encode("utf-8"))
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
