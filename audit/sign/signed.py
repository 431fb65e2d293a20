"""Who has signed a report so far, as far as its own fields say; nothing is trusted for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.envelope import field_name
from audit.envelope.pdf import careful
from audit.sign import duties
from audit.sign.duties import Signatory
from audit.sign.key import Holder


@dataclass(frozen=True, kw_only=True)
class Filled:
    """One filled field of a role."""

    who: Signatory
    moment: datetime
    """By the signer's own clock."""
    sound: bool
    """The signed bytes are unchanged and the signature belongs to the certificate."""


def signatories(reader: Any, roles: Sequence[str]) -> list[Filled]:
    """The filled fields of the roles, in the order of signing.

    Raises:
        ReportError: a signature cannot be read.
    """
    by_field = {field_name(role): role for role in roles}
    found = careful(lambda: list(reader.embedded_regular_signatures))
    return [careful(lambda each=each: _filled(each, by_field[each.field_name])) for each in found  # type: ignore[misc]
            if each.field_name in by_field]  # fmt: skip


def _filled(embedded: Any, role: str) -> Filled:
    moment = embedded.self_reported_timestamp.astimezone(UTC)
    reason = str(embedded.sig_object.get("/Reason", ""))
    holder = Holder(certificate=embedded.signer_cert)
    embedded.compute_integrity_info(skip_diff=True)
    return Filled(who=duties.signatory(holder, role, moment.date(), reason), moment=moment, sound=_sound(embedded))


def _sound(embedded: Any) -> bool:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    intact, valid = validate_sig_integrity(
        embedded.signer_info,
        embedded.signer_cert,
        expected_content_type="data",
        actual_digest=embedded.compute_digest(),
    )
    return bool(intact and valid)
