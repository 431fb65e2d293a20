import re
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader

from audit.envelope import open_report
from audit.errors import ReportError
from audit.records.verification import Verification
from audit.sign import sign
from audit.sign.pades import role_urn
from audit.verify import STEPS, take
from audit.verify.opened import open_for_examination
from tests.report import verapdf
from tests.sign.people import LATER, ROOT, SIGNED, Key, authority, believed, lawyer, owner, person, self_signed, trusted
from tests.sign.reports import DESPITE, PLAN, signed, signed_once, unsigned
from tests.sign.stamping import time_authority


def signed_as(role: str, key: Key, pdf: bytes | None = None, **options: object) -> bytes:
    given = {"signing_time": SIGNED, "despite": DESPITE, **options}
    data, passphrase = key
    return sign(unsigned() if pdf is None else pdf, role=role, key=data, passphrase=passphrase, **given)  # type: ignore[arg-type]


def refusal(role: str, key: Key, pdf: bytes | None = None, **options: object) -> str:
    with pytest.raises(ReportError) as refused:
        signed_as(role, key, pdf, **options)
    (mistake,) = refused.value.mistakes
    return mistake.text


def people(pdf: bytes) -> dict[int, str]:
    """Outcomes of steps 1 to 4."""
    report = open_for_examination(pdf, believed())
    taken = [take(number, title, check, report) for number, (title, check) in enumerate(STEPS[:4], start=1)]
    return {step.number: step.outcome for step in Verification(steps=tuple(taken), signatures=()).steps}


# What a signature does


def test_the_second_signature_leaves_the_first_as_it_was_and_valid() -> None:
    assert signed_once().startswith(unsigned())
    assert signed().startswith(signed_once())
    assert people(signed()) == {1: "holds", 2: "holds", 3: "holds", 4: "holds"}


