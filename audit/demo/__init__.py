"""The whole examples: made, audited, signed by named people with throw-away keys, and verified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from audit import canonical
from audit.keys import issue, new_authority
from audit.records.verification import Verification
from audit.run import Audit, Progress, run
from audit.sign import sign
from audit.sign.duties import UNCLEARED
from audit.verify import verify

FILES = Path(__file__).parent / "files"
"""What each example declares: plan, facts and waivers, as a reader would write them."""

DESPITE = "to show how a signed report looks; nothing is released"
"""Why the people of the example sign a report that is not cleared."""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What the demonstration left behind."""

    audit: Audit
    verification: Verification
    paths: dict[str, Path]
    recorded: tuple[str, ...]
    """What the data themselves say, a line each."""


def finished(
    folder: Path, signers: Iterable[tuple[str, str]], recorded: tuple[str, ...], *, progress: Progress
) -> Demo:
    """Audit what lies in `folder`, have every (role, name) sign with a key that is thrown away, and verify."""
    audit = run(folder / "audit.yaml", progress=progress)
    progress("rendering the report")
    paths = audit.write(folder)
    progress("signing and verifying")
    authority = new_authority("Signoff demonstration authority")
    report = paths["report.pdf"].read_bytes()
    despite = DESPITE if audit.verdict in UNCLEARED else None
    for role, name in signers:
        key, passphrase = issue(authority, name, role)
        report = sign(report, role=role, key=key, passphrase=passphrase, despite=despite)
    canonical.write_whole(paths["report.pdf"], report)
    canonical.write_whole(folder / "ca.pem", authority.certificate)
    verification = verify(report, trust=[authority.certificate])
    return Demo(
        audit=audit,
        verification=verification,
        paths=paths | {"ca.pem": folder / "ca.pem", "audit.yaml": folder / "audit.yaml"},
        recorded=recorded,
    )


def declared(example: Literal["mortgage", "hiring"], name: str) -> str:
    """The text of a file of an example: `audit.yaml`, `facts.yaml` or `waivers.yaml`."""
    return (FILES / example / name).read_text(encoding="utf-8")
