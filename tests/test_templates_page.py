"""docs/templates.md is true: what its example says to write makes the report that it promises."""

import re
from pathlib import Path

from audit.report import page, view
from audit.report.editions import EDITIONS
from audit.report.withheld import CONFIDENTIAL
from tests.report import examples

PAGE = (Path(__file__).parents[1] / "docs" / "templates.md").read_text(encoding="utf-8")


def test_the_example_can_be_followed(tmp_path: Path) -> None:
    written = re.findall(r"(?:/\*|<!--) house/(\S+) (?:\*/|-->)\n(.*?)```", PAGE, re.DOTALL)
    assert [name for name, _ in written] == ["brand.css", "sections/12-board.html"]
    for name, text in written:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    audit = examples.mortgage()
    built = view.build(audit.plan, audit.evidence, audit.judgement, audit.attachments)
    html = page.html(built, page.folders(tmp_path))
    assert "Mortgage approvals is Not cleared." in html
    assert (
        page.css(page.folders(tmp_path)).rstrip().endswith(":root { --ink: #004d40; --link: #00695c; --band: #004d40 }")
    )


def test_every_edition_and_everything_confidential_is_named() -> None:
    assert all(f"`--edition {name}`" in PAGE for name in EDITIONS)
    assert ", ".join(CONFIDENTIAL) in PAGE
