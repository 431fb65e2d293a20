"""The PDF as a file: what is attached, what it says about itself, where people sign."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from audit.canonical import sha256, to_bytes
from audit.envelope import Attachment
from audit.errors import ReportError
from audit.report import field_name, render
from tests.report import examples, variants
from tests.report.conftest import Rendered

Rendering = Callable[[str], Rendered]


def test_the_attachments_come_out_as_they_went_in(rendered: Rendering) -> None:
    made = rendered("mortgage")
    with pikepdf.open(made.path) as pdf:
        found = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
        related = {str(item.UF): str(item.AFRelationship) for item in pdf.Root.AF}
        described = {name: pdf.attachments[name].description for name in pdf.attachments}
        media = {name: pdf.attachments[name].get_file().mime_type for name in pdf.attachments}
    assert found == {item.name: item.data for item in made.audit.attachments}
    assert related == {item.name: f"/{item.relationship}" for item in made.audit.attachments}
    assert described == {item.name: item.description for item in made.audit.attachments}
    assert media["evidence.json"] == "application/json"
    assert media["audit.yaml"] == "application/yaml"


def test_files_with_the_same_content_keep_their_own_relationship() -> None:
    audit = variants.bare()
    twins = [
        Attachment(name="b.json", data=b"{}\n", description="", relationship="Source"),
        Attachment(name="a.json", data=b"{}\n", description="", relationship="Data"),
    ]
    pdf = render(audit.plan, audit.evidence, audit.judgement, attachments=twins)
    with pikepdf.open(pikepdf_stream(pdf)) as opened:
        related = {str(item.UF): str(item.AFRelationship) for item in opened.Root.AF}
        names = [str(name) for name in opened.Root.Names.EmbeddedFiles.Names][::2]
    assert related == {"a.json": "/Data", "b.json": "/Source"}
    assert names == ["a.json", "b.json"]  # a name tree is sorted (ISO 32000-1, 7.9.6)


def pikepdf_stream(pdf: bytes) -> object:
    from io import BytesIO

    return BytesIO(pdf)


def test_the_metadata_name_what_the_report_was_made_from(rendered: Rendering) -> None:
    made = rendered("mortgage")
    own = "{urn:signoff:report:1}"
    with pikepdf.open(made.path) as pdf:
        with pdf.open_metadata(update_docinfo=False, set_pikepdf_as_editor=False) as metadata:
            values = {name: metadata[own + name] for name in ("verdict", "evidenceSha256", "judgementSha256")}
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata[own + "reportId"].startswith("SO-20261121-")
            assert metadata["pdf:Producer"] == str(pdf.docinfo["/Producer"])
            assert (
                metadata["dc:title"] == str(pdf.docinfo["/Title"]) == "Mortgage approvals: responsible-AI audit report"
            )
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261121000000Z"
    assert values == {
        "verdict": "not cleared",
        "evidenceSha256": sha256(to_bytes(made.audit.evidence)),
        "judgementSha256": sha256(to_bytes(made.audit.judgement)),
    }


def test_each_role_has_an_empty_signature_field_where_it_is_asked_to_sign(rendered: Rendering) -> None:
    made = rendered("mortgage")
    with pikepdf.open(made.path) as pdf:
        form = pdf.Root.AcroForm
        fields = {str(field.T): field for field in form.Fields}
        assert list(fields) == ["sig_model_owner", "sig_data_protection_officer", "sig_legal"]
        assert int(form.SigFlags) == 3
        last = pdf.pages[-1]
        for name, field in fields.items():
            assert field.FT == "/Sig" and "/V" not in field
            assert [str(item) for item in field.Lock.Fields] == [name]
            left, bottom, right, top = (float(side) for side in field.Rect)
            assert right - left > 150 and top - bottom > 60  # points: room for a name, a role and a time
            assert field.objgen in [annotation.objgen for annotation in last.Annots]
            assert "." not in name
        kids = [element.K for element in structure(pdf) if element.S == "/Form"]
        assert len(kids) == 3
        assert all(isinstance(kid, pikepdf.Dictionary) for kid in kids)  # not an array of one
    assert "Statement." in made.pages.split("\f")[-2]  # the last page; a form feed ends it


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"]


def test_nobody_is_asked_to_sign_when_the_plan_names_no_role(rendered: Rendering) -> None:
    with pikepdf.open(rendered("bare").path) as pdf:
        assert "/AcroForm" not in pdf.Root
    assert "nobody is required to sign" in rendered("bare").text


@pytest.mark.parametrize(
    ("role", "field"),
    [
        ("Head of Legal", "sig_head_of_legal"),
        ("A.B-C", "sig_a_b_c"),
        ("DPO", "sig_dpo"),
        ("Juge d’appel", "sig_juge_d_appel"),
    ],
)
def test_a_field_is_named_by_its_role(role: str, field: str) -> None:
    assert field_name(role) == field


def test_two_roles_cannot_share_a_field() -> None:
    audit = examples.mortgage(roles=("Head of Legal", "head-of-legal"))
    with pytest.raises(ReportError, match="share one signature field"):
        render(audit.plan, audit.evidence, audit.judgement, attachments=())


def test_pages_headers_and_pictures_are_tagged(rendered: Rendering) -> None:
    with pikepdf.open(rendered("mortgage").path) as pdf:
        elements = structure(pdf)
        scopes = [str(element.A.Scope) for element in elements if element.S == "/TH"]
        pictures = [str(element.Alt) for element in elements if element.S == "/Figure"]
        bookmarks = [item.title for item in pdf.open_outline().root]
        heads = [b for page in pdf.pages for b in [page.Contents.read_bytes()] if b"/Artifact" in b]
        assert len(heads) == len(pdf.pages)  # running heads and feet are no content
    assert set(scopes) == {"/Row", "/Column"}
    assert all(pictures)
    assert any("black 0.743" in picture for picture in pictures)
    assert bookmarks[:3] == ["Verdict", "Contents and scope", "Findings"]
    assert bookmarks[-1] == "Sign-off"


SCRIPT = """
import sys
opened = []
def watch(event, args):
    if event == "open":
        opened.append(str(args[0]))
    elif event.startswith(("socket.connect", "socket.getaddrinfo", "subprocess", "os.system")):
        opened.append(event)
