"""Signatures made by other software: openssl into a prepared field, another PDF signer, a token."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from audit.envelope.pdf import aside, open_pdf
from audit.errors import MissingExtra, ReportError
from audit.sign import bring_back, prepare, sign
from audit.sign.key import load
from audit.sign.outside import waiting
from audit.sign.token import opened
from audit.verify.opened import open_for_examination
from tests.sign.people import LATER, SIGNED, Key, believed, lawyer, owner, person
from tests.sign.reports import DESPITE, signed_once, unsigned
from tests.verify.examination import found

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def lasting() -> Key:
    """A key that other software still signs with today, by its own clock."""
    return person("Lena Fischer", "legal", days=3650)


def pem(key: Key) -> tuple[bytes, bytes]:
    """Certificate and private key as PEM."""
    private, certificate, _ = pkcs12.load_key_and_certificates(key[0], key[1] or None)
    assert private is not None
    assert certificate is not None
    return (
        certificate.public_bytes(Encoding.PEM),
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def openssl(to_sign: bytes, key: Key, folder: Path, *options: str) -> bytes:
    certificate, private = pem(key)
    (folder / "me.pem").write_bytes(certificate)
    (folder / "me.key").write_bytes(private)
    (folder / "content.bin").write_bytes(to_sign)
    command = (
        "openssl cms -sign -binary -in content.bin -signer me.pem -inkey me.key -md sha256 -outform DER -out me.p7s"
    )
    subprocess.run([*command.split(), *(options or ("-cades",))], cwd=folder, check=True, capture_output=True)
    return (folder / "me.p7s").read_bytes()


@needs_openssl
@pytest.mark.parametrize("key", [lasting(), person("Ada Brandt", kind="rsa", days=3650)])
def test_a_field_prepared_here_is_signed_by_openssl_and_verifies(key: Key, tmp_path: Path) -> None:
    ready = prepare(signed_once(), role="legal", certificate=pem(key)[0], despite=DESPITE, signing_time=LATER)
    pdf = bring_back(ready.pdf, role="legal", signature=openssl(ready.to_sign, key, tmp_path))
    assert pdf.startswith(signed_once())
    assert found(pdf, steps=4, at=datetime.now(UTC)) == {}
    report = open_for_examination(pdf, believed(at=datetime.now(UTC)))
    ours, theirs = report.signatures
    # openssl writes a signing time of its own, which PAdES forbids: good, but not PAdES baseline.
    assert (ours.level, theirs.level) == ("B-B", None)
    assert DESPITE in theirs.reason


@needs_openssl
def test_a_signature_of_something_else_is_not_brought_back(tmp_path: Path) -> None:
    ready = prepare(signed_once(), role="legal", certificate=pem(lawyer())[0], despite=DESPITE, signing_time=LATER)
    with pytest.raises(ReportError, match="not one of the prepared bytes"):
        bring_back(ready.pdf, role="legal", signature=openssl(ready.to_sign + b" ", lawyer(), tmp_path))
    inside = openssl(ready.to_sign, lawyer(), tmp_path, "-cades", "-nodetach")
    with pytest.raises(ReportError, match="make it detached"):
        bring_back(ready.pdf, role="legal", signature=inside)
    bare = openssl(ready.to_sign, lawyer(), tmp_path, "-nocerts")
    with pytest.raises(ReportError, match=r"does not carry its signer's certificate|not a detached CMS"):
        bring_back(ready.pdf, role="legal", signature=bare)
    with pytest.raises(ReportError, match="not a detached CMS signature"):
        bring_back(ready.pdf, role="legal", signature=b"no")


@needs_openssl
def test_the_rules_hold_for_signatures_from_outside_too(tmp_path: Path) -> None:
    ready = prepare(signed_once(), role="legal", certificate=pem(lawyer())[0], despite=DESPITE, signing_time=LATER)
    twice = openssl(ready.to_sign, owner(), tmp_path)
    with pytest.raises(ReportError, match="the certificate of Tomas Okafor is for the role 'model owner'"):
        bring_back(ready.pdf, role="legal", signature=twice)
    with pytest.raises(ReportError, match="not for 'legal'"):
        prepare(signed_once(), role="legal", certificate=pem(owner())[0], despite=DESPITE, signing_time=LATER)
    with pytest.raises(ReportError, match="whoever signs it all the same says why"):
        prepare(signed_once(), role="legal", certificate=pem(lawyer())[0], signing_time=LATER)


def test_a_report_that_was_not_prepared() -> None:
    with pytest.raises(ReportError, match="prepare it first"):
        bring_back(unsigned(), role="legal", signature=b"")
    with pytest.raises(ReportError, match="prepare it first"):
        waiting(signed_once())
    ready = prepare(unsigned(), role="legal", certificate=pem(lawyer())[0], despite=DESPITE, signing_time=LATER)
    assert found(ready.pdf)  # prepared is not signed


def test_a_signer_of_another_make_is_accepted() -> None:
    """PyHanko as it comes: it rewrites the metadata's dates and raises the version, as other programs do."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    writer = IncrementalPdfFileWriter(BytesIO(signed_once()), prev=open_pdf(signed_once()))
    meaning = f"I have read it. Despite “not cleared”: {DESPITE}"
    details = PdfSignatureMetadata(field_name="sig_legal", subfilter=SigSeedSubFilter.PADES, reason=meaning)
    signer = PdfSigner(details, load(*lasting()).signer)
    pdf = bytes(aside(lambda: signer.sign_pdf(writer, existing_fields_only=True)).getvalue())
    assert pdf.count(b"ModifyDate") > signed_once().count(b"ModifyDate") or b"ModDate" in pdf[len(signed_once()) :]
    assert found(pdf, at=datetime.now(UTC)) == {}


