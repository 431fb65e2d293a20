"""Read policy packs: law as data, one folder a pack, one YAML file a rule.

A pack is found by name among those that ship with the program and those that other packages offer (entry point group
`signoff.packs`, naming a Python package whose folder holds `pack.yaml`), or by its folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources as importlib_resources
from importlib.metadata import entry_points
from importlib.resources.abc import Traversable
from pathlib import Path

from audit import documents
from audit.documents import Document
from audit.errors import Mistake, PackError
from audit.packs import build, mistakes
from audit.packs.questions import inverted, meant, misfit, same, shown
from audit.records.pack import Pack, Question
from audit.resources import folder

__all__ = ["from_files", "inverted", "meant", "metrics_named", "misfit", "names", "read", "same", "shown"]

ENTRY_POINTS = "signoff.packs"
HEAD = "pack.yaml"


def names() -> tuple[str, ...]:
    """The packs that can be called by name, in order."""
    shipped = {path.parent.name for path in folder("policies").glob(f"*/{HEAD}")}
    return tuple(sorted(shipped | {entry.name for entry in entry_points(group=ENTRY_POINTS)}))


def read(name_or_folder: str, *, relative_to: Path | None = None) -> Pack:
    """Read a pack by its name, or from its folder (which starts at `relative_to`, if that is given).

    What ships with the program goes before what other packages offer, and both go before a folder of that name;
    write `./name` for the folder.

    Raises:
        PackError: there is no such pack, or it is malformed; all mistakes of all its files.
    """
    looks_like_path = "/" in name_or_folder or name_or_folder.startswith(".")
    if not looks_like_path:
        shipped = folder("policies") / name_or_folder
        if (shipped / HEAD).is_file():
            return _read_folder(shipped, f"policies/{name_or_folder}")
        for entry in entry_points(group=ENTRY_POINTS, name=name_or_folder):
            return _read_folder(importlib_resources.files(entry.module), entry.module)
    path = (relative_to or Path()) / name_or_folder
    if (path / HEAD).is_file():
        return _read_folder(path, name_or_folder.rstrip("/"))
    if path.is_dir() and looks_like_path:
        raise PackError(Mistake(file=name_or_folder, text=f"the folder is not a policy pack: it has no {HEAD}"))
    known = names()
    text = f"there is no policy pack {name_or_folder!r}{meant(name_or_folder, known)}"
    raise PackError(Mistake(file=name_or_folder, text=f"{text} (by name: {', '.join(known)}; or a folder)"))


def from_files(files: Mapping[str, str], where: str) -> Pack:
    """A pack from its files' texts by name, such as those attached to a report; `where` leads each message.

    Raises:
        PackError: all mistakes of all files.
    """
    parsed = {name: documents.parse(text, f"{where}/{name}") for name, text in sorted(files.items())}
    found = [item for item in parsed.values() if isinstance(item, Mistake)]
    read_in = {name: item for name, item in parsed.items() if isinstance(item, Document)}
    questions = None
    if HEAD in read_in:
        head = [*documents.check(read_in[HEAD], "pack"), *mistakes.in_head(read_in[HEAD])]
        found += head
        questions = None if head else _questions(read_in[HEAD])
    elif HEAD not in parsed:
        found.append(Mistake(file=where, text=f"the pack has no {HEAD}"))
    rules = {name: item for name, item in read_in.items() if name != HEAD}
    for document in rules.values():
        found += [*documents.check(document, "rule"), *mistakes.in_rule(document, questions)]
    found += _twice(rules.values())
    if found:
        raise PackError(sorted(found, key=lambda one: (one.file, one.line or 0, one.column or 0, one.text)))
    by_name = {name.removesuffix(".yaml"): document.data for name, document in rules.items()}
    return build.pack(read_in[HEAD].data, by_name, files)


def metrics_named(pack: Pack) -> tuple[str, ...]:
    """Every metric that a rule of the pack reads, in order."""
    expected = [one for rule in pack.rules for one in rule.expect]
    seconds = {one.confirmed_by[0] for one in expected if one.confirmed_by is not None}
    return tuple(sorted({one.metric for one in expected} | seconds))


def _read_folder(place: Traversable, where: str) -> Pack:
    texts: dict[str, str] = {}
    found: list[Mistake] = []
    for item in sorted(place.iterdir(), key=lambda item: item.name):
        if item.name.startswith(".") or not item.is_file():
            continue
        if item.name.endswith(".yml"):
            found.append(Mistake(file=f"{where}/{item.name}", text="rename the file: rules end in .yaml"))
        if item.name.endswith(".yaml"):
            try:
                texts[item.name] = item.read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                text = f"not UTF-8: byte {error.start + 1} cannot be read; save the file as UTF-8"
                found.append(Mistake(file=f"{where}/{item.name}", text=text))
    if found:
        raise PackError(found)
    return from_files(texts, where)


def _questions(head: Document) -> Mapping[str, Question]:
    return {fact: build.question(fact, data) for fact, data in head.data["questions"].items()}


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
