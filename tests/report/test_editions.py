"""The HTML edition, the summary and the public edition: what they hold and withhold, and how they can be read."""

import html
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from audit.canonical import sha256 as digest
from audit.canonical import to_bytes
from audit.errors import PlanError, ReportError
from audit.plan import parse
from audit.records.judgement import WaiverRead
from audit.records.plan import SignOff
from audit.report import page, render, screen
from audit.report.withheld import CONFIDENTIAL
from audit.resources import folder
from tests.report import examples
from tests.report.conftest import VARIANTS
from tests.report.examples import Audit

XHTML = "{http://www.w3.org/1999/xhtml}"


def made(audit: Audit, edition: Any = "full", form: Any = "html", templates: Path | None = None) -> bytes:
    return render(
        audit.plan,
        audit.evidence,
        audit.judgement,
        attachments=audit.attachments,
        history=audit.history,
        edition=edition,
        form=form,
        templates=templates,
    )


@pytest.fixture(scope="module")
def pages() -> Callable[[str], str]:
    kept: dict[str, str] = {}

    def get(name: str) -> str:
        if name not in kept:
            kept[name] = made(VARIANTS[name]()).decode()
        return kept[name]

    return get


@pytest.fixture(scope="module")
def parsed(pages: Callable[[str], str]) -> Callable[[str], tuple[Any, list[Any]]]:
    """The tree of a page and the mistakes in it, parsed once: that takes longer than making the page."""
    kept: dict[str, tuple[Any, list[Any]]] = {}

    def get(name: str) -> tuple[Any, list[Any]]:
        if name not in kept:
            parser = HTMLParser()
            kept[name] = parser.parse(pages(name)), parser.errors
        return kept[name]

    return get


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_page_is_html_without_a_mistake(
    variant: str, pages: Callable[[str], str], parsed: Callable[[str], tuple[Any, list[Any]]]
) -> None:
    assert parsed(variant)[1] == []
    ids = re.findall(r' id="([^"]+)"', pages(variant))
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', pages(variant))) <= set(ids)


@pytest.mark.parametrize("variant", VARIANTS)
def test_everybody_can_find_their_way(variant: str, parsed: Callable[[str], tuple[Any, list[Any]]]) -> None:
    tree = parsed(variant)[0]
    assert tree.get("lang") == "en"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(list(tree.iter(XHTML + landmark))) == 1
    levels = [int(item.tag[-1]) for item in tree.iter() if re.fullmatch(r"h[1-6]", str(item.tag).split("}")[-1])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for table in tree.iter(XHTML + "table"):
        assert table.find(XHTML + "caption") is not None
        assert all(head.get("scope") in ("row", "col") for head in table.iter(XHTML + "th"))
    for picture in tree.iter("{http://www.w3.org/2000/svg}svg"):
        title = picture.find("{http://www.w3.org/2000/svg}title")
        assert title is not None and title.text
    for link in tree.iter(XHTML + "a"):
        assert "".join(link.itertext()).strip()
    body = tree.find(XHTML + "body")
    assert body is not None and body[0].get("href") == "#main"  # the first thing that the tabulator reaches


def test_the_browser_runs_nothing_but_its_own_style_and_script(pages: Callable[[str], str]) -> None:
    text = pages("hostile")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    said = html.unescape(policy[1])
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert f"{directive} 'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in said
    assert said.startswith("default-src 'none'")
    assert not re.search(r"<[^>]*\sstyle=", text)
    assert not re.search(r"<[a-z][^>]*\son\w+=", text)
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", text)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((ink, ground) for ink in ("ink", "text", "mute", "link", "soft") for ground in ("page", "wash")),
    *((tone, f"{tone}-wash") for tone in ("failed", "undecided", "passed")),
    *((tone, "page") for tone in ("failed", "undecided", "passed")),
    ("mute", "quiet-wash"),
    ("link", "blue-wash"),
    ("ink", "accepted-wash"),
    ("focus", "page"),
]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_in_light_and_dark(ink: str, ground: str, dark: bool) -> None:
    style = screen.css(page.folders(None))
    light, _, night = style.partition("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", light))
    if dark:
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", night))
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("variant", ["bare", "crowded", "hostile"])
def test_the_summary_is_two_pages_and_not_to_be_signed(variant: str) -> None:
    data = made(VARIANTS[variant](), "summary", "pdf")
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2
        assert len(pdf.attachments) == 0
        assert "/AcroForm" not in pdf.Root


SECRET = "Xylophon"


