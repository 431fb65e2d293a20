"""The optional blocks of a plan, from what the YAML holds to their records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit.plan.contradictions import KINDS
from audit.plan.endpoints import ASKED
from audit.records.blocks import Costs, Earlier, Explanation, Move, Privacy, Quality, Range
from audit.records.plan import Endpoint, SignOff
from audit.sources import name_of


def explanation(given: Mapping[str, Any]) -> Explanation:
    """The block `explanation`."""
    moves = {name: Move(**(move or {})) for name, move in given.get("actionable", {}).items()}
    return Explanation(**{**given, "actionable": moves})


def privacy(given: Mapping[str, Any], folder: Path) -> Privacy:
    """The block `privacy`; its files start at `folder`."""
    kept = {name: value for name, value in given.items() if name != "retention"}
    for name in ("erased", "linkage"):
        if name in kept:
            kept[name] = folder / kept[name]
    return Privacy(
        **kept | {"sensitive_values": tuple(given.get("sensitive_values", ()))},
        retention_days=days(given.get("retention")),
    )


def earlier(given: Mapping[str, Any], folder: Path, threshold: float | None) -> Earlier | None:
    """What the block `baseline` says of earlier decisions about the same rows; None where it says nothing."""
    if "model" in given:
        model = folder / given["model"]
        kind = given.get("kind") or KINDS[model.suffix.lower()]
        return Earlier(model=model, kind=kind, threshold=given.get("threshold", threshold))
    return Earlier(prediction=given["prediction"]) if "prediction" in given else None


def endpoint(given: Mapping[str, Any]) -> Endpoint | None:
    """What the block `model` says of a server; None where it names a file."""
    if "endpoint" not in given:
        return None
    named = {name: given[word] for word, name in ASKED.items() if word in given}
    return Endpoint(url=given["endpoint"], **named)


def quality(given: Mapping[str, Any]) -> Quality:
    """The block `quality`."""
    return Quality(
        ranges={name: _range(value) for name, value in given.get("ranges", {}).items()},
        costs=Costs(**given["costs"]) if "costs" in given else None,
    )


def signoff(given: Mapping[str, Any]) -> SignOff:
    """The block `signoff`."""
    return SignOff(
        roles=tuple(given.get("roles", ())),
        valid_for_days=days(given.get("valid_for")),
        people={role: tuple(people) for role, people in given.get("people", {}).items()},
        ordered=given.get("ordered", False),
        distinct=tuple(map(tuple, given.get("distinct", ()))),
    )


def days(given: str | None) -> int | None:
    """The number in "90 days"."""
    return None if given is None else int(given.split()[0])


def _range(given: Mapping[str, Any]) -> Range:
    values = given.get("values")
    texts = None if values is None else tuple(text for value in values if (text := name_of(value)) is not None)
    return Range(at_least=given.get("at_least"), at_most=given.get("at_most"), values=texts)
