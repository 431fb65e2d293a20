"""Subtler things than those in `attacks`: shadow attacks, false seals, keys that are not for this, stamps of others."""

import re
from functools import lru_cache
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from audit import sign
from audit.envelope.pdf import open_pdf
from audit.sign.key import load
from audit.sign.pades import NOWHERE, Writer, dated_signer, metadata, sealing
from tests.sign.people import LATER, SIGNED, Key, person
from tests.sign.reports import unsigned
from tests.verify.attacks import Change, cms_gaps, field, first_page, put, signed_by, updated

Dictionary, Array, Number = generic.DictionaryObject, generic.ArrayObject, generic.NumberObject


# Shadows: something from before signing shows, or stops showing, afterwards


def cover(writer: Any) -> None:
    """A picture over the verdict, on the page before anybody signs."""
    page = first_page(writer)
    stream = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 300 80 re f")
    stream["/Type"], stream["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
    stream["/BBox"] = Array(map(Number, (0, 0, 300, 80)))
    annotation = Dictionary(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): Array(map(Number, (60, 600, 360, 680))),
            pdf_name("/AP"): Dictionary({pdf_name("/N"): writer.add_object(stream)}),
        }
    )
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page)


def covered_and_signed(pdf: bytes, key: Key) -> bytes:
    return signed_by(pdf, "sig_model_owner", key, before=cover)


def uncover(writer: Any) -> None:
    page = first_page(writer)
    page["/Annots"].pop()
    writer.update_container(page)


def replace_font(writer: Any) -> None:
    """The digits of a number are drawn by other shapes."""
    fonts = first_page(writer)["/Resources"]["/Font"]
    name = next(iter(fonts))
    font = fonts[name]
    font["/BaseFont"] = pdf_name("/Courier")
    reference = fonts.raw_get(name).reference
    writer.objects[(reference.generation, reference.idnum)] = font


def _other_pages(writer: Any) -> Any:
    pages = Dictionary({pdf_name("/Type"): pdf_name("/Pages"), pdf_name("/Count"): Number(1)})
    reference = writer.add_object(pages)
    box = Array(map(Number, (0, 0, 595, 842)))
    page = {pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): reference, pdf_name("/MediaBox"): box}
    pages["/Kids"] = Array([writer.add_object(Dictionary(page))])
    return reference


def second_document(pdf: bytes, key: Key) -> bytes:
    """Another tree of pages, signed along, to which nothing leads yet."""
    return signed_by(pdf, "sig_model_owner", key, before=_other_pages)


def show_second_document(writer: Any) -> None:
    hidden = max(
        reference.idnum
        for reference in writer.prev.xrefs.explicit_refs_in_revision(writer.prev.total_revisions - 1)
        if getattr(writer.prev.get_object(reference), "get", {}.get)("/Type") == "/Pages"
    )
    writer.root["/Pages"] = generic.IndirectObject(hidden, 0, writer)
    writer.update_root()


def other_catalogue(writer: Any) -> None:
    copy = Dictionary({pdf_name(key): writer.root.raw_get(key) for key in writer.root})
    writer.trailer["/Root"] = writer._root = writer.add_object(copy)
    writer._root_object = copy


def freed(pdf: bytes) -> bytes:
    """An update whose table says that a page's content is gone."""
    number = open_pdf(pdf).root["/Pages"]["/Kids"][0].get_object().raw_get("/Contents").reference.idnum
    previous = int(pdf[pdf.rindex(b"startxref") + 10 :].split()[0])
    trailer = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    trailer = re.sub(rb"/Prev \d+", b"/Prev %d" % previous, trailer)
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n0000000000 00001 f \n" % number
    return pdf + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def scripted(writer: Any) -> None:
    """The file runs a script when it is opened."""
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert('cleared')")}
    writer.root["/OpenAction"] = Dictionary(action)
    writer.update_root()


# Seals and stamps


@lru_cache
def sealed() -> bytes:
    data, passphrase = person("Signoff engine", kind="rsa")
    return sign.seal(unsigned(), key=data, passphrase=passphrase, signing_time=SIGNED)


def sealed_by(pdf: bytes, key: Key, name: str) -> bytes:
    """A certification in a new field, whatever was signed before."""
    holder = load(*key)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    details = sealing(holder.name, "sealed")
    details.__dict__.update(field_name=name, certify=not cms_gaps(pdf))
    signer = dated_signer(details, holder.signer, None, None, LATER)
    return bytes(signer.sign_pdf(writer).getvalue())


def scripted_seal(pdf: bytes, key: Key) -> bytes:
    """A seal whose invisible field runs a script."""
    holder = load(*key)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    append_signature_field(writer, SigFieldSpec("seal", on_page=0, invis_sig_settings=NOWHERE))
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert('cleared')")}
    field(writer, "seal")["/AA"] = Dictionary({pdf_name("/E"): Dictionary(action)})
    signer = dated_signer(sealing(holder.name, "sealed"), holder.signer, None, None, LATER)
    return bytes(signer.sign_pdf(writer, existing_fields_only=True).getvalue())


