"""One thing, one file, one test: nothing unpaired, nothing left over."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PAIRED = {
    "audit/checks": "tests/checks",
    "audit/identifiers": "tests/identifiers",
    "audit/needs": "tests/needs",
    "audit/metrics": "tests/metrics",
    "audit/sources": "tests/sources",
}


def modules(folder: str) -> set[str]:
    found = (ROOT / folder).rglob("*.py")
    return {str(path.relative_to(ROOT / folder).with_suffix("")) for path in found if path.name != "__init__.py"}


def covered(folder: str) -> set[str]:
    found = (ROOT / folder).rglob("test_*.py")
    return {str(path.relative_to(ROOT / folder).with_suffix("")).replace("test_", "", 1) for path in found}


@pytest.mark.parametrize(("code", "checked_by"), PAIRED.items())
def test_every_module_has_its_test(code: str, checked_by: str) -> None:
    present = modules(code)
    assert present, f"{code} is empty"
    private = {name for name in present if Path(name).name.startswith("_")}
    assert sorted(present - private - covered(checked_by)) == []


def test_every_stage_has_its_test() -> None:
    stages = ("plan", "load", "measure", "judge", "report", "sign", "verify", "compare", "run", "starter", "catalogue")
    for stage in stages:
        assert list((ROOT / "tests").glob(f"test_{stage}.py")) or list((ROOT / "tests" / stage).glob("test_*.py")), (
            stage
        )


def test_every_schema_and_pack_ships() -> None:
    schemas = {path.name.removesuffix(".schema.json") for path in (ROOT / "audit" / "schemas").iterdir()}
    assert schemas == {"plan", "facts", "waivers", "rule", "pack", "taxonomy", "evidence", "judgement", "history"}
    for folder in (path for path in (ROOT / "policies").iterdir() if path.is_dir()):
        assert (folder / "pack.yaml").is_file(), folder
