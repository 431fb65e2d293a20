"""How a server is asked: errors in one sentence, patience, secrets, certificates, limits."""

from __future__ import annotations

import json
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from audit.errors import ModelError
from audit.sources.models import _http, load
from tests.serving import mlflow, plan, refused, serving

Task = tuple[pd.DataFrame, pd.Series]


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ((302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), "points to another address (HTTP 302)"),
        ((401, b"secret", {}), "does not let us ask (HTTP 401)"),
        ((404, b"secret", {}), "nothing answers at this address (HTTP 404)"),
        ((413, b"secret", {}), "too large (HTTP 413)"),
        ((400, {"message": "secret clerk 47.1"}, {}), "could not score these rows (HTTP 400)"),
        ((500, b"secret", {}), "could not score these rows (HTTP 500)"),
        ((200, b"<html>secret", {}), "not JSON"),
        ((200, b"[" * 100_000, {}), "not JSON"),
    ],
)
def test_errors_are_one_sentence_and_repeat_nothing(task: Task, reply: Any, text: str) -> None:
    with serving(lambda _: reply) as server:
        given = refused(server.url, task[0].head(3))
    assert text in given
    assert not any(word in given for word in ("secret", "clerk", "47.1", "elsewhere"))


def test_a_busy_server_is_asked_again_and_counted_once(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(_http.Poster.__init__, "__kwdefaults__", {"sleep": waited.append})
    replies: list[Any] = [(429, b"", {"Retry-After": "3"}), (503, b"", {}), (503, b"", {"Retry-After": "9999"})]
    replies.append((200, {"predictions": [0.5]}, {}))
    with serving(lambda _: replies.pop(0)) as server:
        model = load(plan(server.url))
        assert model.predict(task[0].head(1)).tolist() == [0.5]
    assert waited == [3.0, 1.0, 30.0]
    assert model.answered_by.calls == 1  # type: ignore[attr-defined]
    with serving(lambda _: (503, b"", {})) as server:
        model = load(plan(server.url))
        for _ in range(2):
            with pytest.raises(ModelError, match=r"stayed busy \(HTTP 503\) over 5 tries"):
                model.predict(task[0].head(1))
        assert len(server.asked) == 5, "a server that gave up is not asked again"
        with pytest.raises(ModelError, match="stayed busy"):
            model.answered_by  # type: ignore[attr-defined]  # noqa: B018


def test_a_server_that_refuses_some_rows_is_asked_about_others(task: Task) -> None:
    def reply(body: Any) -> Any:
        cells = body["dataframe_split"]["data"]
        return (400, b"", {}) if cells[0][0] is None else (200, {"predictions": [0.5] * len(cells)}, {})

    with serving(reply) as server:
        model = load(plan(server.url))
        with pytest.raises(ModelError):
            model.predict(task[0].iloc[[0]])
        assert model.predict(task[0].iloc[[1]]).tolist() == [0.5]
        assert model.answered_by.calls == 1  # type: ignore[attr-defined]


def test_another_version_in_the_middle_ends_the_audit(task: Task) -> None:
    versions = iter(["v1", "v1", "v2"])

    def reply(body: Any) -> Any:
        return 200, {"predictions": [0.5] * len(body["dataframe_split"]["data"])}, {"X-Model-Version": next(versions)}

    with serving(reply) as server:
        model = load(plan(server.url, version_header="x-model-version"))
        model.predict(task[0].head(1))
        assert model.answered_by.version == "v1"  # type: ignore[attr-defined]
        model.predict(task[0].head(1))
        with pytest.raises(ModelError, match="changed while it was audited"):
            model.predict(task[0].head(1))
        with pytest.raises(ModelError, match="changed while it was audited"):
            model.answered_by  # type: ignore[attr-defined]  # noqa: B018


def test_secrets_come_from_the_environment_and_stay_there(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"headers": {"Authorization": "SIGNOFF_ENDPOINT_TOKEN"}}
    with serving(mlflow(lambda table: [0.5] * len(table))) as server:
        assert "SIGNOFF_ENDPOINT_TOKEN is not set" in refused(server.url, task[0].head(1), **asked)
        monkeypatch.setenv("SIGNOFF_ENDPOINT_TOKEN", "Bearer hunter2\r\nX: y")
        given = refused(server.url, task[0].head(1), **asked)
        assert "holds what no header can hold" in given
        assert "hunter2" not in given
        assert not server.asked
        monkeypatch.setenv("SIGNOFF_ENDPOINT_TOKEN", "Bearer hunter2")
        model = load(plan(server.url, **asked))
        model.predict(task[0].head(1))
        assert server.headers[0]["authorization"] == "Bearer hunter2"
        assert "hunter2" not in repr(model.answered_by)  # type: ignore[attr-defined]


def test_no_more_rows_than_allowed_are_sent(task: Task) -> None:
    with serving(mlflow(lambda table: [0.5] * len(table))) as server:
        model = load(plan(server.url, most_rows=100, batch=50))
        assert len(model.predict(task[0].head(90))) == 90
        with pytest.raises(ModelError, match="more than 100 rows would be sent"):
            model.predict(task[0].tail(50))
        assert server.rows == 90
        assert model.answered_by.rows == 90  # type: ignore[attr-defined]


def test_a_large_call_is_halved(task: Task) -> None:
    rows = task[0].head(8).assign(job=[f"{place}" + "x" * 1_000_000 for place in range(8)])
    with serving(mlflow(lambda table: [float(job[0]) / 10 for job in table["job"]])) as server:
        assert load(plan(server.url)).predict(rows).tolist() == [place / 10 for place in range(8)]
    assert len(server.asked) == 2
    assert all(len(json.dumps(one)) < 4 * 2**20 for one in server.asked)


def test_an_answer_without_end_is_not_read(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 2**20)
    with serving(lambda _: (200, b" " * 2**21, {})) as server:
        assert "larger than 1 MiB" in refused(server.url, task[0].head(1))


def certificate(folder: Path) -> Path:
    """A fresh key and a certificate for this machine, signed by itself, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "here.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


def test_a_certificate_is_checked(task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    with serving(mlflow(lambda table: [0.5] * len(table)), tls=tls) as server:
        assert "certificate is not one that this machine trusts" in refused(server.url, task[0].head(1))
        assert not server.asked, "no row was sent"
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert load(plan(server.url)).predict(task[0].head(1)).tolist() == [0.5]
        elsewhere = server.url.replace("127.0.0.1", "localhost")
        assert "certificate is not one that this machine trusts" in refused(elsewhere, task[0].head(1))
    assert server.rows == 1


def test_nobody_there_and_nobody_in_time(task: Task) -> None:
    rows = task[0].head(1)
    with serving(lambda _: (200, {}, {})) as server:
        gone = server.url
    assert "cannot be reached (ConnectionRefusedError)" in refused(gone, rows)

    def slow(_: Any) -> Any:
        time.sleep(0.5)
        return 200, {"predictions": [0.5]}, {}

    with serving(slow) as server:
        assert "did not answer within 0.1 seconds" in refused(server.url, rows, timeout=0.1)
