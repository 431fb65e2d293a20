"""audit keys, sign, verify and register, as somebody types them; four people sign one report."""

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from audit.cli import run
from audit.cli.verify_ import _print
from audit.records.verification import Signature, Step, Verification
from audit.verify import verify
from tests.sign.people import AT, LATER, SIGNED, lawyer, owner, person, trusted
from tests.sign.reports import DESPITE, PLAN, made, signed, unsigned
from tests.sign.test_outside import openssl, pem


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_PASSPHRASE", "try it out")


def said(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    assert run([str(each) for each in arguments]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    return captured.out if code in (0, 1, 3) else captured.err


def test_keys_to_signature_to_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, register = tmp_path / "report.pdf", tmp_path / "register.jsonl"
    report.write_bytes(unsigned())
    for role, name in (("model owner", "Ada Okafor"), ("legal", "Mara Castell"), ("engine", "Signoff engine")):
        out = said(capsys, "keys", "new", "--role", role, "--name", name, "--kind", "ec", "--out", tmp_path)
        assert "for demonstration only" in out
    assert "is there already" in said(
        capsys, "keys", "new", "--role", "legal", "--name", "X", "--out", tmp_path, code=2
    )
    shown = said(capsys, "keys", "show", tmp_path / "legal.p12")
    assert "subject      title=legal,CN=Mara Castell,O=DEMO – not for production" in shown
    assert re.search(r"fingerprint  [0-9a-f]{64}\n", shown)
    assert "Demonstration authority" in said(capsys, "keys", "show", tmp_path / "ca.pem")

    assert "sealed by Signoff engine" in said(capsys, "sign", report, "--seal", "--key", tmp_path / "engine.p12")
    sign = ["sign", report, "--role", "legal", "--key", tmp_path / "legal.p12"]
    assert "whoever signs it all the same says why (--despite)" in said(capsys, *sign, code=2)
    assert report.read_bytes().startswith(unsigned())
    out = said(capsys, *sign, "--despite", DESPITE)
    assert out == f"signed as legal by Mara Castell, PAdES B-B: {report}\n"
    said(capsys, "sign", report, "--role", "model owner", "--key", tmp_path / "model_owner.p12", "--despite", DESPITE)

    trust = ["--trust", tmp_path / "ca.pem"]
    out = said(capsys, "register", "add", report, "--register", register, *trust, "--by", "the registrar")
    assert out.startswith(
        "entry 1: Credit line, not cleared, TOTAL-PASSED, signed by Mara Castell as legal, Ada Okafor"
    )
    assert said(capsys, "register", "check", "--register", register) == "1 entry, each following from the one before\n"
    said(capsys, "register", "check", "--register", register, "--export", tmp_path / "c.json", "--key",
         tmp_path / "engine.p12")  # fmt: skip
    out = said(capsys, "register", "check", "--register", register, "--checkpoint", tmp_path / "c.json", *trust)
    assert "agrees with entry 1" in out
    said(capsys, "register", "attest", report, "--key", tmp_path / "engine.p12", "--out", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_bytes())["payloadType"] == "application/vnd.in-toto+json"
    said(capsys, "register", "withdraw", report, "--register", register, "--reason", "retrained", "--by", "Mara")
    out = said(capsys, "verify", report, *trust, "--register", register, code=1)
    assert "✗ 4 " in out
    assert "withdrawn on" in out
    assert out.endswith("TOTAL-FAILED: step 4 does not hold\n")
    register.write_bytes(register.read_bytes().replace(b"retrained", b"refitted!"))
    out = said(capsys, "register", "check", "--register", register, code=1)
    assert "line 2: was edited" in out


def test_the_verification_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.pdf").write_bytes(signed())
    (tmp_path / "ca.pem").write_bytes(trusted())
    out = said(
        capsys, "verify", tmp_path / "report.pdf", "--trust", tmp_path / "ca.pem", "--on", "2026-11-21", "--json"
    )
    data = json.loads(out)
    assert data["schema"] == "signoff/verification/1"
    assert data["indication"] == "TOTAL-PASSED"
    assert [step["status"] for step in data["steps"]] == [*["PASSED"] * 8, "NOT ASKED"]
    assert [each["indication"] for each in data["signatures"]] == ["TOTAL-PASSED"] * 2


def test_sign_elsewhere_and_bring_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    report, ready = tmp_path / "report.pdf", tmp_path / "ready.pdf"
    report.write_bytes(unsigned())
    (tmp_path / "lena.pem").write_bytes(pem(lawyer())[0])
    out = said(capsys, "sign", report, "--role", "legal", "--certificate", tmp_path / "lena.pem", "--prepare",
               tmp_path / "to-sign.bin", "--despite", DESPITE, "--out", ready)  # fmt: skip
    assert "to be signed, detached" in out
    assert report.read_bytes() == unsigned()
    openssl((tmp_path / "to-sign.bin").read_bytes(), lawyer(), tmp_path)
    out = said(capsys, "sign", ready, "--role", "legal", "--signature", tmp_path / "me.p7s")
    assert out == f"signed as legal: {ready}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--key", "k.p12"], "say in which --role, or --seal"),
        (["--role", "legal"], "sign with one of --key, --pkcs11, --prepare and --signature"),
        (["--role", "legal", "--prepare", "x"], "--prepare needs the --certificate"),
        (["--role", "legal", "--pkcs11", "k.p12"], "--pkcs11 needs the --label"),
        (["--seal", "--signature", "k.p12"], "--seal needs --key or --pkcs11"),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("report.pdf", "k.p12"):
        (tmp_path / name).write_bytes(b"")
    assert words in said(capsys, "sign", "report.pdf", *arguments, code=2)


