"""Which checks there are, and what each says about itself.

`discover` imports every check, and with them all that they compute with. To list or explain them takes less: what the
checks of this package say about themselves is read from their source, which costs a tenth of a second instead of two.
"""

from __future__ import annotations
import __future__

import ast
import inspect
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.abc import InspectLoader
from importlib.metadata import entry_points
from importlib.util import find_spec
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from audit import checks
from audit.errors import InputError, Mistake

GROUP = "signoff.checks"
"""Entry points of other packages: modules shaped like a check, named by their id."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """What a check says about itself."""

    text: str
    """Its docstring; empty where it has none."""
    metrics: Mapping[str, str]


@lru_cache(maxsize=1)
def discover() -> Mapping[str, ModuleType]:
    """Every check by id ("bias.selection_rate"), sorted: those in `audit.checks`, and other packages' entry points.

    Raises:
        InputError: an entry point cannot be loaded, or takes the id of a check that is already there.
    """
    found = {name: import_module(module) for name, module in _ours().items()}
    return dict(sorted({**found, **_others(found)}.items()))


@lru_cache(maxsize=1)
def described() -> Mapping[str, Described]:
    """What every check says about itself, by id, sorted; only other packages' checks are imported.

    Raises:
        InputError: as for `discover`.
    """
    found = {name: _read(module) for name, module in _ours().items()}
    others = {name: _imported(module) for name, module in _others(found).items()}
    return dict(sorted({**found, **others}.items()))


def _ours() -> dict[str, str]:
    """The modules of this package's checks by id."""
    prefix = f"{checks.__name__}."
    modules = walk_packages(checks.__path__, prefix=prefix)
    return {info.name.removeprefix(prefix): info.name for info in modules if not info.ispkg}


def _others(taken: Container[str]) -> dict[str, ModuleType]:
    found: dict[str, ModuleType] = {}
    mistakes = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        if entry.name in taken or entry.name in found:
            mistakes.append(Mistake(file=entry.value, text=f"there is a check {entry.name!r} already; rename this one"))
            continue
        try:
            found[entry.name] = entry.load()
        except Exception as error:
            text = f"the check {entry.name!r} cannot be loaded ({type(error).__name__}); repair or remove its package"
            mistakes.append(Mistake(file=entry.value, text=text))
    if mistakes:
        raise InputError(mistakes)
    return found


def _read(name: str) -> Described:
    """What stands in the source of a module: `METRICS` is made by itself, with no more of the module than it names.

    A module without source is imported.
    """
    spec = find_spec(name)
    source = spec.loader.get_source(name) if spec and isinstance(spec.loader, InspectLoader) else None
    if source is None:
        return _imported(import_module(name))
    tree = ast.parse(source)
    made: dict[str, Any] = {}
    code = ast.Module(_needed(tree, "METRICS"), type_ignores=[])
    exec(compile(code, name, "exec", flags=__future__.annotations.compiler_flag), made)
    return Described(text=ast.get_docstring(tree) or "", metrics=made["METRICS"])


def _needed(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements of a module that make a name, and those that make what they name, in their order."""
    makes: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for made in _made(statement):
            makes.setdefault(made, []).append(statement)
    wanted: list[str] = [name]
    needed: set[ast.stmt] = set()
    while wanted:
        for statement in makes.pop(wanted.pop(), ()):
            needed.add(statement)
            named = statement.value if isinstance(statement, ast.AnnAssign) else statement
            wanted += [node.id for node in ast.walk(named or statement) if isinstance(node, ast.Name)]
    return [statement for statement in tree.body if statement in needed]


def _made(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    else:
        names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
        yield from (node.id for node in names if isinstance(node.ctx, ast.Store))


def _imported(module: ModuleType) -> Described:
    return Described(text=inspect.getdoc(module) or "", metrics=module.METRICS)
