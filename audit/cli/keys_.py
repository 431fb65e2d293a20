"""audit keys: keys for trying out, and what a certificate says."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from audit.cli import passphrases, show

_AUTHORITY, _ROOT = "demo-authority.p12", "ca.pem"


@click.group(name="keys")
def command() -> None:
    """Keys for trying out, and the fingerprints of real ones."""


@command.command(name="new")
@click.option("--role", required=True, help="Role that the key is for; it signs in no other.")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long it is valid.")
@click.option("--kind", type=click.Choice(["rsa", "ec"]), default="rsa", show_default=True, help="Of key.")
@click.option("--out", type=show.FOLDER, default=Path(), help="Folder; default: this one.")
@passphrases.option
def new(role: str, name: str, days: int, kind: Literal["rsa", "ec"], out: Path, passphrase_env: str) -> None:
    """Make a demonstration key: ROLE.p12, from an authority that is kept in the same folder.

    For trying out only. Every certificate says so, and so does the signature on the page.
    """
    from audit import canonical
    from audit.envelope import field_name
    from audit.keys import issue, kept, kept_authority, new_authority

    show.must_be_writable(out)
    target = out / (field_name(role).removeprefix("sig_") + ".p12")
    if target.exists():
        raise click.UsageError(f"{target} is there already; choose another --out.")
    secret = passphrases.passphrase(passphrase_env, "New passphrase", new=True).encode()
    if not secret:
        raise click.UsageError("a key needs a passphrase.")
    stored = out / _AUTHORITY
    if stored.exists():
        authority = kept_authority(stored.read_bytes(), secret)
    else:
        authority = new_authority("Demonstration authority")
        canonical.write_whole(stored, kept(authority, secret))
        stored.chmod(0o600)
    data, _ = issue(authority, name, role, days=days, kind=kind, passphrase=secret)
    canonical.write_whole(target, data)
    target.chmod(0o600)
    canonical.write_whole(out / _ROOT, authority.certificate)
    click.echo(f"key of {name} for {role}: {target}")
    click.echo(f"root certificate to verify with: {out / _ROOT}")
    click.echo("for demonstration only: it proves nothing about its holder")


@command.command(name="show")
@click.argument("file", type=show.FILE)
@passphrases.option
def shown(file: Path, passphrase_env: str) -> None:
    """Show whom a certificate (PEM, DER) or a key (PKCS#12) names, and its fingerprint for the plan."""
    from audit.sign.key import Holder, certificates

    data = file.read_bytes()
    if file.suffix.lower() in (".p12", ".pfx"):
        holders: list[Holder] = [passphrases.key(file, passphrase_env)]
    else:
        holders = [Holder(certificate=each) for each in certificates(data, file.name)]
    for holder in holders:
        first, last = holder.certificate.not_valid_before, holder.certificate.not_valid_after
        click.echo(holder.name)
        click.echo(f"  subject      {holder.subject}")
        click.echo(f"  valid        {first:%Y-%m-%d} to {last:%Y-%m-%d}")
        click.echo(f"  fingerprint  {holder.fingerprint}")