def test_pyhankos_own_validation_agrees() -> None:
    """An oracle with a wider idea of permitted changes: pyHanko's default policy."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    from audit.envelope.pdf import open_pdf

    context = ValidationContext(trust_roots=list(believed().roots or ()), moment=LATER)
    statuses = [
        validate_pdf_signature(each, signer_validation_context=context)
        for each in open_pdf(signed()).embedded_regular_signatures
    ]
    assert [status.bottom_line for status in statuses] == [True, True]
    assert [status.coverage.name for status in statuses] == ["ENTIRE_REVISION", "ENTIRE_FILE"]


def test_poppler_calls_both_signatures_valid(tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (package poppler-utils) is not installed")
    (tmp_path / "report.pdf").write_bytes(signed())
    command = ["pdfsig", "-nocert", str(tmp_path / "report.pdf")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"Signature Field Name: (\S+)", said) == ["sig_model_owner", "sig_legal"]
    assert re.findall(r"Signature Validation: (.+)", said) == ["Signature is Valid."] * 2
    assert re.findall(r"Signature Type: (\S+)", said) == ["ETSI.CAdES.detached"] * 2


@pytest.mark.parametrize("which", [0, 1])
def test_openssl_verifies_each_signature_over_its_byte_range(which: int, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    pdf = signed()
    first, length, second, rest = map(int, re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)[which])
    (tmp_path / "content").write_bytes(pdf[first : first + length] + pdf[second : second + rest])
    (tmp_path / "signature").write_bytes(bytes.fromhex(pdf[length + 1 : second - 1].decode()))
    (tmp_path / "root.pem").write_bytes(trusted())
    command = (
        f"openssl cms -verify -cades -binary -inform DER -in signature -content content -CAfile root.pem"
        f" -purpose any -attime {int(LATER.timestamp())} -out /dev/null"
    )
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "successful" in done.stderr


def test_the_metadata_the_version_and_everything_attached_stay_as_they_were() -> None:
    with pikepdf.open(BytesIO(unsigned())) as before, pikepdf.open(BytesIO(signed())) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        assert {k: str(v) for k, v in after.docinfo.items()} == {k: str(v) for k, v in before.docinfo.items()}
        assert after.pdf_version == before.pdf_version
        assert "/Version" not in after.Root
        assert list(after.Root.Extensions) == ["/ESIC"]
        for page, same in zip(before.pages, after.pages, strict=True):
            assert page.Contents.read_bytes() == same.Contents.read_bytes()
    assert open_report(signed()).attachments == open_report(unsigned()).attachments
    assert open_report(signed()).unsigned == len(unsigned())


def test_name_reason_time_role_and_commitment_are_signed() -> None:
    from pyhanko.sign.general import find_unique_cms_attribute

    from audit.envelope.pdf import open_pdf

    legal = open_pdf(signed()).embedded_regular_signatures[1]
    assert str(legal.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert str(legal.sig_object["/Name"]) == "Lena Fischer"
    assert str(legal.sig_object["/Reason"]) == f"I accept the residual risks. Despite “not cleared”: {DESPITE}"
    assert legal.self_reported_timestamp == LATER
    attributes = legal.signer_info["signed_attrs"]
    commitment = find_unique_cms_attribute(attributes, "commitment_type")
    assert commitment["commitment_type_id"].dotted == "1.2.840.113549.1.9.16.6.5"  # proof of approval, RFC 5126
    claimed = find_unique_cms_attribute(attributes, "signer_attributes_v2")
    assert role_urn("legal").encode() in claimed.dump()


def test_the_role_is_claimed_as_a_urn_in_plain_letters() -> None:
    assert role_urn("Data protection officer") == "urn:signoff:role:data-protection-officer"
    assert role_urn("Prüfer") == "urn:signoff:role:pr%C3%BCfer"


def test_the_field_shows_name_role_meaning_and_time(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (package poppler-utils) is not installed")
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=signed(), capture_output=True, check=True
    ).stdout.decode()
    shown = " ".join(text.split())
    assert "Lena Fischer legal · DEMO – not for production I accept the residual risks." in shown
    assert "Signed 21 November 2026, 10:30 UTC" in shown


def test_a_time_in_another_zone_is_shown_in_utc() -> None:
    early = SIGNED.astimezone(timezone(timedelta(hours=-5)))
    assert b"20261121093000" in signed_as("legal", lawyer(), signing_time=early)


def test_markup_in_a_name_is_text() -> None:
    pdf = signed_as("legal", person("<img src='file:///etc/passwd'> & Sons"), statement="<b>no</b>")
    assert people(pdf)[2] == "holds"


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_a_signed_report_is_still_archivable_and_accessible(flavour: str, tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(str(verapdf.missing()))
    (tmp_path / "report.pdf").write_bytes(signed())
    result = verapdf.validate(tmp_path / "report.pdf", flavour)
    assert result.failures == ()
    assert result.checks > 1000


def test_a_role_may_be_written_in_other_letters() -> None:
    assert people(signed_as("Model Owner", owner()))[4] == "not checked"  # legal is still missing


def test_it_works_inside_a_running_event_loop() -> None:
    """As in a notebook."""
    import asyncio

    async def cell() -> bytes:
        return signed_as("legal", lawyer())

    assert people(asyncio.run(cell()))[2] == "holds"


# Time stamps


def test_a_time_stamp_says_when_and_is_itself_checked() -> None:
    stamped = SIGNED + timedelta(minutes=3)
    with time_authority(ROOT, stamped) as url:
        pdf = signed_as("legal", lawyer(), timestamp_url=url)
    report = open_for_examination(pdf, believed())
    (signature,) = report.signatures
    assert (signature.moment, signature.stamped, signature.intact, signature.trusted) == (stamped, True, True, True)
    assert "the time stamp" in take(3, *STEPS[2], report).because


def test_a_time_stamp_from_an_authority_that_nobody_trusts_fails_the_chain() -> None:
    with time_authority("Another root", SIGNED) as url:
        pdf = signed_as("legal", lawyer(), timestamp_url=url)
    report = open_for_examination(pdf, believed())
    step = take(3, *STEPS[2], report)
    assert step.outcome == "fails"
    assert "time stamp is not from an authority that is trusted here" in step.because


def test_a_time_stamp_saves_nobody_whose_certificate_had_expired() -> None:
    """The signer's own clock says January, the authority says November."""
    january = SIGNED - timedelta(days=310)
    with time_authority(ROOT, SIGNED) as url:
        pdf = signed_as("legal", person("Ada Brandt", days=30), timestamp_url=url, signing_time=january)
    report = open_for_examination(pdf, believed())
    assert "its certificate was not valid on 2026-11-21" in take(3, *STEPS[2], report).because


def test_an_authority_that_does_not_answer_is_one_sentence() -> None:
    said = refusal("legal", lawyer(), timestamp_url="http://127.0.0.1:9/")
    assert said.startswith("the time-stamping authority http://127.0.0.1:9/ did not answer")


# Refusals


def test_a_role_that_the_report_does_not_have() -> None:
    assert refusal("auditor", owner()) == ("the report has no role 'auditor' to sign in; open: model owner, legal")


def test_a_role_that_has_been_signed() -> None:
    said = "the role 'model owner' has already been signed; open: legal"
    assert refusal("model owner", person("Somebody else"), signed_once()) == said
    assert refusal("legal", person("Somebody else"), signed()).endswith("no role is open")


