"""From checked YAML data to records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audit import canonical
from audit.records.citation import Citation
from audit.records.ledger import Alias, Gap, Heading, Outline
from audit.records.pack import (
    AllOf,
    Answer,
    AnyOf,
    Condition,
    Derived,
    Expectation,
    FactIs,
    FactWithin,
    Limit,
    MetricWithin,
    Not,
    Pack,
    Question,
    Relation,
    Requirement,
    Rule,
    Side,
)

Data = Mapping[str, Any]

SIDES: tuple[Side, ...] = ("at_least", "at_most")


def pack(data: Data, rules: Mapping[str, Data], files: Mapping[str, str]) -> Pack:
    """A pack from the data of `pack.yaml` and of its rule files by name without ending."""
    role_fact = data.get("role_fact", "role")
    return Pack(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        jurisdiction=data["jurisdiction"],
        as_of=date.fromisoformat(data["as_of"]),
        sources=tuple(data["sources"]),
        reviewed_by=data["reviewed_by"],
        rules=tuple(rule(data["id"], name, rules[name], role_fact) for name in sorted(rules)),
        questions=tuple(question(fact, data["questions"][fact]) for fact in data["questions"]),
        derived=tuple(derived(fact, item) for fact, item in data.get("derived", {}).items()),
        aliases=tuple(Alias(**{**item, "on": _day(item, "on")}) for item in data.get("aliases", ())),
        not_covered=tuple(Gap(**{**item, "cite": Citation(**item["cite"])}) for item in data.get("not_covered", ())),
        outlines=tuple(map(outline, data.get("outlines", ()))),
        files=dict(sorted(files.items())),
        sha256=canonical.sha256(canonical.to_bytes(files)),
    )


def question(fact: str, data: Data) -> Question:
    """One question of `pack.yaml`."""
    choices = tuple(data.get("choices", ()))
    return Question(fact=fact, asks=data["asks"], type=data["type"], choices=choices, why=data.get("why", ""))


def derived(fact: str, data: Data) -> Derived:
    """One derived fact of `pack.yaml`."""
    answers = tuple(
        Answer(value=item["is"], when=condition(item["when"]) if "when" in item else None)
        for item in data.get("first") or data["every"]
    )
    return Derived(fact=fact, asks=data["asks"], why=data["why"], every="every" in data, answers=answers)


def outline(data: Data) -> Outline:
    """One outline of `pack.yaml`."""
    headings = tuple(
        Heading(
            number=item["number"],
            title=item["title"],
            **{name: tuple(item[name]) for name in ("metrics", "facts", "plan") if name in item},
        )
        for item in data["headings"]
    )
    return Outline(id=data["id"], title=data["title"], cite=Citation(**data["cite"]), headings=headings)


def rule(pack_id: str, name: str, data: Data, role_fact: str) -> Rule:
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
        applies_until=_day(applies, "until"),
        ends=applies.get("ends"),
        basis=applies.get("basis"),
        as_of=_day(applies, "as_of"),
        jurisdiction=applies.get("jurisdiction"),
        roles=tuple(applies.get("roles", ())),
        role_fact=role_fact,
        when=condition(applies["when"]) if "when" in applies else None,
        expect=tuple(map(expectation, expect)),
        expect_any=expect_any,
        require=tuple(map(requirement, require)),
        require_any=require_any,
        remedy=data["remedy"],
        shows=data["shows"],
        does_not_show=data["does_not_show"],
        unconfirmed=data.get("unconfirmed"),
        words=data.get("words", {}),
        relates=tuple(Relation(rule=item["to"], likeness=item["as"]) for item in data.get("relates", ())),
        examples=tuple(data["examples"]),
    )


def alternatives(data: Any) -> tuple[Sequence[Any], bool]:
    """The items of a list that must all hold, or of `{any_of: [...]}`, and whether one of them is enough."""
    return (data["any_of"], True) if isinstance(data, Mapping) else (data, False)


def condition(data: Data) -> Condition:
    """One condition of the small closed grammar: fact, metric, all_of, any_of, not."""
    if "all_of" in data:
        return AllOf(conditions=tuple(map(condition, data["all_of"])))
    if "any_of" in data:
        return AnyOf(conditions=tuple(map(condition, data["any_of"])))
    if "not" in data:
        return Not(condition=condition(data["not"]))
    within = limit(data)
    if "metric" in data:
        return MetricWithin(metric=data["metric"], limit=within, sets=data.get("sets"), where=data.get("where", {}))
    if within is not None:
        return FactWithin(fact=data["fact"], limit=within)
    return FactIs(fact=data["fact"], among=tuple(data.get("in", ())) or (data["is"],))


def expectation(data: Data) -> Expectation:
    """One expectation; its limit is None where the organisation must supply it, or where there is none."""
    threshold, second = data["threshold"], data.get("confirmed_by")
    confirmed_by = None if second is None else (second["metric"], limit(second))
    named = [(side, data[side]["fact"]) for side in SIDES if isinstance(data.get(side), Mapping)]
    return Expectation(
        metric=data["metric"],
        limit=None if named else limit(data),
        decide=data.get("decide", "family"),
        origin=threshold["origin"],
        note=threshold.get("note"),
        over=data.get("over", "all"),
        confirmed_by=confirmed_by,  # type: ignore[arg-type]  # the schema's checks see to a limit
        sets=threshold.get("sets"),
        where=data.get("where", {}),
        measured=data.get("measured", False),
        declared=named[0] if named else None,
        change=_change(data),
    )


def _change(data: Data) -> Limit | None:
    ends = {side: float(data[f"change_{side}"]) for side in SIDES if f"change_{side}" in data}
    return Limit(**ends) if ends else None


def limit(data: Data) -> Limit | None:
    """The closed interval that at_least, at_most, between or exactly stand for; None without any of them."""
    if "between" in data:
        low, high = data["between"]
        return Limit(at_least=float(low), at_most=float(high))
    if "exactly" in data:
        return Limit(at_least=float(data["exactly"]), at_most=float(data["exactly"]))
    ends = {side: float(data[side]) for side in SIDES if side in data}
    return Limit(**ends) if ends else None


def requirement(data: Data) -> Requirement:
    """One required fact."""
    among = tuple(data["in"]) if "in" in data else (data["is"],) if "is" in data else None
    return Requirement(
        fact=data["fact"],
        among=among,
        includes=tuple(data.get("includes", ())),
        limit=limit(data),
        days_old_at_most=data.get("days_old_at_most"),
        not_before=data.get("not_before"),
        not_after=data.get("not_after"),
        attested=data.get("attested", False),
    )


def _day(data: Data, key: str) -> date | None:
    return date.fromisoformat(data[key]) if key in data else None
