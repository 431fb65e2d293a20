"""Modules made from the rows of a table: kinds of personal data that have no rules of their own."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def made(id_: str, page: str, **attributes: Any) -> ModuleType:
    """A module of the shape that `audit.identifiers` describes."""
    module = ModuleType(f"audit.identifiers.{id_.replace('/', '.')}", page)
    for name, value in attributes.items():
        setattr(module, name, value)
    return module
