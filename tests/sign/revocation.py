"""An authority that can be asked on this machine's loopback: revocation lists, OCSP answers and time stamps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from audit.keys import _certificate, _name, _signed, _usage
from tests.sign.people import ROOT, START, Key, authority

Builder = x509.CertificateBuilder


@lru_cache
def _private(name: str) -> ec.EllipticCurvePrivateKey:
    del name
    return ec.generate_private_key(ec.SECP256R1())


@lru_cache
def _time_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Authorities:
    """What is served, and what was asked for."""

    url: str = ""
    revoked: dict[int, datetime] = field(default_factory=dict)
    """Serial numbers, and since when they are revoked."""
    moment: datetime | None = None
    """Time of the stamps; None: the clock's."""
    asked: list[str] = field(default_factory=list)
    silent: bool = False
    """Answers nothing but time stamps."""

    def certificate(self, name: str, *, ocsp_only: bool = False, stamping: bool = False) -> Any:
        """A certificate that says where to ask about it."""
        issuer = x509.load_pem_x509_certificate(authority(ROOT).certificate)
        key = _time_key() if stamping else _private(name)
        built = _certificate(_name(name), issuer.subject, key, START, 3650)
        built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if stamping:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(usage, critical=True)
        else:
            built = built.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        return _signed(self._where(built, ocsp_only), key, authority(ROOT).key)

    def _where(self, built: Builder, ocsp_only: bool) -> Builder:
        if ocsp_only:
            place = x509.UniformResourceIdentifier(f"{self.url}ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            return built.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        place = x509.UniformResourceIdentifier(f"{self.url}crl")
        point = x509.DistributionPoint([place], None, None, None)
        return built.add_extension(x509.CRLDistributionPoints([point]), critical=False)

    def person(self, name: str, *, ocsp_only: bool = False) -> Key:
        certificate = self.certificate(name, ocsp_only=ocsp_only)
        data = pkcs12.serialize_key_and_certificates(None, _private(name), certificate, None, NoEncryption())
        return data, b""

    def revoke(self, key: Key, when: datetime) -> None:
        _, certificate, _ = pkcs12.load_key_and_certificates(key[0], key[1] or None)
        assert certificate is not None
        self.revoked[certificate.serial_number] = when

    def list(self, now: datetime | None = None) -> bytes:
        """The revocation list of the demo root, in DER."""
        issuer = x509.load_pem_x509_certificate(authority(ROOT).certificate)
        now = now or datetime.now(UTC)
        built = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
        built = built.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=3650))
        for number, when in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(when).build()
            built = built.add_revoked_certificate(entry)
        built = built.add_extension(x509.CRLNumber(1), critical=False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())  # type: ignore[arg-type]
        built = built.add_extension(identifier, critical=False)
        return built.sign(authority(ROOT).key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, request: bytes) -> bytes:
        """What an OCSP responder says."""
        issuer = x509.load_pem_x509_certificate(authority(ROOT).certificate)
        asked = ocsp.load_der_ocsp_request(request)
        since = self.revoked.get(asked.serial_number)
        now = datetime.now(UTC)
        built = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(hours=1),
            next_update=now + timedelta(days=3650),
            revocation_time=since,
            revocation_reason=None,
        )
        built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer)
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                built = built.add_extension(extension.value, critical=False)
        return built.sign(authority(ROOT).key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, request: bytes) -> bytes:
        """A time stamp; its authority's certificate can be asked about too."""
        return self.stamper().request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    def stamper(self) -> DummyTimeStamper:
        private = _time_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = self.certificate("Demo time", stamping=True).public_bytes(Encoding.DER)
        return DummyTimeStamper(
            asn1_x509.Certificate.load(certificate),
            keys.PrivateKeyInfo.load(private),
            fixed_dt=self.moment or datetime.now(UTC),
        )


@contextmanager
def authorities() -> Iterator[Authorities]:
    """A server for as long as a test runs."""
    state = Authorities()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(state.list())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._give(state.stamp(body) if self.path == "/tsa" else state.answer(body))

        def _give(self, data: bytes) -> None:
            state.asked.append(self.path)
            if state.silent and self.path != "/tsa":
                self.send_error(503)
                return
            kind = {"/tsa": "timestamp-reply", "/ocsp": "ocsp-response"}.get(self.path, "pkix-crl")
            self.send_response(200)
            self.send_header("Content-Type", f"application/{kind}")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
