"""audit sign: a named person, in a named role; or the engine's seal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit.cli import passphrases, show

if TYPE_CHECKING:
    from audit.sign.key import Key

_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


@click.command(name="sign")
@click.argument("report", type=show.FILE)
@click.option("--role", help="Role of the person who signs, as the report names it.")
@click.option("--seal", is_flag=True, help="Seal the report as the engine, before anybody signs it.")
@click.option("--key", type=show.FILE, help="PKCS#12 file with the signer's key and certificate.")
@passphrases.option
@click.option("--pkcs11", "library", type=show.FILE, help="Module of a token or HSM, instead of --key.")
@click.option("--label", help="Of the key on the token.")
@click.option("--token", help="Label of the token, where the module has several slots.")
@click.option(
    "--statement", help="What the signature means; default: that the report was read and its statement signed."
)
@click.option("--despite", metavar="REASON", help="Why a report is signed that is not cleared; printed and signed.")
@click.option("--level", type=click.Choice(_LEVELS), help="PAdES level; default: B-T with --timestamp, else B-B.")
@click.option("--timestamp", metavar="URL", help="RFC 3161 time-stamping authority to ask.")
@click.option("--trust", type=show.FILE, multiple=True, help="Root certificate, for B-LT and B-LTA; repeatable.")
@click.option("--prepare", type=show.NEW_FILE, metavar="FILE", help="Write the bytes to sign elsewhere, sign nothing.")
@click.option("--certificate", type=show.FILE, help="With --prepare: certificate of the person who will sign.")
@click.option("--signature", type=show.FILE, help="Bring back the signature (CMS, DER) of prepared bytes.")
@click.option("--out", type=show.NEW_FILE, help="Default: REPORT itself, replaced in one step.")
def command(report: Path, out: Path | None, prepare: Path | None, **given: Any) -> None:
    """Sign REPORT in a role; earlier signatures stay valid.

    The passphrase, or the PIN of a token, comes from the environment or is asked for; it is never an argument.

    With other software: --prepare content.bin --certificate me.pem fills the field and writes the bytes to sign; sign
    them there (detached CMS, DER), then --signature me.p7s brings the signature back.
    """
    from audit import canonical

    _check(given, prepare)
    target = out or report
    if prepare is not None:
        from audit.sign import prepare as prepared_by

        ready = prepared_by(report.read_bytes(), certificate=given["certificate"].read_bytes(), **_about(given))
        canonical.write_whole(target, ready.pdf)
        canonical.write_whole(prepare, ready.to_sign)
        click.echo(f"prepared for {given['role']}: {target}\nto be signed, detached: {prepare}")
        return
    signed, said = _signed(report.read_bytes(), given)
    canonical.write_whole(target, signed)
    click.echo(f"{said}: {target}")


def _check(given: dict[str, Any], prepare: Path | None) -> None:
    """Which options belong together."""
    ways = [name for name in ("key", "library", "signature") if given[name]] + (["prepare"] if prepare else [])
    if bool(given["role"]) == bool(given["seal"]):
        raise click.UsageError("say in which --role, or --seal.")
    if len(ways) != 1:
        raise click.UsageError("sign with one of --key, --pkcs11, --prepare and --signature.")
    if given["library"] and not given["label"]:
        raise click.UsageError("--pkcs11 needs the --label of the key on the token.")
    if prepare and not given["certificate"]:
        raise click.UsageError("--prepare needs the --certificate of the person who will sign.")
    if given["seal"] and ways[0] not in ("key", "library"):
        raise click.UsageError("--seal needs --key or --pkcs11.")


def _about(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("role", "statement", "despite")}


def _signed(pdf: bytes, given: dict[str, Any]) -> tuple[bytes, str]:
    """The signed file, and what was done in a few words."""
    from audit.sign import bring_back

    role, variable = given["role"], given["passphrase_env"]
    if given["signature"]:
        return bring_back(pdf, role=role, signature=given["signature"].read_bytes()), f"signed as {role}"
    if given["key"]:
        return _with(passphrases.key(given["key"], variable), pdf, given)
    from audit.sign.token import opened

    secret = passphrases.passphrase(variable, "PIN of the token")
    with opened(given["library"], label=given["label"], pin=secret or None, token=given["token"]) as key:
        return _with(key, pdf, given)


def _with(key: Key, pdf: bytes, given: dict[str, Any]) -> tuple[bytes, str]:
    from audit.sign import seal, sign

    if given["seal"]:
        return seal(pdf, key=key, timestamp_url=given["timestamp"]), f"sealed by {key.name}"
    trust = [path.read_bytes() for path in given["trust"]]
    options = {"level": given["level"], "timestamp_url": given["timestamp"], "trust": trust}
    signed = sign(pdf, key=key, **_about(given), **options)
    level = given["level"] or ("B-T" if given["timestamp"] else "B-B")
    return signed, f"signed as {given['role']} by {key.name}, PAdES {level}"
