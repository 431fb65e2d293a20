"""Signoff: a responsible-AI risk and compliance auditor.

``audit.run(plan)`` runs a plan from end to end; ``audit.audit(model, data, ...)`` does the same in a notebook.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from audit.version import __version__ as __version__

if TYPE_CHECKING:
    from audit.notebook import audit as audit
    from audit.run import Audit as Audit
    from audit.run import run as run

__all__ = ["Audit", "__version__", "audit", "run"]


class _Package(ModuleType):
    """Imports what it offers when that is asked for, so that the command line answers in a blink."""

    def __getattr__(self, name: str) -> Any:
        if name == "audit":
            from audit.notebook import audit

            return audit
        if name == "Audit":
            from audit.run import Audit

            return Audit
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    @property
    def run(self) -> Any:
        """The function; the import system would put the module of the same name here."""
        from audit.run import run

        return run

    @run.setter
    def run(self, module: ModuleType) -> None:
        pass


sys.modules[__name__].__class__ = _Package