def certified_by(pdf: bytes, field: str, key: Key) -> bytes:
    """A signature in a person's field that brings permissions for the whole document along."""

    def permit(writer: Any) -> None:
        writer.root["/Perms"] = Dictionary()
        writer.update_root()

    return signed_by(pdf, field, key, before=permit)


def signed_invisibly(pdf: bytes, field: str, key: Key) -> bytes:
    """A person's signature in a new invisible field."""
    holder = load(*key)
    writer = Writer(BytesIO(pdf), prev=open_pdf(pdf))
    details = metadata(field, role="anybody", name=holder.name, meaning="ok")
    return bytes(dated_signer(details, holder.signer, None, None, LATER).sign_pdf(writer).getvalue())


def with_foreign_stamp(pdf: bytes, field: str, key: Key, stamper: Any) -> bytes:
    """A good time stamp of something else."""

    class Other:
        """Stamps another digest than it is asked for."""

        async def async_timestamp(self, digest: bytes, algorithm: str) -> Any:
            return await stamper.async_timestamp(bytes(len(digest)), algorithm)

        async def async_dummy_response(self, algorithm: str) -> Any:
            return await stamper.async_dummy_response(algorithm)

    return signed_by(pdf, field, key, stamper=Other())


# What may be added, misused


def store_over_a_page(writer: Any) -> None:
    """The store of revocation data is put where a page was."""
    reference = writer.root["/Pages"]["/Kids"].raw_get(0).reference
    store = Dictionary({pdf_name("/Type"): pdf_name("/DSS"), pdf_name("/Certs"): Array()})
    writer.objects[(reference.generation, reference.idnum)] = store
    writer.root["/DSS"] = generic.IndirectObject(reference.idnum, reference.generation, writer)
    writer.update_root()


def store_something_else(writer: Any) -> None:
    store = Dictionary({pdf_name("/Type"): pdf_name("/DSS"), pdf_name("/VRI"): Dictionary()})
    writer.root["/DSS"] = writer.add_object(store)
    writer.update_root()


def metadata_over_a_page(writer: Any) -> None:
    """The same metadata, written over what a page shows."""
    packet = writer.prev.get_object(writer.root.raw_get("/Metadata").reference, revision=0).data
    reference = first_page(writer).raw_get("/Contents").reference
    stream = generic.StreamObject(stream_data=packet)
    stream["/Type"], stream["/Subtype"] = pdf_name("/Metadata"), pdf_name("/XML")
    writer.objects[(reference.generation, reference.idnum)] = stream
    writer.root["/Metadata"] = generic.IndirectObject(reference.idnum, reference.generation, writer)
    writer.update_root()


def _metadata(change: Any) -> Change:
    def changed(writer: Any) -> None:
        reference = writer.root.raw_get("/Metadata").reference
        stream = generic.StreamObject(stream_data=change(writer.prev.get_object(reference, revision=0).data))
        stream["/Type"], stream["/Subtype"] = pdf_name("/Metadata"), pdf_name("/XML")
        writer.objects[(reference.generation, reference.idnum)] = stream

    return changed


say_other_title = _metadata(lambda packet: packet.replace(b"Credit line", b"Credit lime"))


def entities(pdf: bytes) -> bytes:
    """Metadata whose entities unfold to gigabytes."""
    lines = [b'<!ENTITY a0 "aaaaaaaaaa">'] + [
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
    ]
    bomb = b"<!DOCTYPE x [" + b"".join(lines) + b"]><x>&a9;</x>"
    return updated(pdf, _metadata(lambda _: bomb))


def endless_pages(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"] = Array([writer.root.raw_get("/Pages")] * 3)
        writer.update_container(pages)

    return updated(pdf, change)


# The signature's own container


def wrapped(pdf: bytes) -> bytes:
    """Something of another kind inside the gap that the last signature leaves out."""
    _, end = cms_gaps(pdf)[-1]
    return put(pdf, end - 40, b"> /Evil (cleared) /Contents <00")


def _last(pdf: bytes, word: bytes, other: bytes) -> bytes:
    return put(pdf, pdf.rindex(word), other)


def without_range(pdf: bytes) -> bytes:
    return _last(pdf, b"/ByteRange", b"/BiteRange")


def without_content(pdf: bytes) -> bytes:
    start, _ = cms_gaps(pdf)[-1]
    return put(pdf, pdf.rindex(b"/Contents", 0, start), b"/Kontents")


def longer_range(pdf: bytes) -> bytes:
    found = list(re.finditer(rb"/ByteRange \[\d+ \d+ \d+ (\d+)", pdf))[-1]
    return put(pdf, found.start(1), b"9" * len(found[1]))
