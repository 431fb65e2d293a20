"""Signed checkpoints: how far a register had come, to be kept where the register is not.

A checkpoint shows what the chain alone cannot: that lines were cut off at the end, or everything was written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from audit.canonical import from_bytes, to_bytes
from audit.envelope import refusal
from audit.register import Register
from audit.register.dsse import opened, seal
from audit.sign.key import Key

KIND = "application/vnd.signoff.checkpoint+json"
SCHEMA = "signoff/checkpoint/1"


def checkpoint(register: Register, key: Key, *, at: datetime | None = None) -> bytes:
    """A signed statement of the number of entries and of the digest of the last.

    Raises:
        ReportError: the register is damaged or empty.
    """
    if register.problems:
        raise refusal(f"the register is damaged: {register.problems[0]}", "register")
    if not register.entries:
        raise refusal("the register is empty", "register")
    when = (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = {"schema": SCHEMA, "entries": len(register.entries), "sha256": register.last, "at": when}
    return seal(KIND, to_bytes(content), key)


def against(register: Register, data: bytes, roots: Sequence[bytes], *, at: datetime | None = None) -> tuple[str, bool]:
    """What a checkpoint says about a register: a sentence, and whether it agrees.

    Raises:
        ReportError: the checkpoint is none, was changed, or its signer is not trusted.
    """
    payload, holder = opened(data, KIND, roots, at=at)
    content = from_bytes(payload)
    count, digest = int(content["entries"]), str(content["sha256"])
    said = f"the checkpoint of {content['at'][:10]} by {holder.name}"
    if len(register.entries) < count:
        return f"{said} knows {count} entries; the register has {len(register.entries)}: entries were cut off", False
    if register.entries[count - 1].sha256 != digest:
        return f"{said} has another entry {count}: the register was written anew", False
    return f"{said} agrees with entry {count}", True
