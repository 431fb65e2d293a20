import hashlib
import json
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from audit import packs
from audit.canonical import to_bytes
from audit.envelope import Attachment, field_name, open_report, pack_up, renderer
from audit.envelope.pdf import MAX_ATTACHMENT
from audit.errors import ReportError
from audit.records.pack import Pack
from tests.sign.reports import evidence, pack, signed, unsigned

PLAN = "audit: {name: Überprüfung, policies: []}\n"


def packed(facts: str | None = None, waivers: str | None = None, law: tuple[Pack, ...] = ()) -> tuple[Attachment, ...]:
    return pack_up(evidence=b"{}\n", judgement=b"[]\n", plan=PLAN, facts=facts, waivers=waivers, packs=law)


def empty_pack(name: str) -> Pack:
    return Pack(
        id=name, title=name, version="1", jurisdiction="any", as_of=date(2026, 1, 1), sources=(), reviewed_by=None,
        rules=(), questions=(), files={"pack.yaml": f"id: {name}\n"}, sha256="",
    )  # fmt: skip


def test_what_is_not_given_is_not_packed_and_the_manifest_comes_last() -> None:
    assert [part.name for part in packed()] == ["evidence.json", "judgement.json", "audit.yaml", "manifest.json"]
    everything = packed(facts="purpose: credit\n", waivers="[]\n", law=(empty_pack("us"), empty_pack("eu")))
    assert [part.name for part in everything] == [
        "evidence.json", "judgement.json", "audit.yaml", "facts.yaml", "waivers.yaml", "pack-eu.json", "pack-us.json",
        "manifest.json",
    ]  # fmt: skip
    assert {part.name: part.relationship for part in everything if part.relationship == "Data"} == {
        "evidence.json": "Data", "judgement.json": "Data", "manifest.json": "Data",
    }  # fmt: skip


def test_the_manifest_names_digest_and_size_of_everything_else() -> None:
    *parts, last = packed(facts="ä\n")
    manifest = json.loads(last.data)
    assert manifest["schema"] == "signoff/manifest/1"
    assert manifest["attachments"] == {
        part.name: {"sha256": hashlib.sha256(part.data).hexdigest(), "size": len(part.data)} for part in parts
    }
    assert manifest["renderer"] == renderer()
    assert last.data == to_bytes(manifest)


def test_the_versions_that_decide_the_rendering_are_those_installed() -> None:
    from importlib.metadata import version

    named = renderer()
    for name in ("weasyprint", "pydyf", "fonttools"):
        assert named[name] == version(name)
    assert {"signoff", "zlib", "pango", "harfbuzz", "harfbuzz-subset"} <= set(named)
    assert tuple(map(int, named["pango"].split("."))) > (1, 40, 0)


def test_a_pack_travels_with_its_exact_texts_and_comes_back_as_the_same_pack() -> None:
    law = pack()
    content = json.loads({part.name: part.data for part in packed(law=(law,))}["pack-northgate.json"])
    assert (content["schema"], content["id"], content["files"]) == ("signoff/pack/1", "northgate", dict(law.files))
    assert packs.from_files(content["files"], "pack-northgate.json") == law


def test_the_same_things_pack_to_the_same_bytes_whatever_their_order() -> None:
    one, other = empty_pack("eu"), empty_pack("us")
    assert packed(law=(one, other)) == packed(law=(other, one))


def test_what_was_packed_comes_out_of_the_pdf() -> None:
    report = open_report(signed())
    assert report.content("evidence.json") == to_bytes(evidence())
    assert report.manifest["attachments"].keys() == report.attachments.keys() - {"manifest.json"}
    assert report.unsigned == len(unsigned())
    assert report.plan.startswith("audit: {name: Credit line")
    with pikepdf.open(BytesIO(signed())) as other:  # an oracle: another library finds the same files
        assert {name: item.get_file().read_bytes() for name, item in other.attachments.items()} == report.attachments


def test_what_is_not_attached_is_said() -> None:
    with pytest.raises(ReportError, match=r"facts\.yaml is not attached"):
        open_report(unsigned()).text("facts.yaml")


@pytest.mark.parametrize(
    ("role", "field"),
    [
        ("model owner", "sig_model_owner"),
        ("Data Protection Officer (DPO)", "sig_data_protection_officer__dpo_"),
        ("head.of.legal", "sig_head_of_legal"),
        ("Prüfer", "sig_prüfer"),
        ("法務", "sig_法務"),
    ],
)
def test_field_names_have_no_full_stop_and_tell_scripts_apart(role: str, field: str) -> None:
    assert field_name(role) == field


def repacked(change: object) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(unsigned())) as opened:
        change(opened)  # type: ignore[operator]
        opened.save(out)
    return out.getvalue()


def test_a_pdf_without_evidence_is_not_a_report() -> None:
    def strip(opened: pikepdf.Pdf) -> None:
        del opened.attachments["evidence.json"]

    with pytest.raises(ReportError, match="not a Signoff report"):
        open_report(repacked(strip))


def test_an_encrypted_report_is_refused() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(unsigned())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    with pytest.raises(ReportError, match="encrypted"):
        open_report(out.getvalue())


def test_an_attachment_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    def inflate(opened: pikepdf.Pdf) -> None:
        specification = opened.attachments["evidence.json"]
        specification.get_file().obj.write(bytes(MAX_ATTACHMENT + 1))

    with pytest.raises(ReportError, match=r"unpacks to more than 67,108,864 bytes"):
        open_report(repacked(inflate))


def test_two_contents_under_one_name_are_refused() -> None:
    def shadow(opened: pikepdf.Pdf) -> None:
        names = opened.Root.Names.EmbeddedFiles.Names
        names[1].EF.UF = opened.make_stream(b"{}")

    with pytest.raises(ReportError, match="two contents"):
        open_report(repacked(shadow))


@pytest.mark.parametrize("length", [0, 8, 1000, 100_000, -8, -20])
def test_a_damaged_file_is_one_sentence(length: int) -> None:
    with pytest.raises(ReportError) as refused:
        open_report(unsigned()[:length])
    assert len(refused.value.mistakes) == 1
