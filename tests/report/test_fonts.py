"""Names in scripts that the text faces lack: set in a face of the extra `fonts`, or refused before rendering."""

import shutil
import subprocess
from pathlib import Path

import pytest

from audit.errors import ReportError
from audit.report import fonts, render
from audit.report.characters import show
from tests.report import examples, verapdf
from tests.report.examples import Audit
from tests.report.measured import compared

NAMES = {
    "Chinese, Japanese and Korean": "汉族群体",
    "Arabic": "مجموعة أولى",
    "Devanagari": "हिन्दी समूह",
}

needs_fonts = pytest.mark.skipif(
    not all(script.installed for script in fonts.SCRIPTS), reason="needs the optional fonts (extra fonts)"
)


def named(*names: str) -> Audit:
    """A small audit whose groups have these names."""
    audit = examples.mortgage()
    groups = {name: (60 + position, 100) for position, name in enumerate(("plain", *names))}
    measured = audit.with_evidence(measurements=tuple(compared(groups, "origin", "plain")))
    return measured.with_findings(outcome="cannot tell", because="No rule was applied")


def pdf(audit: Audit) -> bytes:
    return render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments)


@pytest.mark.parametrize("script", fonts.SCRIPTS, ids=lambda script: script.name)
def test_a_script_without_its_face_is_refused_by_name(script: fonts.Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_found", {face: fonts.path(face) for face in fonts.FACES}.get)
    with pytest.raises(ReportError, match=rf"written in {script.name}; install .*signoff\[fonts\]"):
        pdf(named(NAMES[script.name]))


def test_every_script_is_recognised_and_plain_text_needs_none() -> None:
    for script in fonts.SCRIPTS:
        assert fonts.scripts(f"group {NAMES[script.name]}") == (script,)
    assert fonts.scripts("Žluťoučký Ωμέγα Привет [U+4E2D] 😀 ᚠ \u202e\ufeff") == ()
    for script in fonts.SCRIPTS:
        for low, high in script.blocks:
            assert low < high


def test_the_style_sheet_names_only_the_faces_that_a_text_needs() -> None:
    style = "p { font: 400 8pt 'Source Sans 3' }"
    assert fonts.css(style).endswith(style)
    assert "Noto" not in fonts.css(style)


@needs_fonts
def test_a_name_from_right_to_left_leaves_the_numbers_beside_it_in_place() -> None:
    assert show(f"{NAMES['Arabic']} 12 of 30") == f"{NAMES['Arabic']}\u200e 12 of 30"


@needs_fonts
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (package poppler-utils)")
def test_names_of_every_script_are_set_archived_and_read_back(tmp_path: Path) -> None:
    data = pdf(named(*NAMES.values()))
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True).stdout
    marks = dict.fromkeys([0x200E, *range(0x202A, 0x206A)])
    read = "".join(text.decode().translate(marks).split())  # poppler guesses where Arabic words end
    for name in NAMES.values():
        assert "".join(name.split()) in read
    for family in ("NotoSansCJK", "NotoSansArabic", "NotoSansDevanagari"):
        assert family.encode() in data.replace(b"-", b"")
    assert b"DejaVu" not in data  # nothing from the machine's own fonts
    if verapdf.missing() is None:
        assert verapdf.validate(path, "3a").failures == ()
        assert verapdf.validate(path, "ua1").failures == ()
    assert data == pdf(named(*NAMES.values()))
