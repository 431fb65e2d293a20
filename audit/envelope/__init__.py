"""What travels inside a report: every file that is needed to check it again, and how to get them out safely.

A report is a PDF/A-3 with its evidence, its judgement, the plan, the declared facts, the accepted risks and the
policy packs attached, and a manifest of them all. `pack_up` makes these attachments, `open_report` reads them back
from a file that may be hostile: encrypted, damaged, oversized and looping files are refused with one sentence.

References: ISO 32000-1 7.11.4 (embedded file streams), ISO 19005-3 (associated files).
"""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from audit.canonical import from_bytes, sha256, to_bytes
from audit.envelope.refusing import refusal
from audit.language import N_
from audit.records.pack import Pack
from audit.version import __version__

__all__ = [
    "MANIFEST", "PACK", "Attachment", "Envelope", "field_name", "open_report", "pack_up", "refusal", "renderer",
    "weasyprint",
]  # fmt: skip

MANIFEST = "signoff/manifest/1"
PACK = "signoff/pack/1"

_RENDERERS = (
    "weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "jinja2",
    "fontpkg-ibm-plex-mono", "fontpkg-source-sans-3", "fontpkg-source-serif-4",
)  # fmt: skip
"""Packages whose version decides the bytes of a rendered report."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside the report."""

    name: str
    data: bytes = field(repr=False)
    description: str
    relationship: str
    """How it relates to the report, in the words of ISO 32000-2: Data or Source."""


def field_name(role: str) -> str:
    """Name of the signature field of a role. No full stop: readers take it for a hierarchy of fields."""
    return "sig_" + "".join(letter if letter.isalnum() else "_" for letter in role.lower())


def pack_up(
    *,
    evidence: bytes,
    judgement: bytes,
    plan: str,
    facts: str | None,
    waivers: str | None,
    packs: Sequence[Pack],
    baseline: bytes | None = None,
    history: bytes | None = None,
) -> tuple[Attachment, ...]:
    """Everything that goes into a report, in a fixed order, the manifest of it all last."""
    parts = [
        Attachment(name="evidence.json", data=evidence, description=N_("What was measured"), relationship="Data"),
        Attachment(name="judgement.json", data=judgement, description=N_("What was concluded"), relationship="Data"),
        Attachment(
            name="audit.yaml", data=plan.encode(), description=N_("The plan of the audit"), relationship="Source"
        ),
    ]
    if baseline is not None:
        description = N_("What the earlier audit measured")
        parts.append(Attachment(name="baseline.json", data=baseline, description=description, relationship="Data"))
    if history is not None:
        description = N_("What earlier audits measured of the numbers that rules limit")
        parts.append(Attachment(name="history.json", data=history, description=description, relationship="Data"))
    for name, text, description in (
        ("facts.yaml", facts, N_("The declared facts")),
        ("waivers.yaml", waivers, N_("The accepted risks")),
    ):
        if text is not None:
            parts.append(Attachment(name=name, data=text.encode(), description=description, relationship="Source"))
    for pack in sorted(packs, key=lambda pack: pack.id):
        data = to_bytes({"schema": PACK, "id": pack.id, "files": dict(pack.files)})
        name = f"pack-{pack.id}.json"
        parts.append(Attachment(name=name, data=data, description=pack.title, relationship="Source"))
    return (*parts, _manifest(parts))


def weasyprint() -> Any:
    """The package WeasyPrint.

    Raises:
        ReportError: the system libraries that it needs are not installed.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints a banner before it raises
            import weasyprint as package
            import weasyprint.text.ffi
    except OSError:  # the package is here, Pango is not
        text = (
            "WeasyPrint cannot load its system libraries; install them with "
            "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 (Debian, Ubuntu) or brew install pango (macOS)"
        )
        raise refusal(text) from None
    return package


def renderer() -> dict[str, str]:
    """Versions that decide the bytes of a rendered report: equal versions render equal bytes."""
    from importlib.metadata import PackageNotFoundError, version

    ffi = weasyprint().text.ffi
    versions = {"signoff": __version__, "zlib": zlib.ZLIB_RUNTIME_VERSION}
    for name in _RENDERERS:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "absent"
    pango = ffi.pango.pango_version()
    versions["pango"] = f"{pango // 10_000}.{pango // 100 % 100}.{pango % 100}"
    versions["harfbuzz"] = _harfbuzz(ffi.harfbuzz)
    versions["harfbuzz-subset"] = "absent" if ffi.harfbuzz_subset is None else versions["harfbuzz"]
    return versions


def _harfbuzz(library: Any) -> str:
    """The newest version that the library says it is at least: WeasyPrint's binding offers no other question."""
    found = [0, 0, 0]
    for position, highest in enumerate((99, 99, 99)):
        for number in range(highest + 1):
            if not library.hb_version_atleast(*found[:position], number, *[0] * (2 - position)):
                break
            found[position] = number
    return ".".join(map(str, found))


def _manifest(parts: Sequence[Attachment]) -> Attachment:
    attachments = {part.name: {"sha256": sha256(part.data), "size": len(part.data)} for part in parts}
    data = to_bytes({"schema": MANIFEST, "attachments": attachments, "renderer": renderer()})
    description = N_("Digests of all attachments, and the versions that rendered this report")
    return Attachment(name="manifest.json", data=data, description=description, relationship="Data")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A report that was opened."""

    pdf: bytes = field(repr=False)
    attachments: Mapping[str, bytes] = field(repr=False)
    """Content of every attached file, by name."""
    unsigned: int
    """Length in bytes of the report as it was rendered, before anybody signed."""

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest as plain data. Raises ReportError when it is absent or not a manifest."""
        manifest = self.json("manifest.json")
        if not isinstance(manifest, dict) or manifest.get("schema") != MANIFEST:
            raise refusal(f"manifest.json is not a manifest of the schema {MANIFEST}")
        return manifest

    @cached_property
    def plan(self) -> str:
        """The text of the attached plan. Raises ReportError when it is absent or not UTF-8."""
        return self.text("audit.yaml")

    def content(self, name: str) -> bytes:
        """Content of one attachment. Raises ReportError when it is absent."""
        if name not in self.attachments:
            raise refusal(f"{name} is not attached")
        return self.attachments[name]

    def text(self, name: str) -> str:
        """One attachment as text. Raises ReportError when it is absent or not UTF-8."""
        try:
            return self.content(name).decode("utf-8")
        except UnicodeDecodeError:
            raise refusal(f"{name} is not UTF-8 text") from None

    def json(self, name: str) -> Any:
        """One attachment as plain data. Raises ReportError when it is absent or not JSON."""
        data = self.content(name)
        try:
            return from_bytes(data)
        except (ValueError, RecursionError):
            raise refusal(f"{name} is not valid JSON") from None


def open_report(pdf: bytes) -> Envelope:
    """Read the attachments of a report.

    Raises:
        ReportError: the file is not a PDF, damaged, encrypted or oversized, or carries no Signoff evidence.
    """
    from audit.envelope.pdf import attached, careful, first_revision, open_pdf

    reader = open_pdf(pdf)
    attachments = careful(lambda: attached(reader))
    if "evidence.json" not in attachments or "manifest.json" not in attachments:
        raise refusal("this PDF is not a Signoff report: it has no evidence.json and manifest.json attached")
    return Envelope(pdf=pdf, attachments=attachments, unsigned=careful(lambda: first_revision(reader, pdf)))
