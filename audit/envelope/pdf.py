"""Read a PDF that may be hostile: strictly, within bounds, and with one sentence for whatever is wrong with it.

References: ISO 32000-1 7.5 (file structure), 7.9.6 (name trees), 7.11.4 (embedded file streams).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, TypeVar

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DecodePurpose, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from audit.envelope.refusing import refusal
from audit.errors import ReportError

MAX_FILE = 256 * 2**20
"""Largest report that is read, in bytes."""
MAX_ATTACHMENT = 64 * 2**20
"""Largest attachment that is read, in bytes after decompression."""
MAX_ATTACHMENTS = 1000

Made = TypeVar("Made")

# A library has no business writing to the terminal; what it finds reaches the reader through the verification.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


class Reader(PdfFileReader):
    """pyHanko's reader, with the table of each object stream read once.

    pyHanko reads that table anew for every object in the stream, which takes minutes on a tagged report. A test
    compares every object with what pyHanko itself reads.
    """

    def __init__(self, stream: Any, **options: Any) -> None:
        self._packed: dict[int, tuple[BytesIO, list[tuple[int, int]]]] = {}
        super().__init__(stream, **options)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        if stmnum not in self._packed:
            self._packed[stmnum] = self._unpacked(stmnum)
        data, table = self._packed[stmnum]
        if not 0 <= idx < len(table) or table[idx][0] != idnum:
            raise PdfStrictReadError("an object stream does not hold what the cross-reference says")
        data.seek(table[idx][1])
        found = generic.read_object(data, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfStrictReadError("an object stream holds what it must not")
        return found

    def _unpacked(self, number: int) -> tuple[BytesIO, list[tuple[int, int]]]:
        stream = generic.Reference(number, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise PdfStrictReadError("an object stream is none")
        data, first = stream.read_data(DecodePurpose.OBJECT_STREAM), int(stream["/First"])
        numbers = [int(each) for each in data[:first].split()]
        if len(numbers) != 2 * int(stream["/N"]):
            raise PdfStrictReadError("the table of an object stream is damaged")
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return BytesIO(data), [(identity, first + offset) for identity, offset in pairs]


def open_pdf(pdf: bytes) -> Reader:
    """A strict reader over a PDF whose streams may not decode to more than they should.

    Raises:
        ReportError: the file is not a PDF, damaged, encrypted or oversized.
    """
    if len(pdf) > MAX_FILE:
        raise refusal(f"the file has {len(pdf):,} bytes; the limit is {MAX_FILE:,}")
    if not pdf.startswith(b"%PDF-"):
        raise refusal("the file is not a PDF")
    limits = DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=MAX_ATTACHMENT),
        document_budget=DocumentDecodeBudget(base_allowance=4 * MAX_ATTACHMENT, max_ratio=20),
    )
    reader = careful(lambda: Reader(BytesIO(pdf), strict=True, decode_limits=limits))
    if "/Encrypt" in reader.trailer:
        raise refusal("the PDF is encrypted; a report must be readable by everybody")
    return reader


def careful(read: Callable[[], Made]) -> Made:
    """Run a function that reads untrusted PDF structures; whatever trips it becomes one sentence.

    A hostile structure makes pyHanko and the libraries below it raise anything at all, so here, and only here, every
    exception counts as damage. It can make a report fail, never pass.

    Raises:
        ReportError: the structure is damaged.
    """
    try:
        return read()
    except ReportError:
        raise
    except PdfDecodeLimitError:
        raise refusal(f"the PDF is oversized: a stream in it unpacks to more than {MAX_ATTACHMENT:,} bytes") from None
    except RecursionError:
        raise refusal("the PDF is damaged: its objects are nested too deeply") from None
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise refusal(f"the PDF is damaged: {reason}") from error


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
