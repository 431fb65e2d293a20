"""Steps 3 and 4: do the certificates count, and have the right people signed in the right places?

References: RFC 5280 6.1 (path validation), ETSI EN 319 122-1 5.2.6 (claimed roles), 21 CFR 11.50, 11.70.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pyhanko.sign.fields import enumerate_sig_fields

from audit.envelope.pdf import careful
from audit.register.entries import problems as registered
from audit.sign import duties
from audit.sign.pades import ARCHIVE, SEAL
from audit.verify.opened import Found, Report, enumeration, settle

_CLOCKS = timedelta(minutes=10)
"""By how much clocks may differ."""


def check_trust(report: Report) -> Found:
    """Step 3: each certificate chains to the trust given, was valid at the time of signing, and not revoked."""
    if not report.signatures:
        return "not checked", "nobody has signed"
    if report.trust.roots is None:
        return "not checked", "no root certificate to trust was given (--trust)"
    problems, doubts = [], []
    for signed in report.signatures:
        if signed.damage is not None:
            problems.append(f"{signed.field}: its certificate cannot be read")
        elif signed.moment is not None and signed.moment > report.trust.at + _CLOCKS:
            problems.append(
                f"{signed.who}: says that it was signed on {signed.moment:%Y-%m-%d}, which is still to come"
            )
        elif signed.doubt is not None:
            doubts.append(f"{signed.who}: {signed.doubt}")
        elif not signed.trusted:
            problems.append(f"{signed.who}: {signed.distrust}")
    problems += [
        f"{stamp.who}: the time stamp is not from an authority that is trusted here"
        for stamp in report.stamps
        if stamp.damage is None and not stamp.trusted
    ]
    if doubts and not problems:
        return "not checked", "; ".join(doubts)
    return settle([*problems, *doubts], f"{_chained(len(report.signatures), report)}; {_revocation(report)}")


def _chained(count: int, report: Report) -> str:
    clock = "the time stamp" if all(each.stamped for each in report.signatures) else "the signers' own clocks"
    if count == 1:
        return f"the certificate chains to the roots and was valid by {clock}"
    return f"all {count} certificates chain to the roots and were valid by {clock}"


def _revocation(report: Report) -> str:
    known = sum(each.revocation == "not revoked" for each in report.signatures)
    if known == len(report.signatures):
        return "revocation data say that none was revoked" if known > 1 else "revocation data say it was not revoked"
    if not known:
        return "whether one was revoked is not known: there are no revocation data"
    return f"{known} of {len(report.signatures)} are known not to have been revoked, about the others there are no data"


def check_signoff(report: Report) -> Found:
    """Step 4: the people whom the plan asked for have signed, each in the right field, nobody else and in time."""
    present = careful(lambda: {name: value for name, value, _ in enumerate_sig_fields(report.reader)})
    problems = [*_fields(report, list(present)), *_claims(report)]
    problems += duties.problems(report.terms, report.signatories())
    if report.register is not None:
        problems += registered(report.register, report.pdf, report.envelope.unsigned)
    until, today = report.terms.until, report.trust.at.date()
    if until is not None and today > until and report.people:
        problems.append(f"the sign-off held until {until}; today is {today}")
    signed = {each.field for each in report.people}
    waiting = [role for name, role in report.roles.items() if name not in signed]
    if problems:
        return "fails", "; ".join(problems)
    if not report.roles:
        return "not checked", "the plan names nobody who must sign"
    if not signed:
        return "not checked", f"nobody has signed; still to sign: {', '.join(waiting)}"
    if waiting:
        return "not checked", f"still to sign: {', '.join(waiting)}"
    return "holds", _told(report)


def _told(report: Report) -> str:
    told = enumeration(f"{each.name} as {report.roles[each.field]}" for each in report.people)
    sealed = "; sealed by " + enumeration(each.name for each in report.signatures if each.kind == "seal")
    until = f"; holds until {report.terms.until}" if report.terms.until else ""
    despite = f"; all signed despite “{report.terms.verdict}”" if report.terms.verdict in duties.UNCLEARED else ""
    return told + (sealed if len(report.people) < len(report.signatures) else "") + until + despite


def _fields(report: Report, present: Sequence[str]) -> Iterator[str]:
    """Fields that no role has, and roles without a field."""
    for name in present:
        if name not in report.roles and name != SEAL and not name.startswith(ARCHIVE):
            yield f"the signature field {name} belongs to no role of the plan"
    for name, role in report.roles.items():
        if name not in present:
            yield f"there is no field for the role {role!r}"


def _claims(report: Report) -> Iterator[str]:
    """Roles claimed in the field of another, and people who sign with the engine's key."""
    seals = {each.holder.public_key: each for each in report.signatures if each.kind == "seal" and each.holder}
    for signed in report.people:
        role = report.roles.get(signed.field)
        slug = signed.field.removeprefix("sig_").replace("_", "-")
        for claimed in signed.claimed_roles:
            if claimed != slug:
                yield f"{signed.who} signs as {claimed!r}, but in the field of {role or 'no role'!r}"
        if signed.holder is not None and signed.holder.public_key in seals:
            yield f"{signed.name} signs as {role or 'nobody'!r} with the key of the engine's seal"
