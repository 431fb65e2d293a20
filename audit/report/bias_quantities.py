"""What further metrics of bias are called in the report: title, unit, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

Words = tuple[str, Unit, str]
"""Title, unit, sentence."""

_COMPARED = {
    "selection_rate": "selection rate",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "false_negative_rate": "false negative rate",
    "true_negative_rate": "true negative rate",
    "precision": "precision",
    "negative_predictive_value": "negative predictive value",
    "false_discovery_rate": "false discovery rate",
    "false_omission_rate": "false omission rate",
    "accuracy": "accuracy",
    "error_rate": "error rate",
    "balanced_accuracy": "balanced accuracy",
    "demographic_parity": "selection rate",
    "equal_opportunity": "true positive rate",
    "predictive_parity": "precision",
    "equalized_odds": "true or false positive rate",
    "treatment_equality": "number of false negatives per false positive",
}

_DISPARITIES: Mapping[str, Words] = {
    "difference": (
        "Largest difference in {0}",
        "difference",
        "the {0} of the groups of {{attribute}} lies up to {{value}} apart",
    ),
    "difference_p_value": (
        "p-value of the largest difference in {0}",
        "probability",
        "if the groups of {{attribute}} were alike, the {0} would lie this far apart with probability {{value}}",
    ),
    "difference_beyond_chance": (
        "Largest difference in {0}, less chance",
        "difference",
        "the {0} of the groups of {{attribute}} lies {{value}} further apart than chance explains",
    ),
    "difference_to_reference": (
        "Difference in {0} from the reference",
        "difference",
        "the {0} of {{group}} lies {{value}} from that of {{reference}} ({{attribute}})",
    ),
    "ratio": (
        "Lowest by highest {0}",
        "ratio",
        "the lowest {0} of the groups of {{attribute}} is {{value}} times the highest",
    ),
}

_CLASS = {
    "selection_rate": ("Selection rate", "{value} of {group} ({attribute}) were predicted to be in class {class}"),
    "recall": ("Recall", "of {group} ({attribute}) who are in class {class}, {value} were predicted to be"),
    "precision": ("Precision", "of {group} ({attribute}) predicted to be in class {class}, {value} are"),
    "false_positive_rate": (
        "False positive rate",
        "of {group} ({attribute}) who are not in class {class}, {value} were predicted to be",
    ),
}

_NUMBERS = {
    "mean_error": "mean error",
    "mean_absolute_error": "mean absolute error",
    "root_mean_squared_error": "root mean squared error",
    "r_squared": "R²",
    "mean_estimate": "mean estimate",
    "mean_score": "mean score",
    "auc": "area under the ROC curve",
    "calibration_in_the_large": "calibration-in-the-large",
    "calibration_slope": "calibration slope",
    "macro_f1": "macro F1",
}

BIAS: Mapping[str, Words] = {
    **{
        f"bias.{name}_{part}": (
            title.format(what),
            "number" if name == "treatment_equality" and unit == "difference" else unit,
            says.format(what),
        )
        for name, what in _COMPARED.items()
        for part, (title, unit, says) in _DISPARITIES.items()
    },
    **{
        f"bias.{name}_difference": (
            f"Largest difference in {what}",
            "number",
            f"the {what} of the groups of {{attribute}} lies up to {{value}} apart",
        )
        for name, what in _NUMBERS.items()
    },
    **{f"bias.class_{name}": (f"{title} of a class", "share", says) for name, (title, says) in _CLASS.items()},
    **{
        f"bias.class_{name}_difference": (
            f"Largest difference in {title.lower()} of a class",
            "difference",
            f"for class {{class}}, the {title.lower()} of the groups of {{attribute}} lies up to {{value}} apart",
        )
        for name, (title, _) in _CLASS.items()
    },
    "bias.true_negative_rate": (
        "True negative rate",
        "share",
        "{group} ({attribute}): of those with an unfavourable label, {value} were decided unfavourably",
    ),
    "bias.false_discovery_rate": (
        "False discovery rate",
        "share",
        "{group} ({attribute}): of those decided favourably, {value} have an unfavourable label",
    ),
    "bias.negative_predictive_value": (
        "Negative predictive value",
        "share",
        "{group} ({attribute}): of those decided unfavourably, {value} have an unfavourable label",
    ),
    "bias.false_omission_rate": (
        "False omission rate",
        "share",
        "{group} ({attribute}): of those decided unfavourably, {value} have a favourable label",
    ),
    "bias.error_rate": (
        "Error rate",
        "share",
        "{group} ({attribute}): {value} were not decided as labelled",
    ),
    "bias.balanced_accuracy": (
        "Balanced accuracy",
        "share",
        "{group} ({attribute}): true positive and true negative rate average {value}",
    ),
    "bias.false_negatives_per_false_positive": (
        "False negatives per false positive",
        "number",
        "{group} ({attribute}) had {value} wrong refusals for every wrong favour",
    ),
    "bias.difference_from_fairlearn": (
        "Largest difference from fairlearn",
        "number",
        "rates computed here and by fairlearn differ by at most {value}",
    ),
    "bias.more_rows_needed": (
        "Rows still needed",
        "count",
        "rows that {group} ({attribute}) lacks for a sure {rate}: {value}",
    ),
    "bias.generalized_entropy_index": (
        "Generalised entropy of benefits",
        "number",
        "benefits are spread with a generalised entropy of {value}; 0 means that everybody was decided as labelled",
    ),
    "bias.theil_index": (
        "Theil index of benefits",
        "number",
        "benefits are spread with a Theil index of {value}; 0 means that everybody was decided as labelled",
    ),
    "bias.between_group_entropy_share": (
        "Inequality between groups",
        "share",
        "{value} of the inequality of benefits lies between the groups of {attribute}",
    ),
    "bias.consistency": (
        "Consistency",
        "share",
        "decisions agree with those of the five most similar cases in {value} of pairs",
    ),
    "bias.flip_rate": (
        "Flip rate",
        "share",
        "{value} of the decisions change if only {attribute} is swapped",
    ),
    "bias.flip_rate_to": (
        "Flip rate by group",
        "share",
        "recorded as {group} ({attribute}), {value} of the others would be decided otherwise",
    ),
    "bias.flip_gain": (
        "Gain by a swap",
        "share",
        "recorded as {group} ({attribute}), {value} of the others would turn favourable",
    ),
    "bias.flip_loss": (
        "Loss by a swap",
        "share",
        "recorded as {group} ({attribute}), {value} of the others would turn unfavourable",
    ),
    "bias.proxy_flip_rate": (
        "Flip rate of a proxy",
        "share",
        "{value} of the decisions change if only {feature} is swapped",
    ),
    "bias.remedy_accuracy_change": (
        "Accuracy change by a remedy",
        "difference",
        "{method} ({attribute}, target {target}) changes accuracy by {value}",
    ),
    "bias.remedy_accuracy_change_from_best": (
        "Price against the best threshold",
        "difference",
        "{method} ({attribute}, target {target}): accuracy differs by {value} from the most accurate single threshold",
    ),
    "bias.remedy_impact_ratio": (
        "Impact ratio with a remedy",
        "ratio",
        "{method} ({attribute}, target {target}) reaches an impact ratio of {value} on held-out rows",
    ),
    "bias.mean_score": (
        "Mean score",
        "number",
        "the mean score of {group} ({attribute}) is {value}",
    ),
    "bias.auc": (
        "Area under the ROC curve by group",
        "number",
        "within {group} ({attribute}), a case with a favourable label scores higher than one without in "
        "{value} of all pairs, as a share of 1",
    ),
    "bias.auc_background_positive_subgroup_negative": (
        "AUC, background positive, subgroup negative",
        "number",
        "favourable cases of the other groups score higher than unfavourable cases of {group} "
        "({attribute}) in {value} of all pairs, as a share of 1",
    ),
    "bias.auc_background_negative_subgroup_positive": (
        "AUC, background negative, subgroup positive",
        "number",
        "favourable cases of {group} ({attribute}) score higher than unfavourable cases of the other "
        "groups in {value} of all pairs, as a share of 1",
    ),
    "bias.calibration_error": (
        "Calibration error by group",
        "number",
        "for {group} ({attribute}), scores and observed shares differ by {value} on average",
    ),
    "bias.calibration_in_the_large": (
        "Calibration-in-the-large",
        "number",
        "for {group} ({attribute}), the observed share exceeds the mean score by {value}",
    ),
    "bias.observed_by_expected": (
        "Observed by expected",
        "ratio",
        "{group} ({attribute}) have the favourable label {value} times as often as their scores say",
    ),
    "bias.calibration_slope": (
        "Calibration slope",
        "number",
        "the log-odds of the scores of {group} ({attribute}) would have to be multiplied by {value} to be right",
    ),
    "bias.score_wasserstein": (
        "Wasserstein distance of scores",
        "number",
        "the scores of {group} lie {value} from those of {reference} on average ({attribute})",
    ),
    "bias.score_kolmogorov_smirnov": (
        "Kolmogorov-Smirnov distance of scores",
        "difference",
        "at some threshold, {group} and {reference} ({attribute}) differ by {value} in the share below it",
    ),
    "bias.scoring_rate": (
        "Scoring rate",
        "share",
        "{value} of {group} ({attribute}) score above the median of all",
    ),
    "bias.scoring_rate_impact_ratio": (
        "Impact ratio of scoring rates",
        "ratio",
        "{group} score above the median {value} times as often as {reference} ({attribute})",
    ),
    "bias.impact_ratio_at_threshold": (
        "Impact ratio of the worst-off group by threshold",
        "ratio",
        "were the threshold {threshold}, {group} would be selected {value} times as often as {reference} ({attribute})",
    ),
    "bias.true_positive_rate_difference_at_threshold": (
        "Largest difference in true positive rate by threshold",
        "difference",
        "were the threshold {threshold}, the true positive rates of the groups of {attribute} would lie "
        "up to {value} apart",
    ),
    "bias.false_positive_rate_difference_at_threshold": (
        "Largest difference in false positive rate by threshold",
        "difference",
        "were the threshold {threshold}, the false positive rates of the groups of {attribute} would "
        "lie up to {value} apart",
    ),
    "bias.slice_selection_rate_difference": (
        "Selection rate of a worst-off slice",
        "difference",
        "the selection rate of {slice} lies {value} from that of all other rows",
    ),
    "bias.slice_impact_ratio": (
        "Impact ratio of a worst-off slice",
        "ratio",
        "{slice} received the favourable decision {value} times as often as all other rows",
    ),
    "bias.slice_false_negative_rate_difference": (
        "False negative rate of a worst-off slice",
        "difference",
        "the false negative rate of {slice} lies {value} from that of all other rows",
    ),
    "bias.slice_error_rate_difference": (
        "Error rate of a worst-off slice",
        "difference",
        "the error rate of {slice} lies {value} from that of all other rows",
    ),
    "bias.slices_worse_off": (
        "Slices worse off",
        "count",
        "slices found worse off, over all rates: {value}",
    ),
    "bias.slices_examined": (
        "Slices looked at",
        "count",
        "slices looked at, over all rates: {value}",
    ),
    "bias.conditional_difference": (
        "Conditional difference in selection rate",
        "difference",
        "with {stratum} held equal, the selection rate of {group} differs from that of {reference} by "
        "{value} ({attribute})",
    ),
    "bias.conditional_impact_ratio": (
        "Conditional impact ratio",
        "ratio",
        "with {stratum} held equal, {group} received the favourable decision {value} times as often as "
        "{reference} ({attribute})",
    ),
    "bias.conditional_odds_ratio": (
        "Conditional odds ratio",
        "ratio",
        "with {stratum} held equal, the odds of {group} are {value} times those of {reference} ({attribute})",
    ),
    "bias.conditional_p_value": (
        "p-value of the conditional difference",
        "probability",
        "if {group} and {reference} ({attribute}) had the same selection rate in every stratum of "
        "{stratum}, a difference at least this large would arise with probability {value}",
    ),
    "bias.conditional_homogeneity_p_value": (
        "p-value of equal odds ratios in all strata",
        "probability",
        "if the odds ratio of {group} to {reference} ({attribute}) were the same in every stratum of "
        "{stratum}, ratios this different would arise with probability {value}",
    ),
    "bias.simpson_reversals": (
        "Simpson reversals",
        "count",
        "contradictions between the overall comparison of {group} with {reference} ({attribute}) and "
        "the one within {stratum}: {value}",
    ),
    "bias.demographic_disparity": (
        "Demographic disparity",
        "difference",
        "the share of {group} ({attribute}) among the refused differs from its share among the selected by {value}",
    ),
    "bias.conditional_demographic_disparity": (
        "Conditional demographic disparity",
        "difference",
        "within {stratum}, the share of {group} ({attribute}) among the refused differs from its share "
        "among the selected by {value} on average",
    ),
    "bias.representation_ratio": (
        "Representation ratio",
        "ratio",
        "{group} ({attribute}) are {value} times as common in the data as in the reference population",
    ),
    "bias.representation_p_value": (
        "p-value of representation",
        "probability",
        "if the rows were drawn from the reference population, shares of {attribute} this different "
        "would arise with probability {value}",
    ),
    "bias.feature_association": (
        "Association with a sensitive attribute",
        "number",
        "{feature} goes together with {attribute} with a strength of {value}, where 1 gives it away",
    ),
    "bias.proxy_auc": (
        "Proxy strength of a feature (AUC)",
        "number",
        "{feature} alone tells a group of {attribute} from the others with an AUC of {value}, where 0.5 is a coin toss",
    ),
    "bias.proxy_auc_all_features": (
        "Proxy strength of all features (AUC)",
        "number",
        "all features together tell {group} ({attribute}) from the others with an AUC of {value}, where "
        "0.5 is a coin toss",
    ),
    "bias.proxy_auc_permuted": (
        "Proxy strength by luck alone (AUC)",
        "number",
        "with groups dealt out at random, the same model tells {group} ({attribute}) apart with an AUC of {value}",
    ),
    "bias.macro_recall": (
        "Macro recall",
        "share",
        "{group} ({attribute}): averaged over classes, {value} of each class were found",
    ),
    "bias.macro_precision": (
        "Macro precision",
        "share",
        "{group} ({attribute}): averaged over classes, {value} of the predictions were right",
    ),
    "bias.macro_f1": (
        "Macro F1",
        "number",
        "{group} ({attribute}): the F1 score averaged over classes is {value}",
    ),
    "bias.macro_recall_difference": (
        "Largest difference in macro recall",
        "difference",
        "the macro recall of the groups of {attribute} lies up to {value} apart",
    ),
    "bias.macro_precision_difference": (
        "Largest difference in macro precision",
        "difference",
        "the macro precision of the groups of {attribute} lies up to {value} apart",
    ),
    "bias.mean_error": (
        "Mean error",
        "number",
        "{group} ({attribute}) are estimated {value} above what happened, on average (below, if negative)",
    ),
    "bias.mean_absolute_error": (
        "Mean absolute error",
        "number",
        "estimates for {group} ({attribute}) are off by {value} on average",
    ),
    "bias.root_mean_squared_error": (
        "Root mean squared error",
        "number",
        "{group} ({attribute}): the root mean squared error is {value}",
    ),
    "bias.r_squared": (
        "R²",
        "number",
        "{group} ({attribute}): R² is {value}; 1 is perfect, 0 no better than the group’s average",
    ),
    "bias.mean_estimate": (
        "Mean estimate",
        "number",
        "{group} ({attribute}) are estimated at {value} on average",
    ),
    "bias.exposure_ratio": (
        "Exposure ratio",
        "ratio",
        "in ranked lists, {group} ({attribute}) get {value} times the attention that their numbers would give them",
    ),
    "bias.skew_at_k": (
        "Skew at k",
        "number",
        "the logarithm of the share of {group} ({attribute}) in the first {k} places over their share "
        "of the lists is {value}",
    ),
    "bias.ndcg": (
        "nDCG within the group",
        "number",
        "{group} ({attribute}): the order of their own rows reaches {value} of the best",
    ),
    "bias.ndcg_by_chance": (
        "nDCG of a random order",
        "number",
        "{group} ({attribute}): a random order would reach {value} of the best",
    ),
    **{
        f"bias.{name}_{way}": (
            title.format(way),
            "share",
            f"{{group}} ({{attribute}}): {of}{{value}} were {says} when the same rows were decided anew",
        )
        for name, title, of in (
            ("decisions", "Favourable decisions {0}", ""),
            ("true_positives", "Favourable decisions {0} by the deserving", "of those with a favourable label, "),
            ("false_positives", "Favourable decisions {0} by the undeserving", "of those with an unfavourable label, "),
        )
        for way, says in (("gained", "newly decided favourably"), ("lost", "newly decided unfavourably"))
    },
    "bias.unusable_lists": (
        "Unusable ranked lists",
        "share",
        "{value} of the ranked lists have places missing or given twice",
    ),
}
"""By metric."""
