"""Three editions of one report: the full one that people sign, two pages for who decides, and one to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from audit.language import N_, Texts

Edition = Literal["full", "summary", "public"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)
"""Only the full edition carries attachments and places to sign; the others name the full one by its digests."""
FILES: Mapping[Edition, str] = {"full": "report.pdf", "summary": "summary.pdf", "public": "public.pdf"}
"""What `audit run` calls them."""

TITLES: Mapping[Edition, str] = Texts(
    {
        "full": N_("responsible-AI audit report"),
        "summary": N_("summary of the responsible-AI audit report"),
        "public": N_("public edition of the responsible-AI audit report"),
    }
)
_SHARED: dict[Edition, tuple[str, ...]] = {
    "full": (),
    "summary": ("00-cover.html",),
    "public": ("00-cover.html", "30-bias.html", "60-performance.html", "85-method.html"),
}
"""Sections of the full edition that a short one has too."""


def sections(edition: Edition, where: Sequence[Path]) -> list[str]:
    """Templates of an edition, in the order of their names; a folder `summary` or `public` adds to that edition."""
    shared = [file.name for own in where for file in (own / "sections").glob("*.html")]
    chosen = {name: f"sections/{name}" for name in shared if edition == "full" or name in _SHARED[edition]}
    if edition != "full":
        chosen |= {file.name: f"{edition}/{file.name}" for own in where for file in (own / edition).glob("*.html")}
    return [chosen[name] for name in sorted(chosen)]
