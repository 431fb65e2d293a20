"""What somebody might do to a signed report. Each function takes a report and gives the attacked one."""

import re
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from audit.envelope import open_report
from audit.envelope.pdf import open_pdf
from audit.sign.appearance import draw
from audit.sign.key import load
from audit.sign.pades import Writer, dated_signer, metadata
from tests.sign.people import LATER, Key

Change = Callable[[IncrementalPdfFileWriter], None]


def flipped(pdf: bytes, position: int, mask: int = 1) -> bytes:
    changed = bytearray(pdf)
    changed[position] ^= mask
    return bytes(changed)


def put(pdf: bytes, position: int, text: bytes) -> bytes:
    return pdf[:position] + text + pdf[position + len(text) :]


def updated(pdf: bytes, change: Change) -> bytes:
    """An incremental update that nobody signed."""
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def signed_by(
    pdf: bytes,
    field: str,
    key: Key,
    *,
    role: str | None = None,
    before: Change | None = None,
    when: datetime = LATER,
    digest: str = "sha256",
    meaning: str = "Read. Despite “not cleared”: a test",
    stamper: Any = None,
) -> bytes:
    """Signed with a key of one's own and none of our refusals; `before` is done in the same revision."""
    holder = load(*key)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    if before is not None:
        before(writer)
    details = metadata(
        field, role=role or field.removeprefix("sig_").replace("_", " "), name=holder.name, meaning=meaning
    )
    details.__dict__["md_algorithm"] = digest
    picture = draw(200, 60, name=holder.name, role="any", organisation=None, statement="Approved.", when=when)
    signer = dated_signer(details, holder.signer, stamper, picture, when)
    return bytes(signer.sign_pdf(writer, existing_fields_only=True).getvalue())


# Where things lie


def cms_gaps(pdf: bytes) -> list[tuple[int, int]]:
    """Start and end of each signature's hexadecimal digits, in the order of the file."""
    ranges = re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)
    return [(int(found[2]) + 1, int(found[3]) - 1) for found in ranges]


def stream_of(pdf: bytes, content: bytes) -> int:
    """Where a stream begins that unpacks to something with this content."""
    for found in re.finditer(rb"stream\r?\n", pdf):
        try:
            unpacked = zlib.decompressobj().decompress(pdf[found.end() :])
        except zlib.error:
            continue
        if content in unpacked:
            return found.end()
    raise AssertionError("no such stream")


# Changes after signing


def first_page(writer: Any) -> Any:
    node = writer.root["/Pages"]
    while "/Kids" in node:
        node = node["/Kids"][0].get_object()
    return node


def add_annotation(writer: Any) -> None:
    page = first_page(writer)
    box = generic.ArrayObject(map(generic.FloatObject, (60, 500, 400, 640)))
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): box,
            pdf_name("/Contents"): pdf_string("Cleared"),
            pdf_name("/DA"): pdf_string("/Helv 20 Tf 0 g"),
            pdf_name("/F"): generic.NumberObject(4),
        }
    )
    reference = writer.add_object(annotation)
    if "/Annots" in page:
        page["/Annots"].append(reference)
        writer.update_container(page["/Annots"])
    else:
        page["/Annots"] = generic.ArrayObject([reference])
    writer.update_container(page)


def replace_page_content(writer: Any) -> None:
    reference = first_page(writer).raw_get("/Contents").reference
    writer.objects[(reference.generation, reference.idnum)] = generic.StreamObject(stream_data=b"0 0 9 9 re f")


def append_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def remove_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].pop()
    pages["/Count"] = generic.NumberObject(int(pages["/Count"]) - 1)
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def reorder_pages(writer: Any) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].reverse()
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def _embedded(writer: Any) -> Any:
    return writer.root["/Names"]["/EmbeddedFiles"]["/Names"]


def replace_attachment(name: str, content: bytes) -> Change:
    def change(writer: Any) -> None:
        names = _embedded(writer)
        specification = names[list(map(str, names)).index(name) + 1].get_object()
        reference = specification["/EF"].raw_get("/F").reference
        new = generic.StreamObject(stream_data=content)
        new["/Type"] = pdf_name("/EmbeddedFile")
        writer.objects[(reference.generation, reference.idnum)] = new

    return change