def test_what_cannot_be_decided_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    steps = tuple(
        Step(number=number, title="t", outcome=outcome, because="b")  # type: ignore[arg-type]
        for number, outcome in enumerate(("holds", "not checked", "not checked", "not asked"), start=1)
    )
    signature = Signature(
        field="archive_1", role=None, signer="Time Ltd", signed_at="2026-11-21T10:30:00Z", intact=True, trusted=True,
        modifications_allowed=True, kind="archive time stamp", stamped=True, indication="TOTAL-PASSED",
    )  # fmt: skip
    _print(Verification(steps=steps, signatures=(signature,)))
    out = capsys.readouterr().out
    assert "INDETERMINATE: steps 2 and 3 have not been decided" in out
    assert "  Time Ltd, archive time stamp: TOTAL-PASSED · 21 November 2026, 10:30 UTC by time stamp\n" in out


FOUR = PLAN.replace("roles: [model owner, legal]", "roles: [model owner, data protection officer, legal, auditor]")


def test_four_people_sign_one_after_the_other_and_it_verifies_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.sign import seal, sign

    engine, engine_passphrase = person("Signoff engine")
    pdf = seal(made(text=FOUR), key=engine, passphrase=engine_passphrase, signing_time=SIGNED)
    keys = {
        "model owner": owner(),
        "data protection officer": person("Jonas Lindqvist"),
        "legal": lawyer(),
        "auditor": person("Ravi Menon"),
    }
    for role, (key, passphrase_) in keys.items():
        before = pdf
        pdf = sign(pdf, role=role, key=key, passphrase=passphrase_, despite=DESPITE, signing_time=LATER)
        assert pdf.startswith(before)

    def refuse(*_: object) -> None:
        raise AssertionError("verification asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    verification = verify(pdf, trust=[trusted()], at=AT)
    assert verification.indication == "TOTAL-PASSED", [step.because for step in verification.steps]
    assert [each.kind for each in verification.signatures] == ["seal", *["approval"] * 4]
    assert {each.level for each in verification.signatures} == {"B-B"}
    if shutil.which("pdfsig"):
        (tmp_path / "report.pdf").write_bytes(pdf)
        command = ["pdfsig", "-nocert", str(tmp_path / "report.pdf")]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert re.findall(r"Signature Validation: (.+)", out) == ["Signature is Valid."] * 5


def test_a_run_seals_its_report_when_the_engine_has_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from audit.cli import run_
    from audit.sign.key import load

    assert b"/DocMDP" in run_._sealed(unsigned(), load(*person("Signoff engine")))[len(unsigned()) :]
    (tmp_path / "engine.p12").write_bytes(person("Signoff engine")[0])
    (tmp_path / "audit.yaml").write_text(PLAN)
    (tmp_path / "applications.csv").write_text("approved,sex\n")
    command = ["run", tmp_path / "audit.yaml", "--out", tmp_path / "out", "--seal", tmp_path / "engine.p12"]
    assert "the passphrase of the key is wrong" in said(capsys, *command, code=2)  # before anything is measured
