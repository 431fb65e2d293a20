"""How numbers moved over re-audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "signoff/history/1"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One audit of the past."""

    file: str
    """Its evidence or report, from the folder on."""
    day: str
    """Assessment date; empty where only evidence was kept."""
    verdict: str | None
    """None: not judged."""
    evidence_sha256: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """A number as one audit measured it."""

    value: float
    low: float | None
    """None means unbounded."""
    high: float | None
    confidence: float | None
    """None where nothing was estimated."""
    n: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number over all audits."""

    metric: str
    where: Mapping[str, str]
    points: tuple[Point | None, ...]
    """In the audits' order; None where it was not measured."""


@dataclass(frozen=True, kw_only=True)
class History:
    """Audits, oldest first, and numbers over them."""

    audits: tuple[Entry, ...]
    lines: tuple[Line, ...]
    schema: str = SCHEMA


def from_json(data: Mapping[str, Any]) -> History:
    """Rebuild a history from the plain JSON data that `canonical.to_bytes` wrote and the schema accepted."""

    def number(value: Any) -> float | None:
        return None if value is None else float(value)

    def point(item: Any) -> Point | None:
        if item is None:
            return None
        ends = {name: number(item[name]) for name in ("low", "high", "confidence")}
        return Point(**ends, value=float(item["value"]), n=item["n"])

    return History(
        audits=tuple(Entry(**item) for item in data["audits"]),
        lines=tuple(
            Line(metric=item["metric"], where=item["where"], points=tuple(map(point, item["points"])))
            for item in data["lines"]
        ),
        schema=data["schema"],
    )
