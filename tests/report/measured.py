"""Measurements built by hand around the published approval counts of the mortgage data set loanapp."""

import math
from dataclasses import replace

from scipy.stats import fisher_exact

from audit.records.evidence import Measurement, Sample, Unmeasured

APPROVED = {"white": (1527, 1681), "black": (133, 197), "hispan": (85, 111)}
"""Recorded favourable decisions, and all decisions, by race: as published for loanapp."""
Z, Z_ALL = 1.959964, 2.638257


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
