from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from audit.keys import DEMO
from tests.sign.people import START, lawyer, owner, person, trusted


def root() -> x509.Certificate:
    return x509.load_pem_x509_certificate(trusted())


@pytest.mark.parametrize(("key", "kind"), [(owner(), rsa.RSAPrivateKey), (lawyer(), ec.EllipticCurvePrivateKey)])
def test_an_issued_key_opens_with_its_passphrase_and_was_signed_by_the_root(
    key: tuple[bytes, bytes], kind: type
) -> None:
    private, certificate, others = pkcs12.load_key_and_certificates(*key)
    assert isinstance(private, kind)
    assert certificate is not None
    assert certificate.public_key() == private.public_key()
    certificate.verify_directly_issued_by(root())
    assert others == [root()]
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(key[0], b"guess")


def test_every_certificate_says_that_it_is_a_demo() -> None:
    certificate = pkcs12.load_pkcs12(*lawyer()).cert
    assert certificate is not None
    for name in (root().subject, root().issuer, certificate.certificate.subject, certificate.certificate.issuer):
        assert [part.value for part in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == [DEMO]
    assert "not for production" in DEMO


def test_dates_role_and_uses_are_what_was_asked_for() -> None:
    loaded = pkcs12.load_pkcs12(*person("Ada Brandt", "auditor", days=30)).cert
    assert loaded is not None
    certificate = loaded.certificate
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (START, START + timedelta(days=30))
    assert [part.value for part in certificate.subject.get_attributes_for_oid(NameOID.TITLE)] == ["auditor"]
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert root().extensions.get_extension_for_class(x509.BasicConstraints).value.ca
