"""Every text of the report goes through the catalogue, and the German one is German."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from audit import canonical, language
from audit.judge import judge
from audit.language import speaking
from audit.report import page, view
from audit.report.numbers import day, number, span
from tests.report import examples, variants
from tests.report.examples import Audit

MARK = re.compile("«[^«»]*»")
NAMES = re.compile(
    r"\b(?:[0-9a-f]{12,}|[0-9a-f]{8,16}…[0-9a-f]{8}|SO-\d+-[0-9A-F]{8}|audit verify report\.pdf --trust ca\.pem"
    r"|[\w.]+\.(?:json|yaml|pem|pdf)|sha256|SHA-256)\b"
)
"""Digests, commands, files and algorithms are called alike in every language."""
LETTERS = re.compile("[A-Za-z]{3,}")


class Marked(gettext.NullTranslations):
    """Puts what it translates in marks, so that what it never saw can be told."""

    def gettext(self, message: str) -> str:
        return re.sub(r"^(\s*)(.*?)(\s*)$", r"\1«\2»\3", message, flags=re.DOTALL)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if message in ".,{day} {month} {year}" else self.gettext(message)


class Texts(HTMLParser):
    """What a reader reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name in ("alt", "title", "aria-label")]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def read(audit: Audit) -> str:
    """All texts of the page, in order."""
    built = view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)
    parser = Texts()
    parser.feed(page.html(built, page.folders(None)))
    return "\n".join(parser.found)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings(one)


def brought(audit: Audit) -> set[str]:
    """Words that come from the plan, the evidence, the judgement and the files."""
    records = canonical.plain([audit.evidence, audit.judgement])
    plan = [audit.plan.name, audit.plan.use or "", audit.plan.owner or "", *audit.plan.signoff.roles]
    told = [*strings(records), *plan, *(item.name for item in audit.attachments)]
    return {word.lower() for text in told for word in LETTERS.findall(text)}


@pytest.mark.parametrize("made", [examples.mortgage, variants.accepted, variants.bare])
def test_whatever_the_report_says_of_itself_can_be_translated(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = made()
    monkeypatch.setattr(language, "_catalogue", lambda code: Marked() if code == "xx" else gettext.NullTranslations())
    with speaking("xx"):
        text = read(audit)
    while (inner := MARK.sub("", text)) != text:
        text = inner
    known = brought(audit)
    unmarked = [w for w in LETTERS.findall(NAMES.sub("", text)) if w.lower() not in known]
    assert not unmarked, f"not marked for translation: {sorted(set(unmarked))}"


def in_german(audit: Audit) -> Audit:
    return replace(audit, plan=replace(audit.plan, language="de"))


def test_a_german_report_says_in_german_what_the_english_one_says() -> None:
    audit = examples.mortgage()
    with speaking("de"):
        text = read(audit)
    known = brought(audit)
    english = {"the", "of", "and", "is", "are", "not", "with", "that", "which", "what", "rows", "rule", "finding"}
    left = [line for line in text.splitlines() if english & (set(LETTERS.findall(line.lower())) - known)]
    assert not left
    for said in ("1.989", "0,743", "90,8", "21\u00a0November\u00a02026", "Feststellungen", "Nicht freigegeben"):
        assert said in text.replace("21.\u00a0", "21\u00a0"), said


def test_numbers_dates_and_intervals_are_written_as_the_language_does() -> None:
    assert (number(0.1234, "share"), day(date(2026, 11, 22))) == ("12.3\u00a0%", "22\u00a0November\u00a02026")
    with speaking("de"):
        assert number(1234.5, "number") == "1.234,500"
        assert number(0.1234, "share") == "12,3\u00a0%"
        assert number(-0.05, "difference") == "−5,0\u00a0%-Pkt."
        assert span(0.1, 0.2, "share") == "10,0\u00a0bis\u00a020,0\u00a0%"
        assert day(date(2026, 3, 1)) == "1.\u00a0März\u00a02026"


def test_the_file_says_its_language(rendered: Any) -> None:
    from audit.report import render

    audit = in_german(examples.mortgage())
    html = render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments, form="html")
    assert b'<html lang="de">' in html


def test_the_judgement_speaks_the_language_of_the_plan_and_decides_alike() -> None:
    from audit.packs import read as pack

    common: dict[str, Any] = {"on": date(2026, 11, 21), "evidence_sha256": "0" * 64}
    evidence = examples.mortgage().evidence
    both = [judge(evidence, [pack("gdpr")], {}, (), **common, language=code) for code in ("en", "de")]
    english, german = both
    assert [(f.rule, f.outcome, f.measurements) for f in english.findings] != []
    assert [(f.rule, f.outcome) for f in english.findings] == [(f.rule, f.outcome) for f in german.findings]
    assert english.outcome == german.outcome
    assert english.packs[0].sha256 == german.packs[0].sha256, "the law is the same file"
    texts = " ".join(f"{f.title} {f.because} {f.remedy}" for f in german.findings)
    assert not re.search(r"\b(the|which|nobody|was not measured)\b", re.sub(r"“[^”]*”", "", texts).lower())
