"""Keys that are not for signing here: another use, another issuer, too short."""

from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from pyhanko.sign.signers import SimpleSigner

from audit.envelope.pdf import open_pdf
from audit.keys import _certificate, _name, _signed, _usage
from audit.sign.appearance import draw
from audit.sign.key import load
from audit.sign.pades import Writer, dated_signer, metadata
from tests.sign.people import LATER, ROOT, START, Key, authority


def fingerprint(key: Key) -> str:
    return load(*key).fingerprint


def _issued(name: str, issuer: Any, issuer_key: Any, *usage: str) -> Key:
    key = ec.generate_private_key(ec.SECP256R1())
    built = _certificate(_name(name), issuer, key, START, 365)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = _signed(built.add_extension(_usage(*usage), critical=True), key, issuer_key)
    return pkcs12.serialize_key_and_certificates(None, key, certificate, None, NoEncryption()), b""


def for_encryption(name: str) -> Key:
    root = x509.load_pem_x509_certificate(authority(ROOT).certificate)
    return _issued(name, root.subject, authority(ROOT).key, "key_encipherment")


def issued_by(key: Key, name: str) -> Key:
    """A certificate that a person issued, who is no authority; the person's certificate comes along."""
    private, certificate, _ = pkcs12.load_key_and_certificates(key[0], key[1])
    assert certificate is not None
    data, passphrase = _issued(name, certificate.subject, private, "digital_signature", "content_commitment")
    inner, own, _ = pkcs12.load_key_and_certificates(data, None)
    return pkcs12.serialize_key_and_certificates(None, inner, own, [certificate], NoEncryption()), passphrase  # type: ignore[arg-type]


def signed_with_short_key(pdf: bytes, field: str) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    root = x509.load_pem_x509_certificate(authority(ROOT).certificate)
    built = _certificate(_name("Ada"), root.subject, key, START, 365)
    built = built.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    certificate = _signed(built, key, authority(ROOT).key)
    data = pkcs12.serialize_key_and_certificates(None, key, certificate, None, NoEncryption())
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=None)
    assert signer is not None
    details = metadata(field, role=field.removeprefix("sig_"), name="Ada", meaning="ok")
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    picture = draw(200, 60, name="Ada", role="any", organisation=None, statement="Approved.", when=LATER)
    dated = dated_signer(details, signer, None, picture, LATER)
    return bytes(dated.sign_pdf(writer, existing_fields_only=True).getvalue())
