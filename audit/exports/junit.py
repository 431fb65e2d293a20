"""JUnit XML: a rule is a test case, a pack is a suite. What cannot be told is an error, never a pass.

The dialect that Jenkins, GitLab, GitHub and Azure read: failures, errors and skipped cases are counted in every suite.
Rules below the severity that counts, and accepted risks, pass with a remark.
"""

from __future__ import annotations

from xml.etree import ElementTree

from audit.exports import Judged, State, by_pack, sentence, state
from audit.records.judgement import Finding

FILE = "junit.xml"

_ELEMENT: dict[State, str] = {"failed": "failure", "cannot tell": "error", "skipped": "skipped"}


def render(judged: Judged) -> str:
    """The file, without times, so that equal judgements give equal bytes."""
    suites = ElementTree.Element("testsuites", name=_clean(judged.name))
    for pack, findings in by_pack(judged.judgement).items():
        states = [state(finding, judged.judgement) for finding in findings]
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=pack,
            tests=str(len(findings)),
            failures=str(states.count("failed")),
            errors=str(states.count("cannot tell")),
            skipped=str(states.count("skipped")),
            time="0",
        )
        about = ElementTree.SubElement(suite, "properties")
        ElementTree.SubElement(about, "property", name="judgement_sha256", value=judged.judgement_sha256)
        for finding, what in zip(findings, states, strict=True):
            _case(suite, finding, what)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, finding: Finding, what: State) -> None:
    name = f"{finding.rule.partition('/')[2]}: {finding.title}"
    case = ElementTree.SubElement(suite, "testcase", classname=finding.pack, name=_clean(name), time="0")
    said = _clean(sentence(finding))
    if what in _ELEMENT:
        element = ElementTree.SubElement(case, _ELEMENT[what], message=said)
        if what != "skipped":
            element.set("type", finding.outcome)
            element.text = _clean(f"{said}\n{finding.remedy}".strip())
    elif what != "passed":
        remark = "risk accepted" if what == "accepted" else f"not passed, severity {finding.severity}"
        ElementTree.SubElement(case, "system-out").text = f"{remark}: {said}"


def _clean(text: str) -> str:
    """Text without what XML 1.0 has no place for."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
    )
