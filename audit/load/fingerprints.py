"""Which files went in, by their digests."""

from __future__ import annotations

from pathlib import Path

from audit import canonical
from audit.records.evidence import Input
from audit.records.plan import Plan
from audit.sources import shown


def fingerprints(plan: Plan) -> tuple[Input, ...]:
    """Name, SHA-256 and size of every input that is a file or a folder, in a fixed order."""
    named = {
        "evaluation": plan.data.evaluation,
        "training": plan.data.training,
        "reference": plan.data.reference,
        "model": plan.model.source if plan.model else None,
        "earlier model": plan.earlier.model if plan.earlier else None,
        "erased": plan.privacy.erased,
        "linkage": plan.privacy.linkage,
    }
    # A model in memory has no file.
    return tuple(_input(role, path, plan) for role, path in named.items() if path is not None and path.exists())


def _input(role: str, path: Path, plan: Plan) -> Input:
    if path.is_file():
        return Input(role=role, name=shown(path, plan), sha256=canonical.file_sha256(path), bytes=path.stat().st_size)
    files = sorted(path.glob("*.parquet"), key=lambda file: file.name)
    digest = canonical.sha256(canonical.to_bytes({file.name: canonical.file_sha256(file) for file in files}))
    return Input(role=role, name=shown(path, plan), sha256=digest, bytes=sum(file.stat().st_size for file in files))
