"""JUnit XML, as a foreign reader reads it."""

from xml.etree import ElementTree

from junitparser import Error, Failure, JUnitXml, Skipped

from audit.exports.junit import render
from tests.exports.judged import judged


def test_a_foreign_reader_counts_the_same() -> None:
    (suite,) = JUnitXml.fromstring(render(judged()).encode())
    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == ("test", 8, 1, 2, 2)
    found = {case.name.partition(":")[0]: [type(result) for result in case.result] for case in suite}
    assert found == {
        "failed": [Failure],
        "missing": [Error],
        "undecided": [Error],
        "minor": [],
        "accepted": [],
        "passed": [],
        "later": [Skipped],
        "elsewhere": [Skipped],
    }


def test_what_passes_with_a_remark_says_so() -> None:
    (suite,) = JUnitXml.fromstring(render(judged()).encode())
    remarks = {case.name.partition(":")[0]: case.system_out for case in suite if case.system_out}
    assert remarks["minor"].startswith("not passed, severity low")
    assert remarks["accepted"].startswith("risk accepted")


def test_hostile_text_stays_text() -> None:
    root = ElementTree.fromstring(render(judged()))
    assert root.find(".//testcase").get("name") == 'failed: A <b>bold</b> | "title" & more]]>'  # type: ignore[union-attr]


def test_equal_judgements_give_equal_bytes() -> None:
    assert render(judged()) == render(judged())
