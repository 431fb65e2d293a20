"""Put a pack together from the texts of its files, and check all of it.

An overridden pack is one set of files like any other, so that a report can carry it: the files of the pack with those
of the organisation over them, its own `pack.yaml` as `override.yaml`, and what was replaced under `replaced/`. That the
law was not loosened is checked whenever such a set is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from audit import documents
from audit.documents import Document
from audit.errors import Mistake, PackError
from audit.packs import build, head
from audit.packs.mistakes import Names, in_rule
from audit.packs.tightening import loosened
from audit.records.pack import Pack

HEAD = "pack.yaml"
OVERRIDE = "override.yaml"
"""The `pack.yaml` of the organisation that overrides."""
REPLACED = "replaced/"
"""Where the replaced rule files stand."""

_ADDS = ("questions", "derived", "aliases", "not_covered", "outlines")


def overlay(base: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """The files of a pack with those of the organisation over them."""
    rules = {name: text for name, text in own.items() if name != HEAD}
    kept = {f"{REPLACED}{name}": base[name] for name in rules if name in base}
    return {**base, **rules, **kept, OVERRIDE: own[HEAD]}


def from_files(files: Mapping[str, str], where: str) -> Pack:
    """A pack from its files' texts by name, such as those attached to a report; `where` leads each message.

    Raises:
        PackError: all mistakes of all files.
    """
    parsed = {name: documents.parse(text, f"{where}/{_shown(name)}") for name, text in sorted(files.items())}
    found = [item for item in parsed.values() if isinstance(item, Mistake)]
    read_in = {name: item for name, item in parsed.items() if isinstance(item, Document)}
    heads = [read_in[name] for name in (HEAD, OVERRIDE) if name in read_in]
    wrong = [mistake for document in heads for mistake in _in_head(document)]
    if HEAD not in parsed:
        found.append(Mistake(file=where, text=f"the pack has no {HEAD}"))
    names = None
    if not wrong and HEAD in read_in:
        wrong = list(_asked_twice(heads)) or list(head.in_names(_joined(heads)))
        names = None if wrong else _names(_joined(heads).data)
    rules = {name: item for name, item in read_in.items() if name not in (HEAD, OVERRIDE)}
    for document in rules.values():
        found += [*documents.check(document, "rule"), *in_rule(document, names)]
    found += [*wrong, *_twice(document for name, document in rules.items() if not name.startswith(REPLACED))]
    if not found:
        found = list(_loosened(rules, _joined(heads).data))
    if found:
        raise PackError(sorted(found, key=lambda one: (one.file, one.line or 0, one.column or 0, one.text)))
    return _built(heads, rules, files)


def unchecked(files: Mapping[str, str], where: str) -> Pack:
    """The same from files that were checked before; should they not hold together, they are checked after all."""
    try:
        parsed = {name: documents.parse(text, name) for name, text in sorted(files.items())}
        read_in = {name: item for name, item in parsed.items() if isinstance(item, Document)}
        heads = [read_in[name] for name in (HEAD, OVERRIDE) if name in read_in]
        rules = {name: item for name, item in read_in.items() if name not in (HEAD, OVERRIDE)}
        return _built(heads, rules, files)
    except (LookupError, TypeError, ValueError, AttributeError):
        return from_files(files, where)


def _built(heads: list[Document], rules: Mapping[str, Document], files: Mapping[str, str]) -> Pack:
    standing = {name: item.data for name, item in rules.items() if not name.startswith(REPLACED)}
    data = {name.removesuffix(".yaml"): item for name, item in standing.items()}
    pack = build.pack(_joined(heads).data, data, files)
    return _renamed(pack, heads[1].data) if len(heads) > 1 else pack


def _renamed(pack: Pack, own: Mapping[str, Any]) -> Pack:
    """The pack's title, version and review say what the organisation made of it."""
    both = pack.reviewed_by is not None and own["reviewed_by"] is not None
    return replace(
        pack,
        title=f"{pack.title}, with {own['title']}",
        version=f"{pack.version} with {own['id']} {own['version']}",
        sources=(*pack.sources, *own["sources"]),
        reviewed_by=f"{pack.reviewed_by}; {own['reviewed_by']}" if both else None,
    )


def _joined(heads: list[Document]) -> Document:
    """The head with what the organisation's head adds to it."""
    if len(heads) == 1:
        return heads[0]
    base, own = heads[0].data, heads[1].data
    added = {key: own[key] for key in _ADDS if key in own}
    joined = {
        key: {**base.get(key, {}), **value} if isinstance(value, dict) else [*base.get(key, ()), *value]
        for key, value in added.items()
    }
    return replace(heads[1], data={**base, **joined})


def _in_head(document: Document) -> list[Mistake]:
    return [*documents.check(document, "pack"), *head.in_head(document)]


def _asked_twice(heads: list[Document]) -> Iterator[Mistake]:
    """Facts that the organisation defines anew: what a fact of the law means is not its to change."""
    for key in ("questions", "derived") if len(heads) > 1 else ():
        for name in heads[1].data.get(key, {}):
            if any(name in heads[0].data.get(other, {}) for other in ("questions", "derived")):
                yield heads[1].mistake([key, name], f"the pack defines {name!r} already; choose another name")


def _loosened(rules: Mapping[str, Document], data: Mapping[str, Any]) -> Iterator[Mistake]:
    role = data.get("role_fact", head.ROLE)
    for name, document in rules.items():
        if name.startswith(REPLACED):
            now = rules[name.removeprefix(REPLACED)]
            rule_name = name.removeprefix(REPLACED).removesuffix(".yaml")
            before, after = (build.rule(data["id"], rule_name, one.data, role) for one in (document, now))
            for path, text in loosened(before, after):
                yield now.mistake(path, f"{text}: binding law is tightened, never loosened")


def _names(data: Mapping[str, Any]) -> Names:
    return Names(
        questions=head.questions(data),
        derived=frozenset(data.get("derived", {})),
        metrics=head.metrics(data),
        role=data.get("role_fact", head.ROLE),
    )


def _shown(name: str) -> str:
    return HEAD if name == OVERRIDE else name


def _twice(rules: Iterable[Document]) -> list[Mistake]:
    """Rules that cite the same place under the same title."""
    seen: dict[tuple[str, str], str] = {}
    found = []
    for document in rules:
        data = document.data if isinstance(document.data, dict) else {}
        if "cite" not in data or "title" not in data:
            continue
        key = (repr(sorted(data["cite"].items())) if isinstance(data["cite"], dict) else "", str(data["title"]))
        if key in seen:
            text = f"has the same citation and title as {seen[key]}; merge the two, or tell them apart"
            found.append(document.mistake(["title"], text))
        seen.setdefault(key, document.file)
    return found
