"""What the plan and the model say of a column of the inventory, and the columns that were not recognised."""

from __future__ import annotations

from collections.abc import Sequence

from audit.language import _
from audit.report import numbers, words
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

_SHARE = "explainability.attribution_share"
_MOST = 60
_AGAINST = ("no ", "less evidence ")
"""How reasons begin that tell why a column is not something else."""


def declared(material: Material, column: str, identifier: str = "") -> str:
    """What the plan says that the column holds, or as what it uses it."""
    plan = material.plan.columns
    if (said := plan.declared.get(column)) == "none":
        return _("As not personal")
    if said is not None:
        return _("As found") if said == identifier else _("As {said}", said=words.identifier(said))
    used = _roles(material, column)
    return _("Used as {used}", used=words.listed(used)) if used else _("No")


def is_undeclared(material: Material, column: str) -> bool:
    """Whether the plan neither declares the column nor gives it a role."""
    return column not in material.plan.columns.declared and not _roles(material, column)


def _roles(material: Material, column: str) -> list[str]:
    plan = material.plan.columns
    roles = (
        (_("id"), plan.id),
        (_("sensitive"), plan.sensitive),
        (_("quasi-identifier"), plan.quasi_identifiers),
    )
    return [name for name, columns in roles if column in columns]


def reasons(method: str, *, undisputed: bool) -> str:
    """Why a column is called what it is; why not something else only where the plan does not say the same."""
    parts = method.split("; ")
    return "; ".join(part for part in parts if not (undisputed and part.startswith(_AGAINST)))


def used(material: Material, column: str) -> str:
    """Whether the model takes the column."""
    features = material.evidence.provenance.features
    if features is None:
        return _("Not known")
    return _("Takes it") if column in features else _("Does not take it")


def needed(material: Material, column: str) -> str:
    """Whether the column is needed, as far as was measured."""
    features = material.evidence.provenance.features
    if features is None:
        return ""
    if column not in features:
        if column in material.plan.columns.sensitive:
            return _("needed to compare groups, not for the model’s answers")
        return _("not needed for the model’s answers")
    share = material.one(_SHARE, {"feature": column})
    if share is None:
        return _("whether it needs it was not measured")
    if (share.low_all or 0.0) <= 0:
        return _("not shown to need it")
    return _("carries {value} of the attribution", value=numbers.number(share.value, "share"))


def others(material: Material, called: Sequence[str]) -> Table | None:
    """Columns that were not recognised, by what they are there for; they may be personal data all the same."""
    plan, features = material.plan.columns, material.evidence.provenance.features or ()
    outcomes = (plan.label, plan.prediction, plan.score, plan.outcome, plan.estimate)
    kinds: tuple[tuple[str, Sequence[str | None]], ...] = (
        (_("Key of a person or a case (id)"), plan.id),
        (_("May be known to outsiders (quasi-identifier)"), plan.quasi_identifiers),
        (_("Said or found of the person (outcome)"), outcomes),
        (_("Taken by the model"), features),
    )
    seen, rows = set(called), list[tuple[Cell, ...]]()
    for title, columns in kinds:
        names = [name for name in dict.fromkeys(columns) if name is not None and name not in seen]
        seen |= set(names)
        if names:
            rows.append((title, words.some([short(name, 60) for name in names], _MOST)))
    left = material.evidence.coverage.columns - len(seen)
    if left > 0 and rows:
        rows.append((_("None of these"), words.count(left, "column", "columns")))
    columns_ = (Column(title=_("Why it is in the table"), width=60), Column(title=_("Columns")))
    return table(_("Columns that were not recognised"), columns_, rows)
