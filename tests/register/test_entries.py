"""What the register says about a report, and what a deployment gate is told."""

import base64
import json
from datetime import date

import pytest

from audit.canonical import sha256
from audit.envelope import open_report
from audit.errors import ReportError
from audit.records.verification import Signature, Step, Verification
from audit.register import Register
from audit.register.entries import problems, signed, withdrawn
from audit.register.statements import KIND, attestation, statement
from audit.sign.key import load
from tests.sign import reports
from tests.sign.people import AT, person


def verification(outcome: str = "holds", *, people: bool = True) -> Verification:
    signature = Signature(
        field="sig_legal", role="legal", signer="Lena Fischer", signed_at="2026-11-21T10:30:00Z", intact=True,
        trusted=True, modifications_allowed=True, level="B-B", indication="TOTAL-PASSED", fingerprint="ab",
    )  # fmt: skip
    step = Step(number=2, title="", outcome=outcome, because="a byte was changed")  # type: ignore[arg-type]
    return Verification(steps=(step,), signatures=(signature,) if people else ())


def test_who_when_digest_verdict_and_last_day() -> None:
    report = open_report(reports.signed())
    made = signed(report, verification(), by="the registrar", at=AT)
    assert (made.by, made.at, made.verdict) == ("the registrar", "2026-11-21T11:30:00Z", "not cleared")
    assert (made.report, made.rendered) == (sha256(reports.signed()), sha256(reports.unsigned()))
    assert (made.name, made.verification, made.valid_until) == ("Credit line", "TOTAL-PASSED", None)
    assert made.signatures == (
        {"role": "legal", "name": "Lena Fischer", "fingerprint": "ab", "signed_at": "2026-11-21T10:30:00Z",
         "level": "B-B"},
    )  # fmt: skip


def test_what_does_not_verify_or_nobody_signed_is_not_registered() -> None:
    report = open_report(reports.signed())
    with pytest.raises(ReportError, match="not registered: step 2, a byte was changed"):
        signed(report, verification("fails"), by="x")
    with pytest.raises(ReportError, match="nobody has signed the report"):
        signed(report, verification(people=False), by="x")


def test_the_newest_file_is_good_and_earlier_and_withdrawn_ones_are_not() -> None:
    first, second = open_report(reports.signed_once()), open_report(reports.signed())
    about = [signed(each, verification(), by="x", at=AT) for each in (first, second)]
    length = second.unsigned

    def said(pdf: bytes, *more: object) -> list[str]:
        return list(problems(Register(entries=(*about, *more)), pdf, length))  # type: ignore[arg-type]

    assert said(second.pdf) == []
    assert said(first.pdf) == ["the register holds another file of this report, entry 0, signed by Lena Fischer"]
    gone = withdrawn(second, by="Lena Fischer", reason="the model was retrained", at=AT)
    assert said(second.pdf, gone) == [
        "the sign-off was withdrawn on 2026-11-21 by Lena Fischer: the model was retrained"
    ]
    assert list(problems(Register(entries=()), second.pdf, length)) == ["the register does not know this report"]


def test_a_gate_is_told_the_result_and_every_digest() -> None:
    report = open_report(reports.signed())
    said = statement(report, "report.pdf")
    digests = {each["name"]: each["digest"]["sha256"] for each in said["subject"]}
    assert digests == {
        "report.pdf": sha256(reports.signed()),
        "evidence.json": sha256(report.content("evidence.json")),
        "evaluation:applications.csv": sha256(b"approved,sex\n"),
    }
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicate"]["result"] == "FAILED"
    assert said["predicate"]["failedTests"] == ["northgate/similar-rates"]
    envelope = json.loads(attestation(report, "report.pdf", load(*person("Signoff engine"))))
    assert envelope["payloadType"] == KIND
    assert json.loads(base64.b64decode(envelope["payload"])) == said
    assert date.fromisoformat("2026-11-21") == AT.date()