def confidential() -> Audit:
    """An audit whose every confidential part holds the same word."""
    audit = examples.mortgage(roles=(f"{SECRET} signer",))
    secret_waiver = WaiverRead(by=SECRET, reason=SECRET, until="2027-01-01", state="accepted")
    findings = tuple(
        replace(
            finding,
            waiver=finding.waiver and secret_waiver,
            facts=tuple(replace(fact, answer=SECRET, by=SECRET, because=SECRET) for fact in finding.facts),
            because=SECRET if finding.facts else finding.because,
        )
        for finding in audit.judgement.findings
    )
    inputs = tuple(replace(one, name=SECRET) for one in audit.evidence.provenance.inputs)
    evidence = replace(audit.evidence, provenance=replace(audit.evidence.provenance, inputs=inputs))
    judgement = replace(audit.judgement, findings=findings, evidence_sha256=digest(to_bytes(evidence)), documents=())
    plan = replace(
        audit.plan,
        owner=SECRET,
        use=SECRET,
        confidential=CONFIDENTIAL,
        signoff=SignOff(roles=(f"{SECRET} signer",)),
    )
    return replace(audit, plan=plan, evidence=evidence, judgement=judgement)


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_the_public_edition_withholds_what_the_plan_says(form: str) -> None:
    audit = confidential()
    data = made(audit, "public", form)
    if form == "html":
        assert SECRET in made(audit).decode()
        assert SECRET not in data.decode()
        assert "0.743" in data.decode()  # the impact ratio that is published
    else:
        with pikepdf.open(BytesIO(data)) as pdf:
            assert len(pdf.attachments) == 0
            said = [
                str(element.Alt)
                for element in pdf.objects
                if isinstance(element, pikepdf.Dictionary) and "/Alt" in element
            ]
            assert not [text for text in said if SECRET in text]
            assert SECRET not in str(pdf.docinfo)


def test_a_limit_that_is_withheld_is_not_drawn() -> None:
    audit = examples.mortgage()
    open_, hidden = (made(replace(audit, plan=replace(audit.plan, confidential=names)), "public").decode()
                     for names in ((), ("thresholds",)))  # fmt: skip
    own = [one for f in audit.judgement.findings for one in f.measurements if one.origin == "organisation"]
    if own:
        assert "limit" in open_
        assert len(re.findall("≥ 0.8|at least 0.8|0.80", hidden)) <= len(re.findall("≥ 0.8|at least 0.8|0.80", open_))


def test_a_plan_can_only_mark_what_the_report_knows_how_to_withhold() -> None:
    text = "audit: {name: A, policies: [gdpr], confidential: [%s]}\ndata: {evaluation: a.csv}\ncolumns: {}\n"
    assert parse(text % "owner, thresholds", "audit.yaml", Path()).confidential == ("owner", "thresholds")
    with pytest.raises(PlanError):
        parse(text % "weather", "audit.yaml", Path())


def test_the_same_inputs_give_the_same_page(pages: Callable[[str], str]) -> None:
    assert made(VARIANTS["mortgage"]()).decode() == pages("mortgage")


# Own templates


def own(tmp_path: Path) -> Path:
    (tmp_path / "sections").mkdir()
    (tmp_path / "brand.css").write_text(":root { --ink: #004d40 }", encoding="utf-8")
    logo = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    (tmp_path / "logo.svg").write_text(logo, encoding="utf-8")
    section = '<section class="chapter"><h2 id="board">Note to the board</h2><p>{{ view.name }}</p></section>'
    (tmp_path / "sections" / "12-board.html").write_text(section, encoding="utf-8")
    return tmp_path


def test_an_organisation_brings_its_logo_colours_and_a_section(tmp_path: Path) -> None:
    text = made(VARIANTS["mortgage"](), templates=own(tmp_path)).decode()
    assert '<img class="logo" src="data:image/svg+xml;base64,' in text
    assert text.index("--ink: #004d40") > text.index("--ink: #12233d")
    assert text.index("Note to the board</h2>") < text.index("Findings</h2>")
    with pikepdf.open(BytesIO(made(VARIANTS["bare"](), form="pdf", templates=tmp_path))) as pdf:
        titles = [item.title for item in pdf.open_outline().root]
        assert "Note to the board" in titles


@pytest.mark.parametrize("text", ["<img src='https://x.invalid/a.png' alt='a'>", '<img src="a.png" alt="a">'])
def test_an_own_section_cannot_make_the_reader_fetch_something(text: str, tmp_path: Path) -> None:
    own(tmp_path)
    (tmp_path / "sections" / "12-board.html").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="may ask for nothing outside"):
        made(VARIANTS["bare"](), templates=tmp_path)


def test_the_shipped_files_of_the_screen_are_there() -> None:
    assert {"screen.html", "screen.css", "screen.js"} <= {file.name for file in folder("report_templates").iterdir()}
