"""Who may sign what: the rules by themselves, and that signing asks them."""

from datetime import date, timedelta

import pytest

from audit.errors import ReportError
from audit.records.plan import SignOff
from audit.sign import seal, sign
from audit.sign.duties import Signatory, Terms, fingerprint, must_differ, problems
from tests.sign.people import LATER, SIGNED, lawyer, owner, person
from tests.sign.reports import DESPITE, signed_once, unsigned
from tests.verify.examination import found
from tests.verify.wrong_keys import fingerprint as printed
from tests.verify.zoo_signers import strict

ROLES = ("model owner", "legal", "independent auditor")
DAY = date(2026, 11, 21)


def who(role: str, name: str, key: str | None = None, **given: object) -> Signatory:
    about = {"title": None, "on": DAY, "reason": "Read.", "fingerprint": (key or name).encode().hex().ljust(64, "0")}
    about |= {"subject": f"CN={name},O=Northgate Bank", "public_key": (key or name).encode(), **given}
    return Signatory(role=role, name=name, **about)  # type: ignore[arg-type]


def said(*signed: Signatory, verdict: str = "cleared", until: date | None = None, **signoff: object) -> list[str]:
    given = SignOff(**{"roles": ROLES, **signoff})  # type: ignore[arg-type]
    return list(problems(Terms(signoff=given, verdict=verdict, until=until), signed))


def test_three_people_in_three_roles_are_fine() -> None:
    assert said(*(who(role, role.title()) for role in ROLES)) == []


@pytest.mark.parametrize(
    ("entry", "fits"),
    [
        ("Lena Fischer", True),
        ("  lena   FISCHER ", True),
        ("CN=Lena Fischer,O=Northgate Bank", True),
        ("Lena Fischer,O=Other", False),
        ("Lena", False),
        ("4c656e61".ljust(64, "0"), False),
    ],
)
def test_a_plan_names_people_by_name_subject_or_fingerprint(entry: str, fits: bool) -> None:
    found_ = said(who("legal", "Lena Fischer"), people={"legal": (entry,)})
    assert found_ == ([] if fits else ["Lena Fischer is not among the people whom the plan names for 'legal'"])


def test_a_fingerprint_may_be_written_in_several_ways() -> None:
    plain = "ab" * 32
    colons = ":".join(["AB"] * 32)
    assert {fingerprint(each) for each in (plain, plain.upper(), colons, f"sha256:{plain}", f"SHA-256 {colons}")} == {
        plain
    }
    assert fingerprint("ab" * 20) is None  # SHA-1 is no fingerprint here
    key = who("legal", "Lena Fischer", fingerprint=plain)
    assert said(key, people={"legal": (colons,)}) == []


def test_roles_that_one_person_may_hold_together() -> None:
    assert all(must_differ(SignOff(roles=ROLES), one, other) for one in ROLES for other in ROLES)
    loose = SignOff(roles=ROLES, distinct=(("legal", "independent auditor"),))
    assert not must_differ(loose, "model owner", "legal")
    assert must_differ(loose, "legal", "independent auditor")
    assert must_differ(loose, "model owner", "independent auditor")  # whatever the plan says
    assert said(who("model owner", "Ada"), who("legal", "Ada"), distinct=loose.distinct) == []


def test_one_person_is_one_key_or_one_name() -> None:
    twice = ["Ada signs as 'model owner' and as 'legal', which must be two people"]
    assert said(who("model owner", "Ada"), who("legal", "Ada", key="another")) == twice
    renamed = said(who("model owner", "Ada"), who("legal", "Bea", key="Ada"))
    assert renamed == ["Ada, also as Bea, signs as 'model owner' and as 'legal', which must be two people"]
    two = who("model owner", "Ada"), who("legal", "Ada", key="another")
    people = {each.role: (each.fingerprint,) for each in two}
    assert said(*two, people=people) == []  # two people of one name, told apart by the plan


def test_order_and_last_day() -> None:
    late = [who("legal", "Lena"), who("model owner", "Tomas")]
    assert said(*late) == []
    assert said(*late, ordered=True) == [
        "'legal' signed before 'model owner', but the plan asks for the order model owner, legal, independent auditor"
    ]
    assert said(*reversed(late), ordered=True) == []
    assert said(late[0], until=DAY) == []
    yesterday = DAY - timedelta(days=1)
    assert said(late[0], until=yesterday) == [
        "Lena signed on 2026-11-21, after the last day of this sign-off, 2026-11-20"
    ]


@pytest.mark.parametrize("verdict", ["not cleared", "cannot tell"])
def test_what_is_not_cleared_is_signed_for_a_reason(verdict: str) -> None:
    assert said(who("legal", "Lena"), verdict=verdict)[0].endswith("Lena signed it without saying why")
    assert said(who("legal", "Lena", reason=f"Read. Despite “{verdict}”:  "), verdict=verdict)
    assert said(who("legal", "Lena", reason=f"Read. Despite “{verdict}”: a pilot"), verdict=verdict) == []


# Signing asks them


def refused(pdf: bytes, role: str, key: tuple[bytes, bytes], **given: object) -> str:
    options = {"despite": DESPITE, "signing_time": LATER, **given}
    with pytest.raises(ReportError) as error:
        sign(pdf, role=role, key=key[0], passphrase=key[1], **options)  # type: ignore[arg-type]
    return error.value.mistakes[0].text


def test_a_report_that_is_not_cleared_is_refused_without_a_reason() -> None:
    expected = "the report says “not cleared”; whoever signs it all the same says why (--despite)"
    assert refused(unsigned(), "legal", lawyer(), despite=None) == expected
    assert refused(unsigned(), "legal", lawyer(), despite="  ") == expected


def test_the_plans_people_order_and_days_are_asked_before_signing() -> None:
    named = "is not among the people whom the plan names for"
    assert refused(strict(), "model owner", person("Mallory")) == f"Mallory {named} 'model owner'"
    assert "'legal' signed before 'model owner'" in refused(strict(), "legal", lawyer())
    late = SIGNED + timedelta(days=40)
    assert "after the last day of this sign-off, 2026-12-20" in refused(
        strict(), "model owner", owner(), signing_time=late
    )
    assert len(printed(lawyer())) == 64


def test_the_reason_is_printed_and_sealed() -> None:
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (package poppler-utils) is not installed")
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=signed_once(), capture_output=True, check=True).stdout
    assert f"Despite “not cleared”: {DESPITE}" in " ".join(text.decode().split())


def test_a_seal_comes_first_and_leaves_the_people_their_fields() -> None:
    data, passphrase = person("Signoff engine", kind="rsa")
    with pytest.raises(ReportError, match="a seal comes before all signatures"):
        seal(signed_once(), key=data, passphrase=passphrase, signing_time=SIGNED)
    sealed = seal(unsigned(), key=data, passphrase=passphrase, signing_time=SIGNED)
    assert sealed.startswith(unsigned())
    both = sign(sealed, role="legal", key=lawyer()[0], passphrase=lawyer()[1], despite=DESPITE, signing_time=LATER)
    assert found(both) == {}
