"""audit sign: a named person, in a named role."""

from __future__ import annotations

import os
from pathlib import Path

import click

from audit.cli import show


@click.command(name="sign")
@click.argument("report", type=show.FILE)
@click.option("--role", required=True, help="Role of the person who signs, as the report names it.")
@click.option("--key", type=show.FILE, required=True, help="PKCS#12 file with the person's key and certificate.")
@click.option("--passphrase-env", default="SIGNOFF_PASSPHRASE", show_default=True, help="Variable with the passphrase.")
@click.option(
    "--statement", help="What the signature means; default: that the report was read and its statement signed."
)
@click.option("--timestamp", metavar="URL", help="RFC 3161 time-stamping authority to ask.")
@click.option("--out", type=show.NEW_FILE, help="Default: REPORT itself, replaced in one step.")
def command(
    report: Path,
    role: str,
    key: Path,
    passphrase_env: str,
    statement: str | None,
    timestamp: str | None,
    out: Path | None,
) -> None:
    """Sign REPORT in a role; earlier signatures stay valid.

    The passphrase comes from the environment, or is asked for; it is never an argument.
    """
    from audit import canonical
    from audit.sign import sign

    passphrase = os.environ.get(passphrase_env)
    if passphrase is None:
        passphrase = click.prompt("Passphrase of the key", hide_input=True, default="", show_default=False)
    signed = sign(
        report.read_bytes(),
        role=role,
        key=key.read_bytes(),
        passphrase=passphrase.encode("utf-8") or None,
        statement=statement,
        timestamp_url=timestamp,
    )
    canonical.write_whole(out or report, signed)
    click.echo(f"signed as {role}: {out or report}")
