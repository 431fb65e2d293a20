"""Signoff: a responsible-AI risk and compliance auditor.

``audit.run(plan)`` runs a plan from end to end; ``audit.audit(model, data, ...)`` does the same in a notebook.
"""

from audit.notebook import audit as audit
from audit.run import Audit as Audit
from audit.run import run as run
from audit.version import __version__ as __version__

__all__ = ["Audit", "__version__", "audit", "run"]
