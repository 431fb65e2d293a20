"""Templates: an organisation's own, and what they may not do."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from audit.errors import ReportError
from audit.report import fonts, page, pdf, view
from audit.report.characters import show
from audit.report.view import View
from audit.report.xmp import Metadata
from audit.resources import folder
from tests.report import examples, variants

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.fixture(scope="module")
def built() -> View:
    audit = examples.mortgage()
    return view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)


def own(tmp_path: Path, name: str, text: str) -> Path:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_own_section_stands_in_name_order_and_in_the_contents(tmp_path: Path, built: View) -> None:
    text = '<section class="flow"><h2 id="board">Note to the board</h2><p>{{ view.verdict }}</p></section>'
    html = page.html(built, page.folders(own(tmp_path, "86-board.html", text)))
    assert html.index("Method and coverage</h2>") < html.index("Note to the board</h2>") < html.index("Provenance</h2>")
    assert '<a href="#board">Note to the board</a>' in html


def test_an_own_section_replaces_one_of_the_same_name(tmp_path: Path, built: View) -> None:
    html = page.html(built, page.folders(own(tmp_path, "80-law.html", '<h2 id="law">Our law</h2>')))
    assert "Our law</h2>" in html
    assert "The law that was applied" not in html


def test_an_own_style_sheet_comes_after_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_text("h1 { color: #0a0 }", encoding="utf-8")
    assert page.css(page.folders(tmp_path)).endswith("h1 { color: #0a0 }")
    assert page.css(page.folders(None)) in page.css(page.folders(tmp_path))


@pytest.mark.parametrize("text", ["{{ view.nothing }}", "{{ nothing }}", "{% if %}", "{% include 'absent.html' %}"])
def test_a_template_that_cannot_be_used_is_named(text: str, tmp_path: Path, built: View) -> None:
    where = page.folders(own(tmp_path, "86-board.html", text))
    with pytest.raises(ReportError, match="this template cannot be used"):
        page.html(built, where)


def test_a_folder_that_does_not_exist_is_said() -> None:
    with pytest.raises(ReportError, match="does not exist"):
        page.folders(Path("/no/such/folder"))


def write(body: str, templates: Path) -> bytes:
    """A page of one line as a PDF."""
    words = ("title", "author", "subject", "keywords", "tool", "date", "report_id", "verdict")
    known = Metadata(**dict.fromkeys(words, "x"), evidence_sha256="", judgement_sha256="")
    html = f'<!DOCTYPE html><html lang="en"><title>x</title><body><h1>x</h1>{body}'
    return pdf.write(html, "", metadata=known, on=date(2026, 11, 21), attachments=(), templates=[templates])


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "https://example.invalid/logo.png", "../../../../../../etc/passwd", "data:image/png;,x"],
)
def test_a_template_reads_nothing_from_elsewhere(address: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="only refer to files in its own folder"):
        write(f'<p><img src="{address}" alt="logo"></p>', tmp_path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "logo.svg").symlink_to(tmp_path / "secret.svg")
    with pytest.raises(ReportError, match="only refer to files in its own folder"):
        write('<p><img src="logo.svg" alt="logo"></p>', tmp_path / "house")


def test_a_logo_in_the_own_folder_is_shown(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    assert b"(Our own logo)" in write('<p><img src="logo.svg" alt="Our own logo"></p>', tmp_path)


def test_every_character_of_the_shipped_templates_has_a_glyph() -> None:
    files = sorted(folder("report_templates").rglob("*.html"))
    assert len(files) > 12
    for file in files:
        text = file.read_text(encoding="utf-8").replace("\n", " ")
        assert show(text) == text, file.name


def test_every_shape_of_a_chip_is_in_the_text_face() -> None:
    style = page.css(page.folders(None))
    shapes = "".join(re.findall(r"\.chip[^{]*::before { content: '([^']+)'", style))
    assert len(shapes.split()) >= 7
    with TTFont(fonts.path(fonts.FACES[0]), lazy=True) as font:
        assert set(map(ord, shapes)) <= set(font.getBestCmap())


def test_names_cannot_close_a_tag_or_open_a_template(built: View) -> None:
    audit = variants.hostile()
    html = page.html(view.build(audit.plan, audit.evidence, audit.judgement, ()), page.folders(None))
    assert "<script" not in html
    assert "<img" not in html
    assert "onload='" not in html
    assert "\x00" not in html


@pytest.mark.parametrize("name", ["mortgage", "bare", "cleared", "accepted", "hostile", "crowded"])
def test_the_shipped_templates_are_well_formed_so_that_any_parser_may_read_them(name: str) -> None:
    audit = examples.mortgage() if name == "mortgage" else getattr(variants, name)()
    made = view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)
    assert ElementTree.fromstring(page.html(made, page.folders(None))).tag == "html"


def test_a_page_that_is_not_well_formed_is_read_all_the_same() -> None:
    meta = Metadata(title="t", author="a", subject="s", keywords="k", tool="t", date="2026-11-21T00:00:00Z",
                    report_id="SO-1", verdict="cleared", evidence_sha256="0", judgement_sha256="0")  # fmt: skip
    html = "<!DOCTYPE html><html lang='en'><head><title>t</title></head><body><p>one<br>two</body></html>"
    data = pdf.write(html, "", metadata=meta, on=date(2026, 11, 21), attachments=(), templates=page.folders(None))
    assert data.startswith(b"%PDF-1.7")


def test_headings_in_comments_are_no_headings(tmp_path: Path, built: View) -> None:
    text = '<!-- <h2 id="no">Not this</h2> --><H2 ID="yes">But <b>this</b></H2>'
    html = page.html(built, page.folders(own(tmp_path, "86-board.html", text)))
    assert '<a href="#yes">But this</a>' in html
    assert '<a href="#no">' not in html