def test_a_wrong_passphrase_is_said_and_never_repeated() -> None:
    data, _ = owner()
    assert refusal("model owner", (data, b"hunter2")) == "the passphrase of the key is wrong"
    assert refusal("model owner", (data, b"")) == "the key needs its passphrase"


@pytest.mark.parametrize("data", [b"", b"-----BEGIN PRIVATE KEY-----", b"\x30\x03\x02\x01\x03", trusted()])
def test_a_key_that_is_no_pkcs12(data: bytes) -> None:
    assert refusal("legal", (data, b"")) == "the key is not a PKCS#12 file (.p12 or .pfx)"


def _p12(key: object, certificate: x509.Certificate | None) -> Key:
    data = pkcs12.serialize_key_and_certificates(
        b"x",
        key,
        certificate,
        None,
        BestAvailableEncryption(b"pw"),  # type: ignore[arg-type]
    )
    return data, b"pw"


def test_a_key_without_its_certificate_and_a_certificate_without_its_key() -> None:
    said = "the PKCS#12 file does not hold a private key together with its certificate"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refusal("legal", _p12(key, None)) == said
    assert refusal("legal", _p12(None, x509.load_pem_x509_certificate(trusted()))) == said


def _unfit(key: object) -> Key:
    from audit.keys import _certificate, _name, _signed

    name = _name("Ada Brandt")
    made = _certificate(name, name, key, SIGNED - timedelta(days=1), 30)  # type: ignore[arg-type]
    return _p12(key, _signed(made, key, authority(ROOT).key))  # type: ignore[arg-type]


def test_keys_that_prove_too_little() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert refusal("legal", _unfit(short)) == "the RSA key has 1024 bits; it needs at least 2048"
    assert "sign with an RSA or elliptic-curve key" in refusal("legal", _unfit(ed25519.Ed25519PrivateKey.generate()))


def test_certificates_outside_their_dates() -> None:
    brief = person("Ada Brandt", days=30)
    assert refusal("legal", brief) == "the certificate of Ada Brandt expired on 2026-01-31"
    early = datetime(2025, 12, 31, tzinfo=SIGNED.tzinfo)
    assert refusal("legal", brief, signing_time=early) == "the certificate of Ada Brandt is not valid before 2026-01-01"


def test_one_person_signs_one_role() -> None:
    pdf = signed_as("model owner", person("Ada Brandt"))
    said = "Ada Brandt signs as 'model owner' and as 'legal', which must be two people"
    assert refusal("legal", person("Ada Brandt"), pdf) == said


def test_a_certificate_for_one_role_signs_in_no_other() -> None:
    assert refusal("model owner", lawyer()) == (
        "the certificate of Lena Fischer is for the role 'legal', not for 'model owner'"
    )
    assert people(signed_as("legal", person("Ada", "head of something else")))[2] == "holds"


def test_a_pdf_that_is_no_report() -> None:
    out = BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(out)
    assert "not a Signoff report" in refusal("legal", lawyer(), out.getvalue())
    assert refusal("legal", lawyer(), b"GIF89a") == "the file is not a PDF"


def test_a_statement_that_does_not_fit_the_field() -> None:
    assert "too long for the signature field" in refusal("legal", lawyer(), statement="I accept the risks. " * 60)


def test_a_self_signed_key_may_sign_but_convinces_nobody() -> None:
    assert people(signed_as("legal", self_signed("Mallory")))[3] == "fails"


def test_a_report_whose_plan_names_nobody_has_nothing_to_sign() -> None:
    from tests.sign.reports import made

    pdf = made(text=PLAN.replace("signoff: {roles: [model owner, legal]}\n", ""))
    assert refusal("legal", lawyer(), pdf) == "the report has no role 'legal' to sign in; no role is open"


def test_the_reader_used_for_all_this_is_pyhankos() -> None:
    """The faster lookup in object streams gives every object that pyHanko's own reader gives."""
    from audit.envelope.pdf import open_pdf

    ours, theirs = open_pdf(signed()), PdfFileReader(BytesIO(signed()), strict=True)

    def written(reader: PdfFileReader, reference: object) -> bytes:
        out = BytesIO()
        reader.get_object(reference).write_to_stream(out)
        return out.getvalue()

    references = sorted(ours.xrefs.explicit_refs_in_revision(0), key=lambda each: each.idnum)
    assert len(references) > 500
    for reference in references[::10]:
        assert written(ours, reference) == written(theirs, reference), reference
