"""What checks say about themselves, with and without importing what they compute with."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from audit import discovery
from audit.discovery import described, discover


def test_what_is_read_is_what_is_imported() -> None:
    found, modules = described(), discover()
    assert list(found) == list(modules) and len(found) > 90
    for name, module in modules.items():
        assert found[name].text == inspect.getdoc(module), name
        assert list(found[name].metrics.items()) == list(module.METRICS.items()), name


def test_reading_imports_nothing_that_computes() -> None:
    heavy = ("numpy", "pandas", "scipy", "ibis", "sklearn", "shap", "pyarrow", "duckdb")
    code = "import sys; from audit.discovery import described; described(); print(HEAVY & sys.modules.keys())"
    code = code.replace("HEAVY", repr(set(heavy)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


class Entry:
    name, value = "house.speed", "audit.checks.data_quality.missingness"

    def load(self) -> ModuleType:
        return importlib.import_module(self.value)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(discovery, "entry_points", lambda group: [Entry()])
    described.cache_clear()
    yield
    described.cache_clear()


@pytest.mark.usefixtures("offered")
def test_checks_of_other_packages_are_described_too() -> None:
    assert "data_quality.missing_share" in described()["house.speed"].metrics


def test_metrics_are_made_with_no_more_of_a_module_than_they_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    source = '''"""Title."""
import no_such_module_anywhere
from collections.abc import Mapping
STEM = "house"
def titled(name): return f"{STEM}.{name}"
unused = no_such_module_anywhere.number
METRICS: Mapping[str, str] = {titled("speed"): "Speed", **{f"{STEM}.{k}": k for k in ("a", "b")}}
'''
    (tmp_path / "house_check.py").write_text(source, encoding="utf-8")
    found = discovery._read("house_check")
    assert found.text == "Title."
    assert found.metrics == {"house.speed": "Speed", "house.a": "a", "house.b": "b"}
    assert "house_check" not in sys.modules
