"""What each metric of explanation is called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.language import N_
from audit.report.attribution_quantities import ATTRIBUTIONS
from audit.report.numbers import Unit

EXPLAINABILITY: Mapping[str, tuple[str, Unit, str]] = {
    **ATTRIBUTIONS,
    "explainability.reasons_valid_share": (
        "Adverse decisions with a valid set of reasons",
        "share",
        "{value} of the adverse decisions get a set of reasons that is complete, specific and lawful",
    ),
    "explainability.reasons_without_words": (
        "Inputs that are a reason and have no sentence",
        "count",
        "inputs that are a principal reason and have no declared sentence: {value}",
    ),
    "explainability.reasons_generic": (
        "Generic sentences",
        "count",
        "declared sentences that name a standard or a score in place of a fact: {value}",
    ),
    "explainability.reasons_prohibited_share": (
        "Adverse decisions with a reason on prohibited ground",
        "share",
        "a sensitive attribute or a declared proxy is a principal reason of {value} of the adverse decisions",
    ),
    "explainability.reason_share": (
        "Share of adverse decisions with this reason",
        "share",
        "{feature} is a principal reason of {value} of the adverse decisions",
    ),
    "explainability.group_reason_share": (
        "Share of a group’s adverse decisions with this reason",
        "share",
        "{feature} is a principal reason of {value} of the adverse decisions about {group} ({attribute})",
    ),
    "explainability.reason_stability": (
        "Reasons that stay",
        "share",
        "of the reasons in either of two sets, {value} are in both ({change})",
    ),
    "explainability.first_reason_stability": (
        "First reason stays",
        "share",
        "the first reason stays the same in {value} of the adverse decisions ({change})",
    ),
    "explainability.contradictory_reasons": (
        "Contradictory reasons",
        "share",
        "for {value} of the adverse decisions that have a like one, the two reasons contradict each other",
    ),
    "explainability.reason_faithfulness": (
        "Score rises when the reasons are undone",
        "share",
        "undoing the named reasons raises the score in {value} of the adverse decisions",
    ),
    "explainability.reason_move": (
        "Rise of the score when the reasons are undone",
        "difference",
        "undoing the named reasons raises the score by {value} on average",
    ),
    "explainability.reason_move_beyond_random": (
        "Rise beyond that of as many other inputs",
        "difference",
        "undoing the named reasons raises the score by {value} more than undoing as many other inputs",
    ),
    "explainability.reason_turns": (
        "Decision turns when the reasons are undone",
        "share",
        "undoing the named reasons turns the decision in {value} of the trials",
    ),
    "explainability.recourse_share": (
        "Adverse decisions with a recourse",
        "share",
        "a change within the declared limits would turn {value} of the adverse decisions",
    ),
    "explainability.recourse_cost": (
        "Median cost of recourse",
        "difference",
        "half of the recourses cost {value} or less, in percentile points of all applicants",
    ),
    "explainability.group_recourse_share": (
        "Share with a recourse",
        "share",
        "a change within the declared limits would turn {value} of the adverse decisions about {group} ({attribute})",
    ),
    "explainability.group_recourse_cost": (
        "Median cost of recourse",
        "difference",
        "half of the recourses of {group} ({attribute}) cost {value} or less, in percentile points of all applicants",
    ),
    "explainability.recourse_share_difference": (
        "Largest difference in the share with a recourse",
        "difference",
        "the shares with a recourse of the groups of {attribute} lie up to {value} apart",
    ),
    "explainability.recourse_cost_ratio": (
        "Highest by lowest median cost of recourse",
        "ratio",
        "the highest median cost of recourse of a group of {attribute} is {value} times the lowest",
    ),
    "explainability.recourse_step": (
        "Recourses that change this input",
        "share",
        "{feature} changes in {value} of the recourses",
    ),
    "explainability.recourse_shift": (
        "Median change where it changes",
        "difference",
        "where {feature} changes, its median change is {value}, in percentile points of all applicants",
    ),
    "explainability.simple_model_auc": (
        "Area under the ROC curve, simple model",
        "number",
        "the simple model {model} reaches an area of {value}",
    ),
    "explainability.simple_model_auc_difference": (
        "Area of the audited model less that of a simple one",
        "number",
        "the audited model’s area less that of the simple model {model} is {value}",
    ),
    "explainability.simple_model_agreement": (
        "Decided alike by a simple model",
        "share",
        "the simple model {model} and the audited one decide {value} of the rows alike",
    ),
    "explainability.simple_model_impact_ratio": (
        "Impact ratio of a simple model",
        "ratio",
        "with the simple model {model}, the lowest selection rate by {attribute} is {value} times the highest",
    ),
    "explainability.simple_model_impact_ratio_difference": (
        "Impact ratio of a simple model less the audited one’s",
        "number",
        "by {attribute}, the impact ratio of the simple model {model} less that of the audited one is {value}",
    ),
    "explainability.simple_regression_rmse": (
        N_("Root mean squared error, simple model"),
        "number",
        N_("the simple model {model} has a root mean squared error of {value}"),
    ),
    "explainability.simple_regression_rmse_difference": (
        N_("Root mean squared error of the audited estimates less that of a simple model"),
        "number",
        N_("the audited estimates’ root mean squared error less that of the simple model {model} is {value}"),
    ),
    "explainability.simple_regression_r_squared": (
        N_("R² of a simple model"),
        "number",
        N_("the simple model {model} reaches an R² of {value}"),
    ),
    "explainability.simple_regression_r_squared_difference": (
        N_("R² of the audited estimates less that of a simple model"),
        "number",
        N_("the audited estimates’ R² less that of the simple model {model} is {value}"),
    ),
    "explainability.simple_regression_error_gap": (
        N_("Gap of mean error between groups, simple model"),
        "number",
        N_("with the simple model {model}, the mean errors by {attribute} lie up to {value} apart"),
    ),
    "explainability.simple_regression_error_gap_difference": (
        N_("Gap of mean error of a simple model less the audited one’s"),
        "number",
        N_("by {attribute}, the gap of mean error of the simple model {model} less the audited one’s is {value}"),
    ),
    "explainability.surrogate_fidelity": (
        "Fidelity of the rules (R²)",
        "share",
        "a tree of a few rules explains {value} of the variation of the scores",
    ),
    "explainability.surrogate_agreement": (
        "Decided alike by the rules",
        "share",
        "a tree of a few rules and the model decide {value} of the rows alike",
    ),
    "explainability.surrogate_rule": (
        "Mean output under a rule",
        "number",
        "where {rule}, the model says {value} on average",
    ),
}
