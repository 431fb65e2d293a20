"""Where passphrases and PINs come from: the environment or a prompt, never an argument."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from audit.sign.key import Key

VARIABLE = "SIGNOFF_PASSPHRASE"

option = click.option(
    "--passphrase-env", default=VARIABLE, show_default=True, metavar="NAME", help="Variable with the passphrase or PIN."
)


def passphrase(variable: str, what: str, *, new: bool = False) -> str:
    """A secret from that variable, else from a prompt; a new one is asked for twice."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    return str(click.prompt(what, hide_input=True, default="", show_default=False, confirmation_prompt=new))


def key(file: Path, variable: str) -> Key:
    """The PKCS#12 key in a file, its passphrase asked for."""
    from audit.sign.key import load

    return load(file.read_bytes(), passphrase(variable, "Passphrase of the key").encode() or None)
