"""Steps 3 and 4: do the certificates count, and have the right people signed in the right places?

References: RFC 5280 6.1 (path validation), ETSI EN 319 122-1 5.2.6 (claimed roles), 21 CFR 11.50, 11.70.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.sign.fields import enumerate_sig_fields

from audit.envelope import field_name
from audit.envelope.pdf import careful
from audit.verify.opened import Found, Report, enumeration, settle
from audit.verify.signatures import Signed


def check_trust(report: Report) -> Found:
    """Step 3: each certificate chains to the trust given and was valid at the time of signing."""
    if not report.signatures:
        return "not checked", "nobody has signed"
    if report.roots is None:
        return "not checked", "no root certificate to trust was given"
    problems = []
    for signed in report.signatures:
        if signed.damage is not None:
            problems.append(f"{signed.field}: its certificate cannot be read")
        elif not signed.trusted:
            problems.append(f"{signed.who}: {signed.distrust}")
    clock = "the time stamp" if all(s.stamped for s in report.signatures) else "the signers' own clocks"
    return settle(problems, f"all {len(report.signatures)} certificates chain to the roots and were valid by {clock}")


def check_signoff(report: Report) -> Found:
    """Step 4: every role of the plan has signed in its field, nobody else has, and nobody in two roles."""
    present = careful(lambda: {name: value for name, value, _ in enumerate_sig_fields(report.reader)})
    problems = [
        f"the signature field {name} belongs to no role of the plan" for name in present if name not in report.roles
    ]
    absent = [role for name, role in report.roles.items() if name not in present]
    problems += [f"there is no field for the role {role!r}" for role in absent]
    problems += _out_of_place(report)
    signed = {each.field for each in report.signatures}
    waiting = [role for name, role in report.roles.items() if name not in signed]
    if problems:
        return "fails", "; ".join(problems)
    if not report.roles:
        return "not checked", "the plan names nobody who must sign"
    if not signed:
        return "not checked", f"nobody has signed; still to sign: {', '.join(waiting)}"
    if waiting:
        return "not checked", f"still to sign: {', '.join(waiting)}"
    return "holds", enumeration(f"{each.name} as {report.roles[each.field]}" for each in report.signatures)


def _out_of_place(report: Report) -> Iterator[str]:
    """Signatures in the wrong field, and people who signed in two."""
    seen: dict[bytes, Signed] = {}
    for signed in report.signatures:
        if signed.fingerprint is None:
            continue
        first = seen.setdefault(signed.fingerprint, signed)
        if first is not signed:
            yield f"{signed.name} signed both {first.field} and {signed.field}; one person signs one role"
        role = report.roles.get(signed.field)
        slug = signed.field.removeprefix("sig_").replace("_", "-")
        for claimed in signed.claimed_roles:
            if claimed != slug:
                yield f"{signed.who} signs as {claimed!r}, but in the field of {role or 'no role'!r}"
        issued_for = None if signed.title is None else report.roles.get(field_name(signed.title))
        if issued_for not in (None, role):
            yield f"{signed.who}: the certificate is for the role {issued_for!r}, not for {role or 'this field'!r}"
