"""Where the rows live: one module an engine, chosen by name.

DuckDB runs inside this process and is the default; Spark is for tables that have outgrown one machine. Both answer
every need with the same Ibis expression, and the same tests hold them to the same values.
"""

from __future__ import annotations

import importlib
import pkgutil

from audit.errors import Mistake, PlanError
from audit.records.subject import Engine


def names() -> tuple[str, ...]:
    """The engines that there are, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def start(name: str) -> Engine:
    """Start the engine `name`; whoever starts it closes it.

    Raises:
        PlanError: there is no such engine, or the machine lacks what it needs.
        MissingExtra: its package is not installed.
    """
    if name not in names():
        known = ", ".join(names())
        raise PlanError(Mistake(file=f"engine: {name}", text=f"there is no engine {name!r}; choose one of {known}"))
    engine: Engine = importlib.import_module(f"audit.engines.{name}").start()
    return engine
