"""Read policy packs: law as data, one folder a pack, one YAML file a rule.

A pack is found by name among those that ship with the program and those that other packages offer (entry point group
`signoff.packs`, naming a Python package whose folder holds `pack.yaml`), or by its folder. A folder whose `pack.yaml`
says `overrides: gdpr` stands for the pack gdpr with its own files added: it may tighten the law, and never loosen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources as importlib_resources
from importlib.resources.abc import Traversable
from pathlib import Path

from audit import documents
from audit.errors import Mistake, PackError
from audit.packs.assemble import HEAD, OVERRIDE, from_files, overlay, unchecked
from audit.packs.named import ASSESSMENT
from audit.packs.questions import inverted, meant, misfit, same, shown
from audit.packs.reads import facts_named, metrics_named
from audit.records.pack import Pack
from audit.resources import folder

__all__ = [
    "ASSESSMENT",
    "expand",
    "facts_named",
    "from_files",
    "glance",
    "inverted",
    "is_name",
    "is_override",
    "meant",
    "metrics_named",
    "misfit",
    "names",
    "read",
    "same",
    "shown",
]

ENTRY_POINTS = "signoff.packs"


def names() -> tuple[str, ...]:
    """The packs that can be called by name, in order."""
    from importlib.metadata import entry_points  # reads a megabyte of other packages' files

    shipped = {path.parent.name for path in folder("policies").glob(f"*/{HEAD}")}
    return tuple(sorted(shipped | {entry.name for entry in entry_points(group=ENTRY_POINTS)}))


def is_name(name: str) -> bool:
    """Whether a pack can be called so."""
    return _ships(name) or name in names()


def _ships(name: str) -> bool:
    return "/" not in name and not name.startswith(".") and (folder("policies") / name / HEAD).is_file()


def read(name_or_folder: str, *, relative_to: Path | None = None) -> Pack:
    """Read a pack by its name, or from its folder (which starts at `relative_to`, if that is given).

    What ships with the program goes before what other packages offer, and both go before a folder of that name;
    write `./name` for the folder.

    Raises:
        PackError: there is no such pack, or it is malformed; all mistakes of all its files.
    """
    return from_files(*_files(name_or_folder, relative_to))


def glance(name: str) -> Pack:
    """Read a pack for a list of what there is: by name, without checking it again. What ships was checked."""
    return unchecked(*_files(name, None))


def expand(name_or_folder: str, *, relative_to: Path) -> tuple[str, ...]:
    """A folder that holds packs, each in its own folder, as those packs; everything else as it is."""
    path = relative_to / name_or_folder
    if not path.is_dir() or (path / HEAD).is_file() or is_name(name_or_folder):
        return (name_or_folder,)
    inside = sorted(found.parent.name for found in path.glob(f"*/{HEAD}"))
    return tuple(f"{name_or_folder.rstrip('/')}/{name}" for name in inside) or (name_or_folder,)


def is_override(pack: Pack) -> bool:
    """An organisation has tightened the pack or added to it."""
    return OVERRIDE in pack.files


def _files(name_or_folder: str, relative_to: Path | None) -> tuple[Mapping[str, str], str]:
    """The texts of a pack's files by name, and what leads each message about them."""
    looks_like_path = "/" in name_or_folder or name_or_folder.startswith(".")
    if not looks_like_path and (named := _by_name(name_or_folder)) is not None:
        return named
    path = (relative_to or Path()) / name_or_folder
    if (path / HEAD).is_file():
        where = name_or_folder.rstrip("/")
        own = _texts(path, where)
        base = _overridden(own, where)
        return (own, where) if base is None else (overlay(base, own), where)
    if path.is_dir() and looks_like_path:
        raise PackError(Mistake(file=name_or_folder, text=f"the folder is not a policy pack: it has no {HEAD}"))
    known = names()
    text = f"there is no policy pack {name_or_folder!r}{meant(name_or_folder, known)}"
    raise PackError(Mistake(file=name_or_folder, text=f"{text} (by name: {', '.join(known)}; or a folder)"))


def _by_name(name: str) -> tuple[Mapping[str, str], str] | None:
    shipped = folder("policies") / name
    if (shipped / HEAD).is_file():
        return _texts(shipped, f"policies/{name}"), f"policies/{name}"
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINTS, name=name):
        return _texts(importlib_resources.files(entry.module), entry.module), entry.module
    return None


def _overridden(own: Mapping[str, str], where: str) -> Mapping[str, str] | None:
    """The files of the pack that `pack.yaml` says it overrides."""
    document = documents.parse(own[HEAD], f"{where}/{HEAD}")
    data = None if isinstance(document, Mistake) else document.data
    base = data.get("overrides") if isinstance(data, dict) else None
    if not isinstance(base, str) or isinstance(document, Mistake):
        return None
    named = _by_name(base)
    if named is None:
        text = f"there is no policy pack {base!r} to override{meant(base, names())}"
        raise PackError(document.mistake(["overrides"], text))
    return named[0]


def _texts(place: Traversable, where: str) -> Mapping[str, str]:
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
    return texts
