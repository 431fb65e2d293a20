"""The four numbers of a disparity: largest difference, its p-value, what of it is beyond chance, and lowest ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.metrics.comparisons import Said
    from audit.metrics.group_rates import GroupValues


def titles(stem: str, what: str) -> dict[str, str]:
    """Metrics that `disparities` yields, with their titles.

    Args:
        stem: such as "bias.demographic_parity".
        what: the quantity in the plural, such as "selection rates".
    """
    return {
        f"{stem}_difference": f"Largest difference between two groups' {what}",
        f"{stem}_difference_p_value": f"Chance of so large a difference if all groups' {what} are equal",
        f"{stem}_difference_beyond_chance": f"Largest difference between two groups' {what}, less what chance gives",
        f"{stem}_ratio": f"Lowest divided by highest of the groups' {what}",
    }


def disparities(found: Sequence[GroupValues], stem: str, *, confidence: float, limit: int, seed: int) -> Iterator[Said]:
    """All four, per attribute, of a rate that is a share of rows."""
    from audit.metrics.comparisons import chances, gaps, smallest_ratios  # the titles do without pandas and scipy

    yield from gaps(found, f"{stem}_difference", confidence=confidence, limit=limit)
    yield from chances(found, f"{stem}_difference", confidence=confidence, limit=limit, seed=seed)
    yield from smallest_ratios(found, f"{stem}_ratio", confidence=confidence, limit=limit)
