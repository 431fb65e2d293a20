"""The pages of a fixed example look as they did when somebody last approved them, and break where a reader expects.

Approve a change on purpose, after looking at the pages: `SIGNOFF_APPROVE=1 pytest tests/report/test_pages.py`.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from audit.envelope import renderer, weasyprint
from audit.report import page, view
from tests.report.conftest import Rendered

Rendering = Callable[[str], Rendered]
GOLDEN = Path(__file__).parent / "golden" / "mortgage-pages.json"

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (package poppler-utils)")


def made_with() -> dict[str, str]:
    """Versions of everything that decides where a word stands."""
    weasyprint()
    from weasyprint.text.ffi import pango

    poppler = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=True).stderr.splitlines()[0]
    return {**renderer(), "pango": str(pango.pango_version()), "poppler": poppler}


def words(path: Path) -> list[list[str]]:
    """Every word of every page with the corners of its box, in tenths of a point."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    box = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    return [
        [" ".join([*(f"{float(side):.1f}" for side in found[:4]), found[4]]) for found in box.findall(one)]
        for one in text.split("<page ")[1:]
    ]


@needs_poppler
def test_no_page_has_changed_without_being_approved(rendered: Rendering) -> None:
    pages = [sha256("\n".join(one).encode()).hexdigest() for one in words(rendered("mortgage").path)]
    versions = made_with()
    if os.environ.get("SIGNOFF_APPROVE") == "1":
        now = {"versions": versions, "pages": pages}
        GOLDEN.write_text(json.dumps(now, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    approved = json.loads(GOLDEN.read_text(encoding="utf-8"))
    other = sorted(name for name, version in versions.items() if approved["versions"].get(name) != version)
    if other:
        pytest.skip(f"the pages were approved with other versions of {', '.join(other)}")
    assert len(pages) == len(approved["pages"])
    changed = [number for number, (a, b) in enumerate(zip(pages, approved["pages"], strict=True), start=1) if a != b]
    assert not changed, f"pages {changed} have changed: look at them, then approve with SIGNOFF_APPROVE=1"


@needs_poppler
@pytest.mark.parametrize("variant", ["mortgage", "bias", "crowded"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(variant: str, rendered: Rendering) -> None:
    made = rendered(variant)
    audit = made.audit
    built = view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)
    titles = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page.html(built, page.folders(None)), re.DOTALL)
    titles = [" ".join(re.sub(r"<[^>]+>", " ", title).split()) for title in titles]
    for text in made.pages.split("\f")[1:-1]:
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        body = [line for line in lines if not line.startswith(("evidence sha256", "Page "))]
        assert body and body[-1] not in titles
