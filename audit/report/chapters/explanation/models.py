"""Whether a simple model would do, and the model in a few rules."""

from __future__ import annotations

from audit.language import _
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, said, sentence, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_AUC, _LESS = "explainability.simple_model_auc", "explainability.simple_model_auc_difference"
_ALIKE = "explainability.simple_model_agreement"
_RATIO, _RATIO_LESS = "explainability.simple_model_impact_ratio", "explainability.simple_model_impact_ratio_difference"
_NUMBER = "explainability.simple_regression"
_RULE = "explainability.surrogate_rule"
_ATTRIBUTES = 3


def simple(material: Material) -> Part | None:
    """What complexity earns."""
    differences = material.all(_LESS)
    models = list(dict.fromkeys(item.where["model"] for item in (*differences, *material.all(_ALIKE))))
    if not models:
        return None
    text = tuple(f"{sentence(item)} {_reading(item.low, item.high)}".strip() for item in differences)
    method = (differences or material.all(_ALIKE))[0].method
    return Part(
        title=_("Would a simple model do?"),
        text=text,
        tables=tables(_models(material, models), _equality(material, models)),
        note=_("The simple models are not tuned. {sentence}", sentence=words.sentence(passage(method, 500))),
    )


def _reading(low: float | None, high: float | None) -> str:
    """What the interval of a difference allows to be said."""
    if low is not None and low > 0:
        return _("The audited model ranks better.")
    if high is not None and high < 0:
        return _("The simple model ranks better.")
    return _("Which of the two ranks better can’t be told from these rows.")


def _models(material: Material, models: list[str]) -> Table | None:
    columns = (
        Column(title=_("Simple model")),
        Column(title=_("Area under the curve"), number=True, width=40),
        Column(title=_("Audited less simple"), number=True, width=42),
        Column(title=_("Decided alike"), number=True, width=36),
    )
    rows: list[tuple[Cell, ...]] = [
        (short(model, 60), *(estimate(material.one(metric, {"model": model})) for metric in (_AUC, _LESS, _ALIKE)))
        for model in models
    ]
    return table(_("Simple models beside the audited one"), columns, rows)


def _equality(material: Material, models: list[str]) -> Table | None:
    attributes = list(dict.fromkeys(item.where["attribute"] for item in material.all(_RATIO)))[:_ATTRIBUTES]
    columns = (
        Column(title=_("Simple model")),
        Column(title=_("Attribute"), width=34),
        Column(title=_("Impact ratio"), number=True, width=44),
        Column(title=_("Less the audited model’s"), number=True, width=46),
    )
    rows: list[tuple[Cell, ...]] = []
    for model in models:
        for attribute in attributes:
            where = {"model": model, "attribute": attribute}
            cells = (estimate(material.one(metric, where)) for metric in (_RATIO, _RATIO_LESS))
            rows.append((short(model, 60), words.group(attribute), *cells))
    return table(_("Impact ratio of the simple models, deciding favourably for as many"), columns, rows)


def simple_numbers(material: Material) -> Part | None:
    """The same of a system that estimates a number."""
    items = material.all(f"{_NUMBER}_rmse")
    if not items:
        return None
    models = [item.where["model"] for item in items]
    less = material.all(f"{_NUMBER}_rmse_difference")
    return Part(
        title=_("Would a simple model do?"),
        text=tuple(f"{sentence(item)} {_closer(item.low, item.high)}" for item in less),
        tables=tables(_errors(material, models), _gaps(material, models)),
        note=_("The simple models are not tuned. {sentence}", sentence=words.sentence(passage(items[0].method, 500))),
    )


def _closer(low: float | None, high: float | None) -> str:
    """What the interval of a difference of errors allows to be said."""
    if low is not None and low > 0:
        return _("The simple model estimates more closely.")
    if high is not None and high < 0:
        return _("The audited estimates are closer.")
    return _("Which of the two estimates more closely can’t be told from these rows.")


def _errors(material: Material, models: list[str]) -> Table | None:
    shown = {
        _("Root mean squared error"): "rmse",
        _("Audited less simple"): "rmse_difference",
        _("R²"): "r_squared",
        _("R², audited less simple"): "r_squared_difference",
    }
    columns = (Column(title=_("Simple model")), *(Column(title=title, number=True, width=38) for title in shown))
    rows: list[tuple[Cell, ...]] = [
        (short(model, 60), *(estimate(material.one(f"{_NUMBER}_{name}", {"model": model})) for name in shown.values()))
        for model in models
    ]
    return table(_("Simple models beside the audited one"), columns, rows)


def _gaps(material: Material, models: list[str]) -> Table | None:
    attributes = list(dict.fromkeys(item.where["attribute"] for item in material.all(f"{_NUMBER}_error_gap")))
    columns = (
        Column(title=_("Simple model")),
        Column(title=_("Attribute"), width=34),
        Column(title=_("Gap of mean error"), number=True, width=44),
        Column(title=_("Less the audited model’s"), number=True, width=46),
    )
    rows: list[tuple[Cell, ...]] = []
    for model in models:
        for attribute in attributes[:_ATTRIBUTES]:
            where = {"model": model, "attribute": attribute}
            cells = (
                estimate(material.one(f"{_NUMBER}_{name}", where)) for name in ("error_gap", "error_gap_difference")
            )
            rows.append((short(model, 60), words.group(attribute), *cells))
    return table(_("Largest difference in mean error between groups, under the simple models"), columns, rows)


def rules(material: Material) -> Part | None:
    """The tree, and how far it can be trusted."""
    items = sorted(material.all(_RULE), key=lambda item: (item.value, item.where["rule"]))
    if not items:
        return None
    columns = (
        Column(title=_("Where")),
        Column(title=_("Rows"), number=True, width=36),
        Column(title=_("Mean output"), number=True, width=40),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            short(item.where["rule"], 300),
            f"{numbers.whole(item.support)} ({numbers.number(item.support / item.n, 'share')})",
            estimate(item),
        )
        for item in items
    ]
    return Part(
        title=_("The model in a few rules"),
        text=tuple(
            filter(
                None,
                (
                    said(material, "explainability.surrogate_fidelity"),
                    said(material, "explainability.surrogate_agreement"),
                ),
            )
        ),
        tables=tables(table(_("A small tree that imitates the model, lowest output first"), columns, rows)),
        note=_(
            "The rules describe the model from outside and leave out what the fidelity says. They are never "
            "the reason for one person’s decision; the reasons above come from the model itself."
        ),
    )
