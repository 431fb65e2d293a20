"""Archive time stamps: each proves that everything before it in the file existed at its time.

Reference: ETSI EN 319 142-1 5.5 (document time stamp), RFC 3161.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from audit.envelope.pdf import aside, careful
from audit.errors import ReportError
from audit.records.verification import Indication
from audit.sign.key import Holder
from audit.verify.trust import Store, Trust, context


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """One archive time stamp."""

    field: str
    embedded: Any = dataclasses.field(default=None, repr=False)
    """pyHanko's view of it; None when it is damaged."""
    damage: str | None = None
    moment: datetime | None = None
    authority: str = "somebody"
    """Common name of the time-stamping authority."""
    fingerprint: str | None = None
    intact: bool = False
    permitted: bool = False
    change: str | None = None
    trusted: bool = False

    @property
    def who(self) -> str:
        """The stamp in words, for messages."""
        return f"{self.field} ({self.authority})" if self.embedded is not None else self.field

    @property
    def status(self) -> tuple[Indication, str | None]:
        """Indication and sub-indication in the standard's words."""
        if self.damage is not None or (self.intact and not self.permitted):
            return "TOTAL-FAILED", "FORMAT_FAILURE"
        if not self.intact:
            return "TOTAL-FAILED", "HASH_FAILURE"
        return ("TOTAL-PASSED", None) if self.trusted else ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")

    @property
    def good(self) -> bool:
        """It proves its time."""
        return self.intact and self.trusted and self.moment is not None


def read_stamps(
    reader: Any, fields: Sequence[tuple[str, Any]], trust: Trust, store: Store, policy: Any
) -> tuple[Stamp, ...]:
    """The archive time stamps, in the order of stamping."""
    found = []
    for name, value in fields:
        try:
            found.append(careful(partial(_examined, reader, name, value, trust, store, policy)))
        except ReportError as error:
            found.append(Stamp(field=name, damage=error.mistakes[0].text.removeprefix("the PDF is damaged: ")))
    return tuple(sorted(found, key=lambda each: (each.embedded is None, getattr(each.embedded, "signed_revision", 0))))


def covering(stamps: Sequence[Stamp], embedded: Any) -> Iterator[Stamp]:
    """The stamps that came after a signature and cover it."""
    return (each for each in stamps if each.embedded and each.embedded.signed_revision > embedded.signed_revision)


def _examined(reader: Any, name: str, value: Any, trust: Trust, store: Store, policy: Any) -> Stamp:
    embedded = EmbeddedPdfSignature(reader, value, name)
    moment = embedded.signed_data["encap_content_info"]["content"].parsed["gen_time"].native.astimezone(UTC)
    within = context(trust, store, moment)
    status = aside(lambda: validate_pdf_timestamp(embedded, within, diff_policy=policy))
    change = status.diff_result if isinstance(status.diff_result, Exception) else None
    holder = Holder(certificate=embedded.signer_cert)
    return Stamp(
        field=name,
        embedded=embedded,
        moment=moment,
        authority=holder.name,
        fingerprint=holder.fingerprint,
        intact=bool(status.intact and status.valid),
        permitted=change is None,
        change=None if change is None else (str(change).splitlines() or ["not permitted"])[0][:200],
        trusted=bool(status.trusted),
    )
