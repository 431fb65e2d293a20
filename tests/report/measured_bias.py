"""Measurements of every quantity of bias that the report has a picture or a table for, built by hand."""

from dataclasses import replace

from audit.records.evidence import Measurement, Unmeasured
from tests.report.examples import Audit, mortgage
from tests.report.measured import bias, compared, counted, estimated, share

ROWS = 1989
THRESHOLDS = ("0.267", "0.581", "0.797", "0.8", "0.883", "0.912", "0.929", "0.941", "0.949", "0.98")
SPLIT = {"Male×White": (450, 600), "Male×Black": (60, 100), "Female×White": (240, 400), "Female×Black": (36, 80)}
SPLIT["Male×Asian"] = (32, 50)


def differences() -> list[Measurement]:
    """Gaps beyond chance, with their p-values."""
    found = []
    for name, beyond, p_value in (("true_positive_rate", 0.027, 0.0015), ("false_positive_rate", 0.0, 0.36)):
        half = 0.05
        found += [
            estimated(f"bias.{name}_difference", 0.061, half, ROWS, "Newcombe 1998", attribute="race"),
            estimated(f"bias.{name}_difference_beyond_chance", beyond, half, ROWS, "less chance", attribute="race"),
            counted(f"bias.{name}_difference_p_value", p_value, ROWS, attribute="race"),
        ]
    return found


def sweep(attribute: str = "race") -> list[Measurement]:
    found = []
    for place, threshold in enumerate(THRESHOLDS):
        where = {"attribute": attribute, "threshold": threshold}
        group = "hispan" if threshold == "0.98" else "black"
        ratio = estimated(
            "bias.impact_ratio_at_threshold", 0.84 - 0.02 * place, 0.08, 197, "Katz et al. 1978",
            group=group, reference="white", **where,
        )  # fmt: skip
        found.append(ratio)
        for name in ("true_positive_rate", "false_positive_rate"):
            metric = f"bias.{name}_difference_at_threshold"
            found.append(estimated(metric, 0.02 + 0.01 * place, 0.015, ROWS, "Newcombe 1998", **where))
    return found


def slices() -> list[Measurement]:
    black, ratio = "race=black", estimated("bias.slice_impact_ratio", 0.721, 0.11, 197, "Katz", slice="race=black")
    return [
        estimated("bias.slice_selection_rate_difference", -0.244, 0.1, 197, "Newcombe 1998", slice=black),
        ratio,
        estimated("bias.slice_error_rate_difference", 0.1016, 0.06, 342, "Newcombe 1998", slice="obrat over 38"),
        replace(counted("bias.slices_examined", 1069, ROWS), method="counted; up to three conditions on race, obrat"),
        counted("bias.slices_worse_off", 2, ROWS),
    ]


def remedies(attribute: str = "race", audited: float = 0.714) -> list[Measurement]:
    """What each remedy reaches, its accuracy against the audited decisions and against the best threshold."""
    found = []
    for method, target, reached, change, from_best in (
        ("as audited", "none", audited, None, -0.0246),
        ("one threshold", "none", 0.756, 0.0246, None),
        ("thresholds by group", "0.75", 0.7527, 0.0243, -0.0003),
        ("thresholds by group", "0.8", 0.7873, 0.0230, -0.0060),
        ("thresholds by group", "0.9", 0.8966, 0.0121, -0.0125),
        ("thresholds by group", "1", 0.9893, 0.0006, -0.0240),
        ("equalized odds by group", "equalized odds", 0.8423, 0.0062, -0.0184),
        ("no reweighing (surrogate)", "none", 0.7678, None, None),
        ("reweighing (surrogate)", "independence", 0.7531, 0.0035, None),
    ):
        where = {"attribute": attribute, "method": method, "target": target}
        found.append(priced("bias.remedy_impact_ratio", reached, 0.08, where))
        if change is not None:
            found.append(priced("bias.remedy_accuracy_change", change, 0.0099, where))
        if from_best is not None:
            found.append(priced("bias.remedy_accuracy_change_from_best", from_best, 0.002, where))
    return found


def priced(metric: str, value: float, half: float, where: dict[str, str]) -> Measurement:
    return replace(estimated(metric, value, half, ROWS, "Bonett and Price 2012"), where=where)


def conditional(reversals: int = 0) -> list[Measurement]:
    pair = {"attribute": "race", "group": "black", "reference": "white"}
    where = {**pair, "stratum": "chist×pubrec"}
    return [
        estimated("bias.selection_rate_difference_to_reference", -0.252, 0.07, 197, "Newcombe 1998", **pair),
        estimated("bias.conditional_difference", -0.1604, 0.0646, 197, "Sato 1989", **where),
        estimated("bias.conditional_impact_ratio", 0.8043, 0.0777, 197, "Greenland and Robins 1985", **where),
        counted("bias.conditional_p_value", 0.00022, 197, **where),
        counted("bias.conditional_homogeneity_p_value", 0.4158, 197, **where),
        counted("bias.simpson_reversals", reversals, 197, **where),
        estimated("bias.demographic_disparity", 0.1699, 0.05, 197, "Newcombe 1998", attribute="race", group="black"),
        estimated(
            "bias.conditional_demographic_disparity", 0.1049, 0.05, 197, "Zou and Donner 2008",
            attribute="race", group="black", stratum="chist×pubrec",
        ),
    ]  # fmt: skip


