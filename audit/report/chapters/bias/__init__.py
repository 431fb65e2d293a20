"""Evidence of bias, in the order of a lawyer's questions: who, how sure, at what threshold, where worst, at what price.

One module a question. Each gives a `Block` of a sentence, pictures with intervals and the tables behind them, or None
when the evidence has nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.report.chapters.absent import unmeasured
from audit.report.chapters.bias import (
    conditional,
    data,
    groups,
    others,
    proxies,
    rates,
    remedies,
    slices,
    thresholds,
)
from audit.report.chapters.bias.block import Block
from audit.report.material import Material
from audit.report.tables import Table

_BLOCKS = (
    rates.build,
    thresholds.build,
    slices.build,
    remedies.build,
    conditional.build,
    proxies.build,
    data.build,
    others.scores,
    others.rankings,
    others.estimates,
    others.classes,
    others.individuals,
)
"""After the groups and their combinations, in this order."""


@dataclass(frozen=True, kw_only=True)
class Bias:
    """The chapter."""

    lead: str
    blocks: tuple[Block, ...]
    unmeasured: Table | None


def build(material: Material) -> Bias | None:
    """The chapter; None when the evidence has no number about bias and no reason for its absence."""
    missing = material.unmeasured("bias")
    present = any(item.metric.startswith("bias.") for item in material.evidence.measurements)
    if not present and not missing:
        return None
    found = [*groups.blocks(material), *(make(material) for make in _BLOCKS)]
    return Bias(
        lead=groups.lead(material),
        blocks=tuple(block for block in found if block is not None),
        unmeasured=unmeasured(missing),
    )
