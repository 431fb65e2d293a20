"""audit verify: nine numbered steps, none skipped in silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, show

if TYPE_CHECKING:
    from audit.records.verification import Signature, Verification

_MARK = {"holds": ("✓", "green"), "fails": ("✗", "red"), "not checked": ("?", "yellow"), "not asked": ("–", "white")}
_KIND = {"seal": "sealed", "archive time stamp": "archive time stamp"}


@click.command(name="verify")
@click.argument("report", type=show.FILE)
@click.option("--trust", type=show.FILE, multiple=True, help="Root certificate (PEM or DER) to trust; repeatable.")
@click.option("--inputs", type=show.FILE, help="The original plan: compares the digests of the files it names.")
@click.option("--remeasure", is_flag=True, help="With --inputs: measure them again, and compare the numbers.")
@click.option("--revocation", type=show.FILE, multiple=True, help="Revocation list or OCSP response; repeatable.")
@click.option("--online", is_flag=True, help="Ask the authorities whether certificates were revoked.")
@click.option("--register", "register_file", type=show.FILE, help="Register in which the report should stand.")
@click.option("--templates", type=show.FOLDER, help="Own templates that the report was rendered with.")
@click.option("--on", type=show.Day(), help="Verify as of the end of that day; default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print the verification as JSON.")
def command(
    report: Path,
    trust: tuple[Path, ...],
    inputs: Path | None,
    remeasure: bool,
    revocation: tuple[Path, ...],
    online: bool,
    register_file: Path | None,
    templates: Path | None,
    on: date | None,
    as_json: bool,
) -> int:
    """Check REPORT step by step and judge again from what is attached inside.

    Exit code 0: everything holds. 1: something does not hold. 3: a step could not be checked, or a signature is
    still missing. The words in capitals are those of ETSI EN 319 102-1.
    """
    from audit import canonical
    from audit.plan import read
    from audit.register import read as read_register
    from audit.verify import verify

    if remeasure and inputs is None:
        raise click.UsageError("--remeasure needs the original --inputs.")
    verification = verify(
        report.read_bytes(),
        trust=[path.read_bytes() for path in trust] or None,
        inputs=read(inputs) if inputs else None,
        remeasure=remeasure,
        templates=templates,
        revocation=[path.read_bytes() for path in revocation],
        online=online,
        register=read_register(register_file) if register_file else None,
        at=None if on is None else datetime.combine(on, time(23, 59, 59), UTC),
    )
    if as_json:
        click.echo(canonical.to_bytes(_plain(verification)).decode("utf-8"), nl=False)
    else:
        _print(verification)
    return CLEARED if verification.holds else NOT_CLEARED if verification.fails else CANNOT_TELL


def _plain(verification: Verification) -> dict[str, Any]:
    from audit.canonical import plain

    data: dict[str, Any] = plain(verification)
    for step, record in zip(data["steps"], verification.steps, strict=True):
        step["status"] = record.status
    return {**data, "indication": verification.indication, "schema": "signoff/verification/1"}


def _print(verification: Verification) -> None:
    for step in verification.steps:
        mark, colour = _MARK[step.outcome]
        click.echo(f"{click.style(mark, fg=colour)} {step.number} {step.title}: {step.because}")
    if verification.signatures:
        click.echo()
    for signature in verification.signatures:
        click.echo(_told(signature))
    click.echo()
    click.secho(f"{verification.indication}: {_whole(verification)}", bold=True)


def _told(signature: Signature) -> str:
    """One signature on one line."""
    what = _KIND.get(signature.kind) or f"signed as {signature.role or signature.field}"
    sub = f" ({signature.sub_indication})" if signature.sub_indication else ""
    parts = [f"{signature.signer}, {what}: {signature.indication}{sub}"]
    if signature.kind != "archive time stamp":
        parts.append(f"PAdES {signature.level}" if signature.level else "not a PAdES baseline signature")
    if signature.signed_at:
        moment = datetime.fromisoformat(signature.signed_at)
        clock = "by time stamp" if signature.stamped else "by the signer’s own clock"
        parts.append(f"{moment.day} {moment:%B %Y, %H:%M} UTC {clock}")
    if signature.kind != "archive time stamp":
        parts.append({"not known": "revocation not known"}.get(signature.revocation, signature.revocation))
    if signature.organisation and signature.organisation.startswith("DEMO"):
        parts.append("demonstration key, proves nothing about its holder")
    meaning = f"\n    “{signature.reason}”" if signature.reason else ""
    return "  " + " · ".join(parts) + meaning


def _whole(verification: Verification) -> str:
    if verification.fails:
        return f"{_steps(verification, 'fails')} not hold"
    if verification.holds:
        return "every step that was asked for holds"
    return f"{_steps(verification, 'not checked')} not been decided".replace("do ", "have ").replace("does ", "has ")


def _steps(verification: Verification, outcome: str) -> str:
    numbers = [str(step.number) for step in verification.steps if step.outcome == outcome]
    if len(numbers) == 1:
        return f"step {numbers[0]} does"
    return f"steps {', '.join(numbers[:-1])} and {numbers[-1]} do"