def add_attachment(name: str, content: bytes) -> Change:
    def change(writer: Any) -> None:
        names = _embedded(writer)
        stream = generic.StreamObject(stream_data=content)
        stream["/Type"] = pdf_name("/EmbeddedFile")
        where = writer.add_object(stream)
        specification = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Filespec"),
                pdf_name("/F"): pdf_string(name),
                pdf_name("/EF"): generic.DictionaryObject({pdf_name("/F"): where}),
            }
        )
        names.extend([pdf_string(name), writer.add_object(specification)])
        writer.update_container(names)

    return change


def remove_attachment(name: str) -> Change:
    def change(writer: Any) -> None:
        names = _embedded(writer)
        place = list(map(str, names)).index(name)
        del names[place : place + 2]
        writer.update_container(names)

    return change


def field(writer: Any, name: str) -> Any:
    return next(
        each.get_object() for each in writer.root["/AcroForm"]["/Fields"] if str(each.get_object()["/T"]) == name
    )


def unsign(name: str) -> Change:
    def change(writer: Any) -> None:
        found = field(writer, name)
        del found["/V"]
        writer.update_container(found)

    return change


def copy_signature(source: str, target: str) -> Change:
    def change(writer: Any) -> None:
        found = field(writer, target)
        found["/V"] = field(writer, source).raw_get("/V")
        writer.update_container(found)

    return change


def forge_appearance(name: str) -> Change:
    """Make an empty field look signed."""

    def change(writer: Any) -> None:
        found = field(writer, name)
        stream = generic.StreamObject(stream_data=b"0 0 50 50 re f")
        stream["/Type"], stream["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
        stream["/BBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 50, 50)))
        found["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream)})
        writer.update_container(found)

    return change


def field_over_the_page(writer: Any) -> None:
    """A new, empty signature field whose picture covers what the page says."""
    append_signature_field(writer, SigFieldSpec("sig_extra", on_page=0, box=(60, 560, 400, 640)))
    forge_appearance("sig_extra")(writer)


def say_other_evidence(writer: Any) -> None:
    """Another evidence digest in the XMP packet, which pyHanko's analysis lets pass."""
    reference = writer.root.raw_get("/Metadata").reference
    packet = writer.prev.get_object(reference, revision=0).data
    found = re.search(rb":evidenceSha256>([0-9a-f]{64})", packet)
    assert found
    stream = generic.StreamObject(stream_data=packet.replace(found[1], b"0" * 64))
    stream["/Type"], stream["/Subtype"] = pdf_name("/Metadata"), pdf_name("/XML")
    writer.objects[(reference.generation, reference.idnum)] = stream


def resaved(pdf: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    return out.getvalue()


def transplanted(pdf: bytes, donor: bytes) -> bytes:
    """The last signature of another report in the place of this one's."""
    (start, end), (first, last) = cms_gaps(pdf)[-1], cms_gaps(donor)[-1]
    content = donor[first:last]
    return put(pdf, start, content[: end - start].ljust(end - start, b"0"))


def emptied_range(pdf: bytes) -> bytes:
    """The last signature covers nothing after itself."""
    found = list(re.finditer(rb"/ByteRange \[\d+ \d+ \d+ (\d+)", pdf))[-1]
    return put(pdf, found.start(1), b"0".ljust(len(found[1])))


def looping(pdf: bytes) -> bytes:
    """A cross-reference table that names itself as its predecessor."""
    at = len(pdf)
    tail = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + tail % (at, at)


def bomb(pdf: bytes, size: int) -> bytes:
    """evidence.json replaced by a stream that unpacks to `size` zero bytes."""

    def change(writer: Any) -> None:
        names = _embedded(writer)
        specification = names[list(map(str, names)).index("evidence.json") + 1].get_object()
        reference = specification["/EF"].raw_get("/F").reference
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()
        stream = generic.StreamObject(encoded_data=packed)
        stream["/Filter"] = pdf_name("/FlateDecode")
        writer.objects[(reference.generation, reference.idnum)] = stream

    return updated(pdf, change)


def endless_names(pdf: bytes) -> bytes:
    """A tree of attachments that is its own child."""

    def change(writer: Any) -> None:
        names = writer.root["/Names"]
        reference = writer.allocate_placeholder()
        tree = generic.DictionaryObject({pdf_name("/Kids"): generic.ArrayObject([reference, reference])})
        writer.add_object(tree, idnum=reference.idnum)
        names["/EmbeddedFiles"] = reference
        writer.update_container(names)

    return updated(pdf, change)


def attachment(pdf: bytes, name: str) -> bytes:
    return open_report(pdf).content(name)
