"""The option --export of run and judge: files for pipelines, beside the judgement."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from audit.exports import Judged
    from audit.records.evidence import Evidence
    from audit.records.judgement import Judgement


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--export FORMAT[=PATH]`, which may be given several times."""
    said = (
        "Write a file for pipelines: junit, sarif, github-summary, gitlab-code-quality, oscal, cyclonedx, model-card."
    )
    return click.option("--export", "exports", multiple=True, metavar="FORMAT[=PATH]", help=said)(command)


def wanted(given: Sequence[str], folder: Path) -> Mapping[str, Path]:
    """Where each form is to be written; without a path, into the folder under its usual name."""
    if not given:
        return {}
    from audit.exports import module, pipelines

    found: dict[str, Path] = {}
    for item in given:
        name, _, path = item.partition("=")
        if name not in pipelines():
            raise click.BadParameter(f"{name!r} is none of {', '.join(pipelines())}.", param_hint="--export")
        usual = getattr(module(name), "default_file", lambda name=name: pipelines()[name])()
        found[name] = Path(path) if path else folder / usual
    return found


def judged(judgement: Judgement, evidence: Evidence | None, plan: Path | None) -> Judged:
    """What the files are made from."""
    from audit import canonical
    from audit.exports import Judged
    from audit.version import __version__

    return Judged(
        judgement=judgement,
        judgement_sha256=canonical.sha256(canonical.to_bytes(judgement)),
        name=evidence.plan.name if evidence is not None else "audit",
        tool=evidence.provenance.tool if evidence is not None else f"signoff {__version__}",
        plan=_from_root(plan) if plan is not None else "audit.yaml",
        evidence=evidence,
    )


def contents(files: Mapping[str, Path], given: Judged) -> dict[Path, bytes]:
    """What every form is to hold; a page that several steps share is added to."""
    from audit.exports import module

    found: dict[Path, bytes] = {}
    for name, path in files.items():
        before = path.read_bytes() if getattr(module(name), "APPENDED", False) and path.exists() else b""
        found[path] = before + module(name).render(given).encode("utf-8")
    return found


def write(files: Mapping[str, Path], given: Judged) -> dict[str, Path]:
    """Write every form, whole or not at all."""
    from audit import canonical

    canonical.write_together(contents(files, given))
    return dict(files)


def _from_root(plan: Path) -> str:
    """The plan's path from the root of the repository it lies in, with forward slashes."""
    path = plan.resolve()
    root = next((folder for folder in path.parents if (folder / ".git").exists()), Path.cwd())
    return Path(os.path.relpath(path, root)).as_posix()
