"""Evidence about personal data: identifiers, how recognisable people are, what the model gives away, what has to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.language import _
from audit.report.chapters import inventory
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.explanation.parts import Part
from audit.report.chapters.privacy import given_away, identifiers, protection, recognised, secrets
from audit.report.chapters.summary import summary
from audit.report.material import Material
from audit.report.tables import Table

_PARTS: tuple[Callable[[Material], Part | None], ...] = (
    identifiers.build,
    recognised.build,
    recognised.beyond,
    secrets.build,
    given_away.build,
    protection.build,
)
_TOLD = (
    *inventory.TOLD,
    *identifiers.TOLD,
    *recognised.TOLD,
    *secrets.TOLD,
    *given_away.TOLD,
    *protection.TOLD,
)
"""Metrics that the parts show."""


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """The chapter."""

    lead: str
    parts: tuple[Part, ...]
    unmeasured: Table | None


def build(material: Material) -> Privacy | None:
    """The chapter; None when nothing about privacy was asked for."""
    items = [item for item in material.evidence.measurements if item.metric.startswith("privacy.")]
    missing = material.unmeasured("privacy")
    if not items and not missing:
        return None
    parts = [part for make in _PARTS if (part := make(material)) is not None]
    rest = summary(material, _("Further numbers"), [item for item in items if item.metric not in _TOLD])
    return Privacy(
        lead=" ".join(filter(None, (identifiers.lead(material), recognised.lead(material), given_away.lead(material)))),
        parts=(*parts, *((Part(title=_("Further numbers about personal data"), tables=(rest,)),) if rest else ())),
        unmeasured=unmeasured(missing),
    )
