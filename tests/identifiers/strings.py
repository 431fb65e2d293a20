"""Published test numbers and near misses; nobody's data."""

from types import ModuleType

import pytest

from audit.identifiers import header_says


def valid(*texts: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("text", texts)


invalid = valid


def says(module: ModuleType, *names: str) -> list[str]:
    """Those of the column names that speak for the identifier."""
    return [name for name in names if header_says(module, name)]
