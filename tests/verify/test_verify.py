import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from audit import envelope, plan
from audit.canonical import sha256
from audit.envelope import open_report
from audit.errors import ReportError
from audit.verify import STEPS, again, take, verify
from audit.verify.inputs import check_inputs
from audit.verify.opened import open_for_examination
from audit.verify.trust import trust
from tests.sign.people import AT, authority, trusted
from tests.sign.reports import PLAN, made, signed, signed_once, unsigned
from tests.verify.examination import problems

PEM = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def test_a_report_that_everybody_signed_holds_in_every_step() -> None:
    verification = verify(signed(), trust=[trusted()], at=AT)
    assert problems(verification) == {}
    assert [step.outcome for step in verification.steps] == [*["holds"] * 8, "not asked"]
    assert verification.holds
    assert not verification.fails
    assert [(each.field, each.role, each.signer, each.signed_at) for each in verification.signatures] == [
        ("sig_model_owner", "model owner", "Tomas Okafor", "2026-11-21T09:30:00Z"),
        ("sig_legal", "legal", "Lena Fischer", "2026-11-21T10:30:00Z"),
    ]
    assert all(each.intact and each.trusted and each.modifications_allowed for each in verification.signatures)


def test_without_roots_the_chain_is_not_checked_and_the_report_does_not_hold() -> None:
    verification = verify(signed(), at=AT)
    assert [step.number for step in verification.steps if step.outcome != "holds"] == [3, 9]
    assert verification.steps[2].outcome == "not checked"
    assert not verification.holds
    assert not verification.fails


def test_a_missing_signature_is_named_and_keeps_the_report_from_holding() -> None:
    verification = verify(signed_once(), trust=[trusted()], at=AT)
    assert (verification.steps[3].outcome, verification.steps[3].because) == ("not checked", "still to sign: legal")
    assert not verification.holds
    assert not verification.fails


def test_an_unsigned_report_says_that_nobody_has_signed() -> None:
    verification = verify(unsigned(), trust=[trusted()], at=AT)
    by_number = {step.number: step for step in verification.steps}
    assert {number: step.outcome for number, step in by_number.items()} == {
        **dict.fromkeys((1, 5, 6, 7, 8), "holds"), **dict.fromkeys((2, 3, 4), "not checked"), 9: "not asked",
    }  # fmt: skip
    assert "nobody has signed; still to sign: model owner, legal" in by_number[4].because
    assert verification.signatures == ()


def test_a_plan_that_names_no_signer_is_never_a_success() -> None:
    pdf = made(text=PLAN.replace("signoff: {roles: [model owner, legal]}\n", ""))
    step = take(4, *STEPS[3], open_for_examination(pdf))
    assert (step.outcome, step.because) == ("not checked", "the plan names nobody who must sign")


def test_the_original_inputs_are_a_ninth_step(tmp_path: Path) -> None:
    report = open_for_examination(unsigned())
    (tmp_path / "applications.csv").write_bytes(b"approved,sex\n")
    given = plan.parse(PLAN, "audit.yaml", tmp_path)
    verification = verify(unsigned(), inputs=given)
    assert [step.number for step in verification.steps] == list(range(1, 10))
    assert (verification.steps[8].outcome, verification.steps[8].because) == (
        "holds",
        "applications.csv: the same file; not measured again (--remeasure)",
    )
    (tmp_path / "applications.csv").write_bytes(b"approved,sex\n1,f\n")
    assert "applications.csv is not the file" in check_inputs(report, given)[1]
    (tmp_path / "applications.csv").unlink()
    assert "there is no file applications.csv" in check_inputs(report, given)[1]
    other = plan.parse(PLAN.replace("Credit line", "Mortgages"), "audit.yaml", tmp_path)
    assert "not the plan that was audited" in check_inputs(report, other)[1]


def test_every_step_is_numbered_and_none_is_skipped_when_the_file_cannot_be_read() -> None:
    for hopeless in (b"", b"GIF89a", b"%PDF-1.7", unsigned()[:5000]):
        verification = verify(hopeless, at=AT)
        assert [step.number for step in verification.steps] == list(range(1, 10))
        assert verification.steps[0].outcome == "fails"
        assert {step.outcome for step in verification.steps[1:8]} == {"not checked"}


@pytest.mark.parametrize("root", [b"", b"no certificate", PEM])
def test_a_root_that_is_no_certificate_is_refused(root: bytes) -> None:
    with pytest.raises(ReportError, match="certificate"):
        verify(signed(), trust=[root])
    with pytest.raises(ReportError, match="no root certificate"):
        verify(signed(), trust=[])


def test_a_root_may_come_as_der_or_as_one_of_several_in_a_file() -> None:
    der = x509.load_pem_x509_certificate(trusted()).public_bytes(Encoding.DER)
    both = authority("Somebody else").certificate + trusted()
    for root in (der, both):
        report = open_for_examination(signed(), trust([root], at=AT))
        assert take(3, *STEPS[2], report).outcome == "holds"


def test_other_renderer_versions_are_named_and_not_called_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    here = envelope.renderer()
    monkeypatch.setattr(again, "renderer", lambda: {**here, "pango": "9.9.9"})
    step = take(8, *STEPS[7], open_for_examination(unsigned()))
    assert step.outcome == "not checked"
    assert f"pango {here['pango']} (here 9.9.9)" in step.because


def test_the_evidence_digest_that_is_printed_is_the_one_that_is_attached() -> None:
    """An oracle outside: poppler's text of the pages holds the digest that hashlib gives."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=signed(), capture_output=True, check=True).stdout
    assert sha256(open_report(signed()).content("evidence.json")).encode() in b"".join(text.split())
