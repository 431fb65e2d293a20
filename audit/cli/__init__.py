"""The command line: one module a verb, the only place that prints or exits.

Exit codes: 0 cleared (verify: everything holds) · 1 not cleared (verify: something does not hold) · 2 arguments,
plan, pack or input malformed · 3 cannot tell · 4 the tool itself failed.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from audit.errors import InputError, SignoffError
from audit.version import __version__

CLEARED, NOT_CLEARED, MALFORMED, CANNOT_TELL, TOOL_FAILED = range(5)

_VERBS = (
    "init",
    "run",
    "measure",
    "judge",
    "report",
    "sign",
    "verify",
    "keys",
    "register",
    "compare",
    "status",
    "history",
    "list",
    "explain",
    "export",
    "demo",
)


class _Verbs(click.Group):
    """Imports a verb's module only when that verb is called, so that --help answers in a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command: click.Command = import_module(f"audit.cli.{cmd_name}_").command
        return command


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="signoff")
def cli() -> None:
    r"""Audit a model and a dataset against law and policy; render, sign and verify the report.

    \b
    Exit codes: 0 cleared · 1 not cleared · 2 malformed input · 3 cannot tell · 4 the tool failed.
    An aid to counsel, not legal advice.
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; without arguments, those of the process."""
    try:
        code = cli.main(args=None if arguments is None else list(arguments), prog_name="audit", standalone_mode=False)
    except InputError as error:
        for mistake in error.mistakes:
            click.echo(f"error: {mistake}", err=True)
        return MALFORMED
    except SignoffError as error:
        click.echo(f"error: {error}", err=True)
        return MALFORMED
    except click.exceptions.Abort:
        click.echo("stopped; nothing was left half-written", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return MALFORMED
    except SystemExit:  # how click leaves when nobody reads its output any more; that is not a verdict
        return TOOL_FAILED
    except Exception as error:
        return _bug(error)
    return code if isinstance(code, int) else CLEARED


def _bug(error: Exception) -> int:
    """A failure of the tool is never disguised as a verdict. Its message may hold a cell, so it is not shown."""
    if os.environ.get("SIGNOFF_DEBUG"):
        traceback.print_exc()
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    click.echo(
        f"internal error: {type(error).__name__} at {place}. This is a bug in signoff, not a verdict; set "
        "SIGNOFF_DEBUG=1 to see the trace (it may show data) and report it.",
        err=True,
    )
    return TOOL_FAILED
