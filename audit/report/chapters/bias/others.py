"""What only some models have: scores, ranked lists, estimated numbers, several classes; and fairness to each person."""

from __future__ import annotations

from collections.abc import Mapping

from audit.language import N_, _
from audit.report.chapters.bias.block import Block, block, percent, places
from audit.report.chapters.bias.shown import across, dots, grid
from audit.report.chapters.summary import summary
from audit.report.material import Material
from audit.report.tables import Table

_HEAD = N_("Largest difference between two groups")


def scores(material: Material) -> Block | None:
    """How the scores of the groups lie, rank and agree with what was observed."""
    drawn = {
        "bias.auc": _("Area under the ROC curve"),
        "bias.calibration_in_the_large": _("Observed share less mean score"),
    }
    figure = dots(
        material,
        drawn,
        places(material, list(drawn), crossed=False),
        _("How well the score ranks within each group, and how far the observed share lies from the mean score."),
        _(
            "Points are measured values, lines their {percent} intervals. Left: 0.5 is guessing, 1 is "
            "perfect ranking. Right: above 0, more have a favourable label than the scores say.",
            percent=percent(material),
        ),
    )
    ranks = {
        "bias.auc": _("AUC within the group"),
        "bias.auc_background_positive_subgroup_negative": _("AUC, others favourable, group not"),
        "bias.auc_background_negative_subgroup_positive": _("AUC, group favourable, others not"),
    }
    fits = {
        "bias.calibration_error": _("Calibration error"),
        "bias.calibration_in_the_large": _("Observed less mean score"),
        "bias.observed_by_expected": _("Observed by expected"),
        "bias.calibration_slope": _("Calibration slope"),
    }
    lie = {
        "bias.mean_score": _("Mean score"),
        "bias.scoring_rate": _("Above the median of all"),
        "bias.scoring_rate_impact_ratio": _("The same, by the reference"),
        "bias.score_kolmogorov_smirnov": _("Largest distance"),
        "bias.score_wasserstein": _("Mean distance"),
    }
    tables = [
        _of_groups(material, _("Scores of the groups, and their distance from the reference group"), lie),
        _of_groups(material, _("How well the score ranks, by group"), ranks),
        _of_groups(material, _("How well scores agree with what was observed, by group"), fits),
    ]
    return block(_("Scores by group"), "bias-scores", [figure], tables)


def rankings(material: Material) -> Block | None:
    """Who gets the attention in ranked lists."""
    figure = dots(
        material,
        {"bias.exposure_ratio": _("Exposure ratio"), "bias.ndcg": _("nDCG within the group")},
        places(material, ["bias.exposure_ratio", "bias.ndcg"], crossed=False),
        _("Attention that each group gets in ranked lists, compared with its share of them."),
        _(
            "1 where a group gets the attention that its share of the lists would give it; lines are "
            "{percent} intervals.",
            percent=percent(material),
        ),
    )
    tables = [
        _of_groups(
            material,
            _("Attention and order in ranked lists, by group"),
            _same("exposure_ratio", "ndcg", "ndcg_by_chance"),
        ),
        grid(
            material,
            _("First places of ranked lists: logarithm of a group’s share of them by its share of the lists"),
            ["bias.skew_at_k"],
            crossed=False,
            besides=("k",),
            most=12,
        ),
        summary(material, _("Lists that could not be used"), material.all("bias.unusable_lists"), most=3),
    ]
    return block(_("Ranked lists"), "bias-rankings", [figure], tables)


def estimates(material: Material) -> Block | None:
    """Errors of estimated numbers."""
    names = ("mean_error", "mean_absolute_error", "root_mean_squared_error", "r_squared", "mean_estimate")
    figure = dots(
        material,
        {
            "bias.mean_error": _("Estimate less outcome, mean"),
            "bias.mean_absolute_error": _("Distance from the outcome, mean"),
        },
        places(material, ["bias.mean_error"], crossed=False),
        _("Mean error and mean absolute error of the estimates by group."),
        _(
            "Points are measured values, lines their {percent} intervals. Above 0, estimates are too high.",
            percent=percent(material),
        ),
    )
    tables = [
        _of_groups(material, _("Errors of the estimates, by group"), _same(*names)),
        across(
            material,
            _("Errors of the estimates: largest differences"),
            _(_HEAD),
            [f"bias.{n}_difference" for n in names],
        ),
    ]
    return block(_("Estimates by group"), "bias-estimates", [figure], tables)


def classes(material: Material) -> Block | None:
    """Models that choose among several classes."""
    one = ("class_selection_rate", "class_recall", "class_precision", "class_false_positive_rate")
    every = ("macro_recall", "macro_precision", "macro_f1")
    figure = dots(
        material,
        {"bias.macro_recall": _("Macro recall, %"), "bias.macro_precision": _("Macro precision, %")},
        places(material, ["bias.macro_recall"], crossed=False),
        _("Recall and precision averaged over all classes, by group."),
        _(
            "Points are measured values, lines their {percent} intervals. Every class counts the same.",
            percent=percent(material),
        ),
    )
    tables = [
        _of_groups(material, _("All classes together, by group"), _same(*every)),
        across(
            material, _("All classes together: largest differences"), _(_HEAD), [f"bias.{n}_difference" for n in every]
        ),
        grid(material, _("Class by class"), [f"bias.{n}" for n in one], crossed=False, besides=("class",), most=18),
    ]
    return block(_("Several classes"), "bias-classes", [figure], tables)


def individuals(material: Material) -> Block | None:
    """Fairness to each person, whatever the group."""
    whole = [
        item
        for name in ("consistency", "generalized_entropy_index", "theil_index", "flip_rate", "proxy_flip_rate")
        for item in material.all(f"bias.{name}")
    ]
    tables = [
        summary(material, _("Whether like people are treated alike"), whole, most=12),
        _of_groups(
            material,
            _("What changes if only the attribute is swapped, by the group it is swapped to"),
            _same("flip_rate_to", "flip_gain", "flip_loss"),
        ),
        across(material, _("Inequality of benefits"), _("Part of it that lies"), ["bias.between_group_entropy_share"]),
    ]
    return block(_("Fairness to each person"), "bias-individuals", [], tables)


def _same(*names: str) -> dict[str, str]:
    """Metrics under their own titles."""
    return dict.fromkeys((f"bias.{name}" for name in names), "")


def _of_groups(material: Material, caption: str, titles: Mapping[str, str]) -> Table | None:
    return grid(material, caption, list(titles), crossed=False, titles=titles, most=14)
