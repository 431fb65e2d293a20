"""audit register: what was signed, where nobody can change it unseen."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from audit.cli import CLEARED, NOT_CLEARED, passphrases, show

_DEFAULT = Path("signoff-register.jsonl")

_register = click.option(
    "--register", "register_file", type=show.NEW_FILE, default=_DEFAULT, show_default=True, envvar="SIGNOFF_REGISTER",
    help="The register.",
)  # fmt: skip
_by = click.option("--by", help="Who does this; default: the user of this machine.")
_trust = click.option("--trust", type=show.FILE, multiple=True, help="Root certificate to trust; repeatable.")


@click.group(name="register")
def command() -> None:
    """A hash-chained, append-only register of signed reports."""


@command.command(name="add")
@click.argument("report", type=show.FILE)
@_register
@_trust
@_by
def add(report: Path, register_file: Path, trust: tuple[Path, ...], by: str | None) -> None:
    """Verify REPORT and add it: who signed, when, its digest, its verdict, and until when it holds."""
    from audit.envelope import open_report
    from audit.register import append
    from audit.register.entries import signed
    from audit.verify import verify

    pdf = report.read_bytes()
    verification = verify(pdf, trust=[path.read_bytes() for path in trust] or None)
    opened, who = open_report(pdf), by or getpass.getuser()
    entry = append(register_file, lambda _: signed(opened, verification, by=who))
    names = ", ".join(f"{each['name']} as {each['role']}" for each in entry.signatures)
    click.echo(f"entry {entry.number}: {entry.name}, {entry.verdict}, {entry.verification}, signed by {names}")


@command.command(name="withdraw")
@click.argument("report", type=show.FILE)
@click.option("--reason", required=True, help="Why; it stands in the register.")
@_register
@_by
def withdraw(report: Path, reason: str, register_file: Path, by: str | None) -> None:
    """Take the sign-off of REPORT back: verification with this register fails from now on."""
    from audit.envelope import open_report
    from audit.register import append
    from audit.register.entries import withdrawn

    opened, who = open_report(report.read_bytes()), by or getpass.getuser()
    entry = append(register_file, lambda _: withdrawn(opened, by=who, reason=reason))
    click.echo(f"entry {entry.number}: the sign-off of {entry.name} is withdrawn")


@command.command(name="check")
@_register
@click.option("--export", type=show.NEW_FILE, help="Write a signed checkpoint of the register; needs --key.")
@click.option("--key", type=show.FILE, help="PKCS#12 file that signs the checkpoint.")
@click.option("--checkpoint", type=show.FILE, help="Compare with a checkpoint written before; needs --trust.")
@_trust
@passphrases.option
def check(
    register_file: Path,
    export: Path | None,
    key: Path | None,
    checkpoint: Path | None,
    trust: tuple[Path, ...],
    passphrase_env: str,
) -> int:
    """Follow the chain: any edit, gap or reorder is named. Exit code 1 when there is one."""
    from audit import canonical
    from audit.register import checkpoints, read

    if bool(export) != bool(key):
        raise click.UsageError("--export and --key go together.")
    if checkpoint and not trust:
        raise click.UsageError("--checkpoint needs the root certificate of its signer (--trust).")
    register = read(register_file)
    for problem in register.problems:
        click.echo(f"{click.style('✗', fg='red')} {problem}")
    sound = not register.problems
    if checkpoint and sound:
        roots = [path.read_bytes() for path in trust]
        said, sound = checkpoints.against(register, checkpoint.read_bytes(), roots)
        click.echo(f"{click.style('✓', fg='green') if sound else click.style('✗', fg='red')} {said}")
    if register.torn:
        click.echo("an append was interrupted; what it left behind does not count")
    if not sound:
        click.secho("the register is damaged", bold=True)
        return NOT_CLEARED
    if export and key:
        canonical.write_whole(export, checkpoints.checkpoint(register, passphrases.key(key, passphrase_env)))
        click.echo(f"checkpoint: {export}")
    count = len(register.entries)
    click.echo(f"{count} {'entry' if count == 1 else 'entries'}, each following from the one before")
    return CLEARED


@command.command(name="attest")
@click.argument("report", type=show.FILE)
@click.option("--key", type=show.FILE, required=True, help="PKCS#12 file that signs the attestation.")
@click.option("--out", type=show.NEW_FILE, required=True, help="Where to write it.")
@passphrases.option
def attest(report: Path, key: Path, out: Path, passphrase_env: str) -> None:
    """Write an in-toto attestation (DSSE) of REPORT, its model and its data, for deployment gates."""
    from audit import canonical
    from audit.envelope import open_report
    from audit.register.statements import attestation

    made = attestation(open_report(report.read_bytes()), report.name, passphrases.key(key, passphrase_env))
    canonical.write_whole(out, made)
    click.echo(f"attestation: {out}")
