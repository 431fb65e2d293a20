"""PAdES B-B, B-T, B-LT and B-LTA: made, told apart, and still good without any network."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.envelope.pdf import open_pdf
from audit.errors import ReportError
from audit.sign import sign
from audit.verify.opened import open_for_examination
from audit.verify.trust import fetched
from tests.report import verapdf
from tests.sign.people import AT, SIGNED, believed, owner, trusted
from tests.sign.reports import DESPITE, unsigned
from tests.sign.revocation import Authorities, authorities
from tests.verify.examination import found


@pytest.fixture(scope="module")
def online() -> Iterator[Authorities]:
    with authorities() as state:
        yield state


def now() -> datetime:
    return datetime.now(UTC)


def signed_at(level: str, online: Authorities, *, key: tuple[bytes, bytes] | None = None, pdf: bytes = b"") -> bytes:
    data, passphrase = key or online.person("Ada Brandt")
    given = {} if level == "B-B" else {"timestamp_url": f"{online.url}tsa"}
    return sign(
        pdf or unsigned(), role="legal", key=data, passphrase=passphrase, despite=DESPITE, level=level,  # type: ignore[arg-type]
        trust=[trusted()] if "LT" in level else [], **given,
    )  # fmt: skip


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_each_level_is_made_and_recognised(level: str, online: Authorities) -> None:
    pdf = signed_at(level, online)
    report = open_for_examination(pdf, believed(at=now()))
    (signed,) = report.signatures
    assert (signed.level, signed.indication, signed.damage) == (level, "TOTAL-PASSED", None)
    assert signed.revocation == ("not revoked" if "LT" in level else "not known")
    assert len(report.stamps) == (level == "B-LTA")
    assert found(pdf, steps=4, at=report.trust.at) == {}


def test_a_lasting_signature_needs_no_network_and_outlives_its_certificate(online: Authorities) -> None:
    key = online.person("Ada Brandt")
    pdf, short = signed_at("B-LTA", online, key=key), signed_at("B-B", online, key=key)
    asked = len(online.asked)
    late = AT + timedelta(days=3650)  # the certificate ended in 2035
    assert found(pdf, steps=4, at=late) == {}
    assert len(online.asked) == asked
    step = verify_step(short, 3, late)
    assert step[0] == "not checked"
    assert "expired on 2035-12-30, and no time stamp proves that it signed before" in step[1]


def verify_step(pdf: bytes, number: int, at: object) -> tuple[str, str]:
    from audit.verify import STEPS, take

    step = take(number, *STEPS[number - 1], open_for_examination(pdf, believed(at=at)))  # type: ignore[arg-type]
    return step.outcome, step.because


def test_four_levels_stand_side_by_side_and_after_one_another(online: Authorities) -> None:
    pdf = signed_at("B-LTA", online)
    data, passphrase = owner()
    both = sign(pdf, role="model owner", key=data, passphrase=passphrase, despite=DESPITE, signing_time=SIGNED)
    assert both.startswith(pdf)
    report = open_for_examination(both, believed(at=now()))
    assert [each.level for each in report.signatures] == ["B-LTA", "B-B"]
    assert found(both, steps=4, at=report.trust.at) == {}


def test_by_ocsp_as_well(online: Authorities) -> None:
    pdf = signed_at("B-LT", online, key=online.person("Ben Adeyemi", ocsp_only=True))
    assert "/ocsp" in online.asked
    (signed,) = open_for_examination(pdf, believed(at=now())).signatures
    assert signed.level == "B-LT"


def test_who_was_revoked_does_not_sign(online: Authorities) -> None:
    key = online.person("Rita Revoked")
    online.revoke(key, SIGNED - timedelta(days=30))
    with pytest.raises(ReportError, match="the certificate of Rita Revoked was revoked on 2026-10-22"):
        signed_at("B-LT", online, key=key)


def test_without_revocation_data_it_is_said_which_level_can_be_had(online: Authorities) -> None:
    with pytest.raises(ReportError, match=r"cannot be found out: .*; sign at level B-T"):
        signed_at("B-LT", online, key=owner_for_legal())
    online.silent = True
    try:
        with pytest.raises(ReportError, match="sign at level B-T"):
            signed_at("B-LT", online, key=online.person("Sila Silent"))
    finally:
        online.silent = False


def owner_for_legal() -> tuple[bytes, bytes]:
    from tests.sign.people import person

    return person("Ada Brandt")  # a demo key: it does not say where to ask about it


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"level": "B-T"}, "level B-T needs a time-stamping authority"),
        ({"level": "B-LTA"}, "level B-LTA needs a time-stamping authority"),
        ({"level": "B-LT", "timestamp_url": "http://127.0.0.1:9/"}, "needs the root certificates"),
        ({"level": "B-B", "timestamp_url": "http://127.0.0.1:9/"}, "level B-B has no time stamp"),
    ],
)
def test_a_level_without_what_it_needs(given: dict[str, str], said: str) -> None:
    data, passphrase = owner()
    with pytest.raises(ReportError, match=said):
        sign(unsigned(), role="model owner", key=data, passphrase=passphrase, despite=DESPITE, **given)  # type: ignore[arg-type]


def test_revoked_later_is_found_online_and_with_a_list(online: Authorities) -> None:
    key = online.person("Lara Later")
    pdf = signed_at("B-B", online, key=key)
    online.revoke(key, SIGNED - timedelta(days=1))
    (before,) = open_for_examination(pdf, believed(at=now())).signatures
    assert before.revocation == "not known"
    by_list = found(pdf, steps=3, at=now(), revocation=[online.list()])
    assert "its certificate was revoked on 2026-11-20" in by_list[3]
    asked = fetched(believed(at=now(), online=True), open_pdf(pdf))
    (after,) = open_for_examination(pdf, asked).signatures
    assert "was revoked on 2026-11-20" in str(after.distrust)
    assert (after.indication, after.sub_indication) == ("INDETERMINATE", "REVOKED_NO_POE")


def test_a_lasting_report_is_still_archivable_and_accessible(online: Authorities, tmp_path: Path) -> None:
    if verapdf.missing():
        pytest.skip(str(verapdf.missing()))
    (tmp_path / "report.pdf").write_bytes(signed_at("B-LTA", online, pdf=sealed()))
    for flavour in ("3a", "ua1"):
        assert verapdf.validate(tmp_path / "report.pdf", flavour).failures == ()


def sealed() -> bytes:
    from audit.sign import seal
    from tests.sign.people import person

    data, passphrase = person("Signoff engine", kind="rsa")
    return seal(unsigned(), key=data, passphrase=passphrase, signing_time=SIGNED)