sys.addaudithook(watch)
import weasyprint  # looks for its libraries when it is imported
from tests.report import variants
from audit.report import render
audit = variants.hostile()
opened.clear()
pdf = render(audit.plan, audit.evidence, audit.judgement, attachments=audit.attachments)
bad = [name for name in opened if "passwd" in name or "example" in name or name.startswith(("socket", "subprocess"))]
assert opened and not bad, bad
sys.stdout.buffer.write(pdf)
"""


def test_the_same_inputs_give_the_same_bytes_and_nothing_outside_is_read(rendered: Rendering, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-c", SCRIPT]
    other = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=environment)
    assert other.stdout == rendered("hostile").pdf


def test_the_clock_is_put_back(rendered: Rendering) -> None:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    rendered("bare")
    assert os.environ.get("SOURCE_DATE_EPOCH") == before


def test_every_character_changes_the_identifier() -> None:
    from audit.report import pdf
    from audit.report.xmp import Metadata

    words = ("title", "author", "subject", "keywords", "tool", "date", "report_id", "verdict")
    known = Metadata(**dict.fromkeys(words, ""), evidence_sha256="", judgement_sha256="")
    found = {pdf._identifier(html, style, known, ()) for html, style in [("a", "b"), ("ab", ""), ("a", "c"), ("", "")]}
    assert len(found) == 4


def test_missing_system_libraries_are_named_in_one_sentence(tmp_path: Path) -> None:
    # What importing WeasyPrint does where Pango is not installed.
    failing = 'print("please read the manual"); raise OSError("cannot load library libgobject-2.0-0")'
    (tmp_path / "weasyprint.py").write_text(failing, encoding="utf-8")
    script = (
        "from tests.report import variants; from audit.report import render; a = variants.bare()\n"
        "from audit.errors import ReportError\n"
        "try: render(a.plan, a.evidence, a.judgement, attachments=())\n"
        "except ReportError as error: print(error)\n"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0" in done.stdout
    assert "brew install pango" in done.stdout
    assert "manual" not in done.stdout
    assert done.stderr == ""


def test_records_must_belong_together() -> None:
    audit = variants.bare()
    other = examples.mortgage().evidence
    with pytest.raises(ReportError, match="made from other evidence"):
        render(audit.plan, other, audit.judgement, attachments=())
    forged = Attachment(name="evidence.json", data=b"{}\n", description="", relationship="Data")
    with pytest.raises(ReportError, match="differs from what the report is rendered from"):
        render(audit.plan, audit.evidence, audit.judgement, attachments=[forged])


def test_the_assessment_date_is_the_only_date(rendered: Rendering) -> None:
    made = rendered("mortgage")
    assert made.audit.judgement.assessment_date == date(2026, 11, 21).isoformat()
    with pikepdf.open(made.path) as pdf:
        for name in pdf.attachments:
            params = pdf.attachments[name].get_file().obj.Params
            assert str(params.CreationDate) == str(params.ModDate) == "D:20261121000000Z"
