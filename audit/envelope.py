"""What travels inside a report: every file that is needed to check it again, and how to get them out safely.

A report is a PDF/A-3 with its evidence, its judgement, the plan, the declared facts, the accepted risks and the
policy packs attached, and a manifest of them all. `pack_up` makes these attachments, `open_report` reads them back
from a file that may be hostile: encrypted, damaged, oversized and looping files are refused with one sentence.

References: ISO 32000-1 7.11.4 (embedded file streams), ISO 19005-3 (associated files).
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from audit.canonical import from_bytes, sha256, to_bytes
from audit.errors import Mistake, ReportError
from audit.records.pack import Pack
from audit.version import __version__

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

MANIFEST = "signoff/manifest/1"
PACK = "signoff/pack/1"

MAX_FILE = 256 * 2**20
"""Largest report that is read, in bytes."""
MAX_ATTACHMENT = 64 * 2**20
"""Largest attachment that is read, in bytes after decompression."""
MAX_ATTACHMENTS = 1000

_RENDERERS = (
    "weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "jinja2",
    "fontpkg-ibm-plex-mono", "fontpkg-source-sans-3", "fontpkg-source-serif-4",
)  # fmt: skip
"""Packages whose version decides the bytes of a rendered report."""

Made = TypeVar("Made")

# A library has no business writing to the terminal; what it finds reaches the reader through the verification.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


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
    *, evidence: bytes, judgement: bytes, plan: str, facts: str | None, waivers: str | None, packs: Sequence[Pack]
) -> tuple[Attachment, ...]:
    """Everything that goes into a report, in a fixed order, the manifest of it all last."""
    parts = [
        Attachment(name="evidence.json", data=evidence, description="What was measured", relationship="Data"),
        Attachment(name="judgement.json", data=judgement, description="What was concluded", relationship="Data"),
        Attachment(name="audit.yaml", data=plan.encode(), description="The plan of the audit", relationship="Source"),
    ]
    for name, text, description in (
        ("facts.yaml", facts, "The declared facts"),
        ("waivers.yaml", waivers, "The accepted risks"),
    ):
        if text is not None:
            parts.append(Attachment(name=name, data=text.encode(), description=description, relationship="Source"))
    for pack in sorted(packs, key=lambda pack: pack.id):
        data = to_bytes({"schema": PACK, "id": pack.id, "files": dict(pack.files)})
        description = f"The policy pack {pack.title}, version {pack.version}"
        parts.append(Attachment(name=f"pack-{pack.id}.json", data=data, description=description, relationship="Source"))
    return (*parts, _manifest(parts))


def weasyprint() -> Any:
    """The package WeasyPrint.

    Raises:
        ReportError: the system libraries that it needs are not installed.
    """
    try:
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
    description = "Digests of all attachments, and the versions that rendered this report"
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
    reader = open_pdf(pdf)
    attachments = careful(lambda: attached(reader))
    if "evidence.json" not in attachments or "manifest.json" not in attachments:
        raise refusal("this PDF is not a Signoff report: it has no evidence.json and manifest.json attached")
    return Envelope(pdf=pdf, attachments=attachments, unsigned=careful(lambda: first_revision(reader, pdf)))


def open_pdf(pdf: bytes) -> PdfFileReader:
    """A strict reader over a PDF whose streams may not decode to more than they should.

    Raises:
        ReportError: the file is not a PDF, damaged, encrypted or oversized.
    """
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(pdf) > MAX_FILE:
        raise refusal(f"the file has {len(pdf):,} bytes; the limit is {MAX_FILE:,}")
    if not pdf.startswith(b"%PDF-"):
        raise refusal("the file is not a PDF")
    limits = DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=MAX_ATTACHMENT),
        document_budget=DocumentDecodeBudget(base_allowance=4 * MAX_ATTACHMENT, max_ratio=20),
    )
    reader: PdfFileReader = careful(lambda: PdfFileReader(BytesIO(pdf), strict=True, decode_limits=limits))
    if "/Encrypt" in reader.trailer:
        raise refusal("the PDF is encrypted; a report must be readable by everybody")
    return reader


def careful(read: Callable[[], Made]) -> Made:
    """Run a function that reads untrusted PDF structures; whatever trips it becomes one sentence.

    pyHanko meets a hostile structure with a TypeError or an AttributeError as often as with its own errors, so all
    errors a malformed object can cause are caught here, and nowhere else.

    Raises:
        ReportError: the structure is damaged.
    """
    from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError

    try:
        return read()
    except PdfDecodeLimitError:
        raise refusal(f"the PDF is oversized: a stream in it unpacks to more than {MAX_ATTACHMENT:,} bytes") from None
    except RecursionError:
        raise refusal("the PDF is damaged: its objects are nested too deeply") from None
    except (PdfError, ValueError, LookupError, TypeError, AttributeError, AssertionError, NotImplementedError, OSError,
            OverflowError, MemoryError) as error:  # fmt: skip
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise refusal(f"the PDF is damaged: {reason}") from None


def attached(reader: PdfFileReader) -> dict[str, bytes]:
    """Every attached file of a PDF, by name; a name that stands twice is damage."""
    files: dict[str, bytes] = {}
    for name, specification in _name_tree(reader):
        if name in files:
            raise ValueError(f"two attachments are called {name!r}")
        if len(files) == MAX_ATTACHMENTS:
            raise ValueError(f"it has more than {MAX_ATTACHMENTS} attachments")
        if str(specification["/F"]) != name or str(specification.get("/UF", name)) != name:
            raise ValueError(f"the attachment {name!r} also goes by another name")
        streams = specification["/EF"]
        if any(streams.raw_get(key) != streams.raw_get("/F") for key in streams):
            raise ValueError(f"the attachment {name!r} has two contents")
        files[name] = streams["/F"].data
    return files


def _name_tree(reader: PdfFileReader) -> Iterator[tuple[str, Any]]:
    """Leaves of the tree of embedded files (ISO 32000-1 7.9.6); a loop or a second visit is damage."""
    names = reader.root.get("/Names")
    if names is None or "/EmbeddedFiles" not in names:
        return
    pending, visited = [names["/EmbeddedFiles"]], 0
    while pending:
        node = pending.pop()
        visited += 1
        if visited > MAX_ATTACHMENTS:
            raise ValueError("the tree of attachments does not end")
        pending.extend(reversed([kid.get_object() for kid in node.get("/Kids", ())]))
        leaves = list(node.get("/Names", ()))
        for name, specification in zip(leaves[::2], leaves[1::2], strict=True):
            yield str(name), specification.get_object()


def first_revision(reader: PdfFileReader, pdf: bytes) -> int:
    """Where the first revision of an incrementally updated PDF ends, its end-of-file marker included."""
    end = re.compile(rb"startxref\s+(\d+)\s+%%EOF(?:\r\n|\n|\r|$)")
    cross_reference = reader.xrefs.get_xref_container_info(0)
    for match in end.finditer(pdf, cross_reference.end_location):
        if int(match[1]) == reader.xrefs.get_startxref_for_revision(0):
            return match.end()
        break
    raise ValueError("its first revision has no end")


def aside(work: Callable[[], Made]) -> Made:
    """Run pyHanko's verbs in a thread of their own: they start an event loop, and a notebook already runs one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def refusal(text: str, file: str = "report.pdf") -> ReportError:
    """A ReportError of one sentence."""
    return ReportError(Mistake(file=file, text=text))
