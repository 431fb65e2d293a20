"""Where the data that ships with the program lies.

`policies/` and `report_templates/` stand at the top of the checkout and inside the package in a wheel; `schemas/`
is always inside the package. One function finds them in both.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `name` ("policies", "report_templates", "schemas"), wherever this copy keeps it."""
    for parent in (_PACKAGE, _PACKAGE.parent):
        candidate = parent / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"this installation of signoff lacks its folder {name!r}; reinstall it")
