"""audit verify: numbered steps, none skipped in silence."""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli import CANNOT_TELL, CLEARED, NOT_CLEARED, show

_MARK = {"holds": ("✓", "green"), "fails": ("✗", "red"), "not checked": ("?", "yellow")}


@click.command(name="verify")
@click.argument("report", type=show.FILE)
@click.option("--trust", type=show.FILE, multiple=True, help="Root certificate (PEM or DER) to trust; repeatable.")
@click.option("--inputs", type=show.FILE, help="The original plan: compares the digests of the files it names.")
@click.option("--json", "as_json", is_flag=True, help="Print the verification as JSON.")
def command(report: Path, trust: tuple[Path, ...], inputs: Path | None, as_json: bool) -> int:
    """Check REPORT step by step and judge again from what is attached inside.

    Exit code 0: everything holds. 1: something does not hold. 3: a step could not be checked, or a signature is
    still missing.
    """
    from audit import canonical
    from audit.plan import read
    from audit.verify import verify

    verification = verify(
        report.read_bytes(),
        trust=[path.read_bytes() for path in trust] or None,
        inputs=read(inputs) if inputs else None,
    )
    if as_json:
        click.echo(canonical.to_bytes(verification).decode("utf-8"), nl=False)
    else:
        for step in verification.steps:
            mark, colour = _MARK[step.outcome]
            click.echo(f"{click.style(mark, fg=colour)} {step.number} {step.title}: {step.because}")
        for signature in verification.signatures:
            click.echo(f"  signed by {signature.signer} as {signature.role or signature.field}, {signature.signed_at}")
        word = "everything holds" if verification.holds else "DOES NOT HOLD" if verification.fails else "incomplete"
        click.secho(word, bold=True)
    return CLEARED if verification.holds else NOT_CLEARED if verification.fails else CANNOT_TELL
