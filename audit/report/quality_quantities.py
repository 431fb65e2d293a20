"""What metrics of performance, drift, data quality and robustness are called in the report."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

Words = tuple[str, Unit, str]
"""Title, unit, sentence."""

_DRIFT: Mapping[str, Words] = {
    "population_stability_index": (
        "Population stability index",
        "number",
        "{column} has moved since training by a population stability index of {value}",
    ),
    "jensen_shannon": (
        "Jensen-Shannon divergence",
        "number",
        "the shares of {column} in training and evaluation diverge by {value} of at most 1",
    ),
    "wasserstein": (
        "Wasserstein distance",
        "number",
        "{column} has moved since training by {value} of its standard deviation, on average",
    ),
    "kolmogorov_smirnov": (
        "Kolmogorov-Smirnov distance",
        "difference",
        "the shares of rows up to a value of {column} differ between training and evaluation by up to {value}",
    ),
    "missing_share_difference": (
        "Change in missing cells",
        "difference",
        "the share of empty cells of {column} has changed since training by {value}",
    ),
    "unseen_values": (
        "Values never seen in training",
        "share",
        "{value} of the rows have a value of {column} that no training row has",
    ),
    "p_value": (
        "p-value of drift",
        "probability",
        "if {column} had not moved, a difference at least this large would arise with probability {value}",
    ),
    "adjusted_p_value": (
        "p-value of drift, adjusted",
        "probability",
        "adjusted for all columns, the p-value of {column} is {value}",
    ),
    "columns_moved": ("Columns that moved", "count", "columns that have moved since training, beyond luck: {value}"),
    "classifier_auc": (
        "Training and evaluation told apart",
        "number",
        "a model tells evaluation rows from training rows with an area under the ROC curve of {value}",
    ),
    "classifier_auc_permuted": (
        "The same by luck",
        "number",
        "on rows dealt out at random the same model reaches {value}",
    ),
}

_ROBUSTNESS: Mapping[str, Words] = {
    "repeat_disagreement": (
        "Another score when asked again",
        "share",
        "asked about the same cases again, the model gives {value} of them another score",
    ),
    "repeat_flip_rate": (
        "Another decision when asked again",
        "share",
        "asked about the same cases again, the model decides {value} of them otherwise",
    ),
    "noise_flip_rate": (
        "Decisions changed by noise",
        "share",
        "{value} of the decisions change when numbers are slightly off",
    ),
    "group_noise_flip_rate": (
        "Decisions changed by noise, by group",
        "share",
        "{value} of the decisions about {group} ({attribute}) change when numbers are slightly off",
    ),
    "group_noise_flip_rate_difference": (
        "Largest difference in decisions changed by noise",
        "difference",
        "the shares of decisions that noise changes lie up to {value} apart between groups of {attribute}",
    ),
    "rounding_flip_rate": (
        "Decisions changed by rounding",
        "share",
        "{value} of the decisions change when numbers are rounded to two significant digits",
    ),
    "missing_flip_rate": (
        "Decisions changed by a missing value",
        "share",
        "{value} of the decisions change when {feature} is left empty",
    ),
    "category_flip_rate": (
        "Decisions changed by another category",
        "share",
        "{value} of the decisions change when {feature} is another category",
    ),
}

_PERFORMANCE: Mapping[str, Words] = {
    "cost_per_case": ("Cost per case", "number", "a case costs {value} {unit} on average"),
    "saving": (
        "Saving against a rule without a model",
        "number",
        "against deciding {rule}, a case saves {value} {unit} on average",
    ),
    "constant_accuracy": (
        "Accuracy of a constant",
        "share",
        "giving every case the commoner label would be right in {value} of cases",
    ),
    "accuracy_gain": (
        "Gain over a constant",
        "difference",
        "the accuracy lies above that of a constant by {value}",
    ),
    "class_recall": ("Recall of a class", "share", "of the rows that are {class}, {value} are predicted to be"),
    "macro_recall": ("Macro recall", "share", "averaged over the classes, {value} of a class’s rows are found"),
    "macro_precision": (
        "Macro precision",
        "share",
        "averaged over the classes, {value} of the rows predicted to be in a class are in it",
    ),
    "macro_f1": ("Macro F1", "number", "the F1 score is {value}, averaged over the classes"),
    "mean_error": ("Mean error", "number", "estimates lie above outcomes by {value} on average"),
    "mean_absolute_error": ("Mean absolute error", "number", "estimates are off by {value} on average"),
    "root_mean_squared_error": (
        "Root mean squared error",
        "number",
        "the root of the mean squared distance between estimates and outcomes is {value}",
    ),
    "r_squared": ("R²", "number", "the estimates explain a share of {value} (R²) of the differences between outcomes"),
    "ndcg": ("nDCG", "number", "the order of the ranked lists reaches {value} of 1, the best order"),
    "ndcg_at_k": ("nDCG at k", "number", "the order of the first {k} places reaches {value} of 1, the best order"),
}

_DATA_QUALITY: Mapping[str, Words] = {
    "repeated_rows": ("Repeated rows", "share", "{value} of the rows repeat another row"),
    "contradicting_labels": (
        "Contradicting labels",
        "share",
        "of the labelled rows that have the same features as another, {value} are not labelled as the most of them are",
    ),
    "constant_columns": ("Constant columns", "count", "columns that say the same in every row: {value}"),
    "constant_features": ("Constant features", "count", "features that say the same in every row: {value}"),
    "out_of_range": (
        "Cells out of range",
        "share",
        "{value} of the filled cells of {column} are outside the declared range",
    ),
    "single_feature_auc": (
        "Label told by one feature",
        "number",
        "{feature} alone tells favourable from unfavourable labels with an area under the ROC curve of {value}",
    ),
    "label_issues": (
        "Labels to look at again",
        "share",
        "{value} of the labels are contradicted with confidence by a model that has not seen them",
    ),
}

QUALITY: Mapping[str, Words] = {
    f"{family}.{name}": words
    for family, table in (
        ("performance", _PERFORMANCE),
        ("drift", _DRIFT),
        ("data_quality", _DATA_QUALITY),
        ("robustness", _ROBUSTNESS),
    )
    for name, words in table.items()
}
