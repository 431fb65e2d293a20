"""From checked YAML data to records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audit import canonical
from audit.records.pack import (
    AllOf,
    AnyOf,
    Citation,
    Condition,
    Expectation,
    FactIs,
    Limit,
    Not,
    Pack,
    Question,
    Requirement,
    Rule,
)

Data = Mapping[str, Any]


def pack(data: Data, rules: Mapping[str, Data], files: Mapping[str, str]) -> Pack:
    """A pack from the data of `pack.yaml` and of its rule files by name without ending."""
    reviewer = data["reviewed_by"]
    return Pack(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        jurisdiction=data["jurisdiction"],
        as_of=date.fromisoformat(data["as_of"]),
        sources=tuple(data["sources"]),
        reviewed_by=reviewer,
        rules=tuple(rule(data["id"], name, rules[name]) for name in sorted(rules)),
        questions=tuple(question(fact, data["questions"][fact]) for fact in sorted(data["questions"])),
        files=dict(sorted(files.items())),
        sha256=canonical.sha256(canonical.to_bytes(files)),
    )


def question(fact: str, data: Data) -> Question:
    """One question of `pack.yaml`."""
    choices = tuple(data.get("choices", ()))
    return Question(fact=fact, asks=data["asks"], type=data["type"], choices=choices, why=data.get("why", ""))


def rule(pack_id: str, name: str, data: Data) -> Rule:
    """One rule file."""
    applies = data["applies"]
    expect, expect_any = alternatives(data.get("expect", ()))
    require, require_any = alternatives(data.get("require", ()))
    return Rule(
        id=f"{pack_id}/{name}",
        pack=pack_id,
        title=data["title"],
        cite=Citation(**data["cite"]),
        asks=data["asks"],
        binding=data["binding"],
        kind=tuple(data["kind"]),
        severity=data["severity"],
        applies_from=date.fromisoformat(applies["from"]),
        applies_until=date.fromisoformat(applies["until"]) if "until" in applies else None,
        roles=tuple(applies.get("roles", ())),
        when=condition(applies["when"]) if "when" in applies else None,
        expect=tuple(map(expectation, expect)),
        expect_any=expect_any,
        require=tuple(map(requirement, require)),
        require_any=require_any,
        remedy=data["remedy"],
        shows=data["shows"],
        does_not_show=data["does_not_show"],
        unconfirmed=data.get("unconfirmed"),
        examples=tuple(data["examples"]),
    )


def alternatives(data: Any) -> tuple[Sequence[Any], bool]:
    """The items of a list that must all hold, or of `{any_of: [...]}`, and whether one of them is enough."""
    return (data["any_of"], True) if isinstance(data, Mapping) else (data, False)


def condition(data: Data) -> Condition:
    """One condition of the small closed grammar: fact with is or in, all_of, any_of, not."""
    if "all_of" in data:
        return AllOf(conditions=tuple(map(condition, data["all_of"])))
    if "any_of" in data:
        return AnyOf(conditions=tuple(map(condition, data["any_of"])))
    if "not" in data:
        return Not(condition=condition(data["not"]))
    return FactIs(fact=data["fact"], among=tuple(data.get("in", ())) or (data["is"],))


def expectation(data: Data) -> Expectation:
    """One expectation; its limit is None where the organisation must supply it."""
    threshold, second = data["threshold"], data.get("confirmed_by")
    confirmed_by = None if second is None else (second["metric"], limit(second))
    return Expectation(
        metric=data["metric"],
        limit=limit(data),
        decide=data.get("decide", "family"),
        origin=threshold["origin"],
        note=threshold.get("note"),
        over=data.get("over", "all"),
        confirmed_by=confirmed_by,  # type: ignore[arg-type]  # the schema's checks see to a limit
        sets=threshold.get("sets"),
    )


def limit(data: Data) -> Limit | None:
    """The closed interval that at_least, at_most, between or exactly stand for; None without any of them."""
    if "between" in data:
        low, high = data["between"]
        return Limit(at_least=float(low), at_most=float(high))
    if "exactly" in data:
        return Limit(at_least=float(data["exactly"]), at_most=float(data["exactly"]))
    if "at_least" in data:
        return Limit(at_least=float(data["at_least"]))
    return Limit(at_most=float(data["at_most"])) if "at_most" in data else None


def requirement(data: Data) -> Requirement:
    """One required fact."""
    among = tuple(data["in"]) if "in" in data else (data["is"],) if "is" in data else None
    return Requirement(fact=data["fact"], among=among, attested=data.get("attested", False))
