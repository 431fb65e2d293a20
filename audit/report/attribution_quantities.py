"""What the metrics of attribution are called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.language import N_
from audit.report.numbers import Unit

ATTRIBUTIONS: Mapping[str, tuple[str, Unit, str]] = {
    "explainability.rows_explained": (
        "Rows explained",
        "count",
        "rows drawn at random whose outputs were explained: {value}",
    ),
    "explainability.share_precision": (
        "Precision of the leading shares",
        "share",
        "each of the ten largest shares is known to within {value} of itself",
    ),
    "explainability.class_attribution_share": (
        N_("Share of an input in what moves a class"),
        "share",
        N_("{feature} carries {value} of what moves the output of the class {class}"),
    ),
    "explainability.all_classes_attribution_share": (
        N_("Share of an input in what moves all classes"),
        "share",
        N_("{feature} carries {value} of what moves the outputs of all classes together"),
    ),
    "explainability.class_additivity_error": (
        N_("Additivity error of a class"),
        "number",
        N_("the parts of a row miss the probability of the class {class} by {value} at most"),
    ),
    "explainability.class_shuffling_loss": (
        N_("Growth of the Brier score when an input is shuffled"),
        "number",
        N_("shuffling {feature} raises the Brier score over all classes by {value}"),
    ),
    "explainability.rank": ("Place by attribution", "count", "{feature} has place {value}"),
    "explainability.certain_places": (
        "Leading inputs with a certain place",
        "count",
        "of the ten leading inputs, so many have a place that is certain: {value}",
    ),
    "explainability.features_for_80_percent": (
        "Inputs that carry 80 % of the attribution",
        "count",
        "inputs that together carry four fifths of all attribution: {value}",
    ),
    "explainability.direction": (
        "Direction of an input",
        "number",
        "the rank correlation of {feature} with its attribution is {value}",
    ),
    "explainability.mean_attribution": (
        "Mean attribution in a part of the values",
        "number",
        "{feature}, {slice}: moves the output by {value} on average",
    ),
    "explainability.interaction": (
        "Interaction",
        "share",
        "what {feature} do only together is {value} of the size of all attribution",
    ),
    "explainability.texts_explained": (
        "Texts explained word by word",
        "count",
        "texts that were explained word by word: {value}",
    ),
    "explainability.word_share": (
        "Share of a word in what moves the output",
        "share",
        "the word {word} carries {value} of what the words add to the output",
    ),
    "explainability.word_direction": (
        "Mean part of a word where it stands",
        "difference",
        "where the word {word} stands, it changes the output by {value} on average",
    ),
    "explainability.unnamed_words_share": (
        "Share of the words that may not be named",
        "share",
        "words that may not be named carry {value} of what the words add to the output",
    ),
    "explainability.sensitive_words_share": (
        "Share of the words that say a protected characteristic",
        "share",
        "words that say a protected characteristic carry {value} of what the words add to the output",
    ),
    "explainability.word_deletion_beyond_random": (
        "Taking out the main words, beyond words at random",
        "number",
        "taking out the main words moves the output by {value} of its distance from the empty text more than taking "
        "out words at random",
    ),
    "explainability.word_insertion_beyond_random": (
        "Putting in the main words, beyond words at random",
        "number",
        "putting in the main words moves the output by {value} of its distance from the empty text more than putting "
        "in words at random",
    ),
    "explainability.group_attribution_share": (
        "Share of attribution in a group",
        "share",
        "{feature} carries {value} of the attribution among {group} ({attribute})",
    ),
    "explainability.mean_attribution_difference": (
        "Difference in mean attribution",
        "number",
        "{feature} moves the mean output of {group} by {value} against {reference} ({attribute})",
    ),
    "explainability.score_difference": (
        "Difference in mean score",
        "difference",
        "the mean score of {group} differs from that of {reference} by {value} ({attribute})",
    ),
    "explainability.score_difference_part": (
        "Part of the difference in mean score",
        "difference",
        "{feature} carries {value} of the difference in mean score of {group} from {reference} ({attribute})",
    ),
    "explainability.selection_rate_difference": (
        "Difference in selection rate",
        "difference",
        "the selection rate of {group} differs from that of {reference} by {value} ({attribute})",
    ),
    "explainability.selection_rate_difference_part": (
        "Part of the difference in selection rate",
        "difference",
        "{feature} carries {value} of the difference in selection rate of {group} from {reference} ({attribute})",
    ),
    "explainability.estimate_difference": (
        N_("Difference in mean estimate"),
        "number",
        N_("the mean estimate of {group} differs from that of {reference} by {value} ({attribute})"),
    ),
    "explainability.estimate_difference_part": (
        N_("Part of the difference in mean estimate"),
        "number",
        N_("{feature} carries {value} of the difference in mean estimate of {group} from {reference} ({attribute})"),
    ),
    "explainability.sensitive_share": (
        "Attribution of a sensitive attribute",
        "share",
        "{attribute} itself carries {value} of the model’s attribution",
    ),
    "explainability.proxy_share": (
        "Attribution of a declared proxy",
        "share",
        "the declared proxy {feature} carries {value} of the model’s attribution",
    ),
    "explainability.predictive_share": (
        "Attribution of inputs that give an attribute away",
        "share",
        "inputs that give {attribute} away carry {value} of the model’s attribution",
    ),
    "explainability.personal_share": (
        "Attribution of direct identifiers",
        "share",
        "inputs with direct identifiers carry {value} of the model’s attribution",
    ),
    "explainability.additivity_error": (
        "Additivity error",
        "number",
        "the parts of a row miss the model’s output by up to {value}",
    ),
    "explainability.background_agreement": (
        "Agreement with another background",
        "share",
        "another background agrees on {value} of the importance",
    ),
    "explainability.agreement_with_permutation": (
        "Agreement with permutation importance",
        "share",
        "attribution and permutation importance agree on {value} of the importance",
    ),
    "explainability.agreement_with_ablation": (
        "Agreement with ablation",
        "share",
        "attribution and ablation agree on {value} of the importance",
    ),
    "explainability.deletion_beyond_random": (
        "Deletion, beyond a random order",
        "number",
        "deleting the named inputs first undoes {value} of the distance more than a random order does",
    ),
    "explainability.deletion_beyond_permuted": (
        "Deletion, beyond another case’s order",
        "number",
        "deleting the named inputs first undoes {value} of the distance more than another case’s order does",
    ),
    "explainability.insertion_beyond_random": (
        "Insertion, beyond a random order",
        "number",
        "inserting the named inputs first does {value} of the distance more than a random order does",
    ),
    "explainability.insertion_beyond_permuted": (
        "Insertion, beyond another case’s order",
        "number",
        "inserting the named inputs first does {value} of the distance more than another case’s order does",
    ),
    "explainability.local_lipschitz": (
        "Local Lipschitz estimate",
        "number",
        "a step of one standard deviation moves an explanation by {value}, at its steepest",
    ),
    "explainability.same_main_feature": (
        "Near cases with the same main input",
        "share",
        "{value} of near cases have the same main input",
    ),
    "explainability.monotonicity_violations": (
        "Cases that go against the declared direction",
        "share",
        "for {value} of the cases, moving {feature} sometimes moves the score the wrong way",
    ),
    "explainability.monotonicity_worst": (
        "Largest step against the declared direction",
        "difference",
        "moving {feature} moves a score the wrong way by up to {value}",
    ),
    "explainability.monotonicity_worst_step": (
        N_("Largest step of an estimate against the declared direction"),
        "number",
        N_("moving {feature} moves an estimate the wrong way by up to {value}"),
    ),
    "explainability.shuffling_loss": (
        "Loss when an input is shuffled",
        "number",
        "shuffling {feature} costs {value} of AUC, or of R² without labels",
    ),
    "explainability.unneeded_features": (
        "Unneeded inputs",
        "count",
        "inputs without which the model is as good, to within the stated margin: {value}",
    ),
    "explainability.unneeded_together_loss": (
        "Loss when all unneeded inputs are shuffled",
        "number",
        "shuffling all unneeded inputs together costs {value}",
    ),
}