def proxies() -> list[Measurement]:
    found = []
    for attribute, group, together, luck in (("race", "white", 0.682, 0.495), ("male", "0", 0.599, 0.513)):
        where = {"attribute": attribute, "group": group}
        found.append(estimated("bias.proxy_auc_all_features", together, 0.05, ROWS, "DeLong", **where))
        found.append(estimated("bias.proxy_auc_permuted", luck, 0.05, ROWS, "DeLong", **where))
        for place, feature in enumerate(("loanprc", "netw", "unem")):
            where = {"attribute": attribute, "feature": feature}
            found.append(estimated("bias.proxy_auc", 0.658 - 0.03 * place, 0.05, ROWS, "DeLong", **where))
            found.append(estimated("bias.feature_association", 0.164 / (place + 1), 0.03, ROWS, "Bergsma", **where))
        where = {"attribute": attribute, "feature": "label"}
        found.append(estimated("bias.feature_association", 0.225, 0.04, ROWS, "Bergsma", **where))
    return found


def population() -> list[Measurement]:
    found = [
        estimated("bias.representation_ratio", ratio, 0.1, ROWS, "Wilson 1927", attribute="race", group=group)
        for group, ratio in (("black", 0.838), ("hispan", 0.877), ("white", 1.033))
    ]
    return [*found, counted("bias.representation_p_value", 0.0073, ROWS, attribute="race")]


def scores() -> list[Measurement]:
    found = []
    for group, shift in (("black", -0.046), ("white", 0.014)):
        where = {"attribute": "race", "group": group}
        for name, value in (
            ("mean_score", 0.75 + shift), ("scoring_rate", 0.45 + shift), ("auc", 0.94), ("calibration_error", 0.06),
            ("calibration_in_the_large", shift), ("observed_by_expected", 1 + shift), ("calibration_slope", 1.2),
        ):  # fmt: skip
            found.append(estimated(f"bias.{name}", value, 0.02, 197, "DeLong et al. 1988", **where))
    return found


def special() -> list[Measurement]:
    """What only ranked lists, estimated numbers, several classes and models that can be asked again have."""
    found = []
    for group, value in (("black", 0.71), ("white", 1.04)):
        where = {"attribute": "race", "group": group}
        names = ("exposure_ratio", "ndcg", "ndcg_by_chance", "mean_error", "mean_absolute_error", "macro_recall")
        found += [estimated(f"bias.{name}", value, 0.1, 50, "t interval", **where) for name in names]
        found += [share("bias.class_recall", 30, 40, **{**where, "class": label}) for label in ("A", "B")]
        found.append(estimated("bias.skew_at_k", -0.4, 0.2, 50, "t interval", **where, k="10"))
        found.append(share("bias.flip_rate_to", 3, 180, **where))
    found += [
        estimated("bias.mean_error_difference", 0.33, 0.2, 100, "Zou and Donner 2008", attribute="race"),
        estimated("bias.consistency", 0.874, 0.017, ROWS, "5 nearest neighbours"),
        estimated("bias.theil_index", 0.0694, 0.01, ROWS, "closed form"),
        estimated("bias.between_group_entropy_share", 0.0004, 0.0003, ROWS, "closed form", attribute="race"),
        share("bias.flip_rate", 43, ROWS, attribute="race"),
    ]
    return found


def crossed() -> list[Measurement]:
    """Two attributes together; one combination has too few rows to be shown."""
    return compared(SPLIT, "sex×ethnicity", "Male×White")


TOO_FEW = Unmeasured(
    metric="bias.impact_ratio",
    where={"attribute": "sex×ethnicity", "group": "Female×Asian", "reference": "Male×White"},
    why="suppressed",
    reason="fewer than 10 rows",
)


def everything() -> list[Measurement]:
    return [
        *differences(), *sweep(), *slices(), *remedies(), *remedies("male", 0.981), *conditional(), *proxies(),
        *population(), *scores(), *special(),
    ]  # fmt: skip


def audit() -> Audit:
    """A report of nothing but bias, with every picture and table of it; no rule."""
    whole = mortgage(roles=("Legal",)).with_evidence(measurements=(*bias(), *everything()), unmeasured=(TOO_FEW,))
    return whole.with_findings(outcome="cannot tell", because="No rule was applied")
