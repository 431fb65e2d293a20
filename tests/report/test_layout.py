"""No page of a rendered example has a hole, an orphan, a table without rows, or text over text or over the edge.

The last page before the contents, and before the sign-off, may be short: both begin a page, and the sign-off stands
alone on one, so that whoever signs sees all that the signature covers. So may be the last page of the whole.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from audit.records.plan import SignOff
from audit.report import render
from tests.report import layout, variants
from tests.report.conftest import Rendered
from tests.report.judged import PACKS
from tests.report.layout import Fault

Rendering = Callable[[str], Rendered]

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (package poppler-utils)")


@pytest.mark.parametrize("variant", ["mortgage", "crowded", "bias", "history"])
def test_pages_break_where_a_reader_expects(variant: str, rendered: Rendering) -> None:
    made = rendered(variant)
    assert layout.faults(made.laid, made.path) == {}


@pytest.mark.parametrize("variant", ["mortgage", "crowded", "bias", "history"])
def test_the_sign_off_stands_alone_on_one_page(variant: str, rendered: Rendering) -> None:
    chapters = [page.chapter for page in rendered(variant).laid]
    assert chapters.count("Sign-off") == 1
    assert chapters[-1] == "Sign-off"


@pytest.mark.parametrize("roles", [1, 4, 6])
def test_the_sign_off_stands_on_one_page_however_many_sign(roles: int) -> None:
    audit = variants.cleared()
    names = tuple(f"Head of department {number}" for number in range(roles))
    signed = SignOff(roles=names, people=dict.fromkeys(names, ("Ada Lovelace",)))
    packs = tuple(replace(PACKS[0], id=f"pack-{number}") for number in range(20))
    judged = replace(audit.judgement, outcome="not cleared", packs=packs)
    judgement = replace(judged, facts_sha256="0" * 64, waivers_sha256="1" * 64)
    audit = replace(audit, plan=replace(audit.plan, signoff=signed), judgement=judgement)
    with layout.kept() as made:
        render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments)
    assert [page.chapter for page in layout.laid(made[-1])].count("Sign-off") == 1


BROKEN: dict[str, tuple[Fault, ...]] = {
    "section.flow, section.flow > table { break-before: page }": ("empty",),
    "h3 { break-after: page }": ("heading", "empty"),
    "thead { display: table-row-group } tbody tr:first-child { break-before: page }": ("table",),
    ".lead { margin-top: -5mm }": ("overlapping",),
    "table { width: 200mm }": ("outside",),
}


@pytest.mark.parametrize("style", BROKEN)
def test_a_broken_style_is_noticed(style: str, tmp_path: Path) -> None:
    (tmp_path / "brand.css").write_text(style, encoding="utf-8")
    audit = variants.cleared()
    with layout.kept() as made:
        pdf = render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments, templates=tmp_path)
    path = tmp_path / "broken.pdf"
    path.write_bytes(pdf)
    noticed = layout.faults(layout.laid(made[-1]), path)
    assert {kind for kind in BROKEN[style] if kind not in noticed} == set(), noticed
