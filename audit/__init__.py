"""Signoff: a responsible-AI risk and compliance auditor.

``audit.run(plan)`` runs a plan from end to end; ``audit.audit(model, data, ...)`` does the same from a notebook.
"""

__version__ = "0.1.0"