# Tokens


def test_without_the_extra_a_token_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from audit.sign import token

    monkeypatch.setattr(token, "find_spec", lambda _: None)
    with (
        pytest.raises(MissingExtra, match=r"Signing with a token needs an extra: .*signoff\[pkcs11\]"),
        opened(Path("libsofthsm2.so"), label="x", pin="1"),
    ):
        pass


MODULES = [Path(each) for each in (os.environ.get("SIGNOFF_SOFTHSM", ""), "/usr/lib/softhsm/libsofthsm2.so") if each]


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_key_on_a_token_signs(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = next((path for path in MODULES if path.is_file()), None)
    if module is None or find_spec("pkcs11") is None or shutil.which("softhsm2-util") is None:
        pytest.skip("needs the package softhsm2 and the extra pkcs11")
    token_with(module, person("Hanna Token", kind=kind), tmp_path, monkeypatch)  # type: ignore[arg-type]
    with opened(module, label="signer", pin="1234", token="signoff") as key:
        pdf = sign(unsigned(), role="legal", key=key, despite=DESPITE, signing_time=SIGNED)
    assert found(pdf) == {}
    with (
        pytest.raises(ReportError, match="the token cannot be opened"),
        opened(module, label="signer", pin="9999", token="signoff"),
    ):
        pass
    with (
        pytest.raises(ReportError, match="the token has no certificate 'other'"),
        opened(module, label="other", pin="1234", token="signoff"),
    ):
        pass


def token_with(module: Path, key: Key, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A software token that holds one key and its certificate."""
    import pkcs11
    from pkcs11.util import x509 as decoded

    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    certificate, private = pem(key)
    (folder / "key.pem").write_bytes(private)
    util = ["softhsm2-util", "--module", str(module), "--token", "signoff", "--label", "signoff", "--pin", "1234"]
    subprocess.run(
        [*util[:3], *util[5:], "--init-token", "--free", "--so-pin", "0000"], check=True, capture_output=True
    )
    importing = [*util[:5], "--label", "signer", "--pin", "1234", "--id", "01", "--import", str(folder / "key.pem")]
    subprocess.run(importing, check=True, capture_output=True)
    library = pkcs11.lib(str(module))
    library.reinitialize()
    der = x509.load_pem_x509_certificate(certificate).public_bytes(Encoding.DER)
    with library.get_token(token_label="signoff").open(rw=True, user_pin="1234") as session:
        about = {pkcs11.Attribute.LABEL: "signer", pkcs11.Attribute.ID: b"\x01", pkcs11.Attribute.TOKEN: True}
        session.create_object({**decoded.decode_x509_certificate(der), **about})
