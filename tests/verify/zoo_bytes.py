"""One byte or digit changed, in every region of the file; and files made to exhaust whoever reads them."""

from collections.abc import Callable

from audit.envelope.pdf import MAX_FILE
from tests.sign.reports import signed
from tests.verify import attacks, shadows
from tests.verify.animals import Animal
from tests.verify.attacks import cms_gaps, flipped, put, stream_of

Attack = Callable[[bytes], bytes]


def at(place: Callable[[bytes], int]) -> Attack:
    return lambda pdf: flipped(pdf, place(pdf))


def nibble(place: Callable[[bytes], int], becomes: bytes) -> Attack:
    """One hexadecimal digit replaced by the first of `becomes` that is another one."""

    def attack(pdf: bytes) -> bytes:
        position = place(pdf)
        now = pdf[position : position + 1]
        return put(pdf, position, next(each for each in map(chr, becomes) if each.encode() != now.lower()).encode())

    return attack


def in_signature(pdf: bytes) -> int:
    """A digit of the signature value of the last signature."""
    start, end = cms_gaps(pdf)[-1]
    return start + len(pdf[start:end].rstrip(b"0")) - 40


def in_first_signature(pdf: bytes) -> int:
    start, end = cms_gaps(pdf)[0]
    return start + len(pdf[start:end].rstrip(b"0")) - 40


def in_padding(pdf: bytes) -> int:
    return cms_gaps(pdf)[-1][1] - 10


def page_stream(pdf: bytes) -> int:
    return stream_of(pdf, b" Tm\n") + 40


def attachment_stream(pdf: bytes) -> int:
    return stream_of(pdf, b'"signoff/evidence/1"') + 40


FLIPS: dict[str, tuple[Attack, int, str]] = {
    "first byte": (at(lambda _: 0), 1, "not a PDF"),
    "version in the header": (at(lambda _: 7), 2, "have been changed"),
    "page": (at(page_stream), 2, "have been changed"),
    "attachment": (at(attachment_stream), 2, "sig_model_owner"),
    "metadata": (at(lambda pdf: pdf.index(b"evidenceSha256>") - 9), 2, "sig_model_owner"),
    "cross-reference of the report": (at(lambda pdf: pdf.index(b"startxref") - 60), 1, ""),
    "pointer of the report": (at(lambda pdf: pdf.index(b"startxref") + 10), 1, ""),
    "signature dictionary": (at(lambda pdf: pdf.index(b"/Reason") + 12), 2, "sig_model_owner (Tomas Okafor)"),
    "byte range": (at(lambda pdf: pdf.rindex(b"/ByteRange") + 14), 1, "sig_legal"),
    "first signature": (nibble(in_first_signature, b"78"), 2, "sig_model_owner"),
    "last signature": (nibble(in_signature, b"78"), 2, "sig_legal"),
    "outer shell of a signature": (at(lambda pdf: cms_gaps(pdf)[-1][0]), 2, "sig_legal is damaged"),
    "filling behind a signature": (at(in_padding), 1, "hidden behind"),
    "last cross-reference": (at(lambda pdf: pdf.rindex(b"startxref") - 30), 1, ""),
    "last pointer": (at(lambda pdf: pdf.rindex(b"startxref") + 11), 1, ""),
    "tail": (at(lambda pdf: pdf.rindex(b"%%EOF") + 3), 1, ""),
    "nibble, a digit for a digit": (nibble(in_signature, b"56"), 2, "sig_legal"),
    "nibble, a letter": (nibble(in_signature, b"ef"), 2, "sig_legal"),
    "nibble, no hexadecimal digit": (nibble(in_signature, b"g"), 1, ""),
    "nibble, a blank": (nibble(in_signature, b" "), 1, ""),
}


def _flip(name: str) -> Animal:
    attack, step, words = FLIPS[name]
    # A changed pointer or table may still parse: then the signatures are the ones to notice.
    return Animal(name=f"byte: {name}", make=lambda: attack(signed()), step=step, words=words, also=(2,))


BYTES = [_flip(name) for name in FLIPS]

HOSTILE: dict[str, Attack] = {
    "a bomb for an attachment": lambda pdf: attacks.bomb(pdf, 256 * 2**20),
    "a cross-reference that loops": attacks.looping,
    "a tree of attachments without end": attacks.endless_names,
    "arrays nested a thousandfold": lambda pdf: pdf.replace(
        b"/ByteRange [", b"/X " + b"[" * 9000 + b" /ByteRange [", 1
    ),
    "a stream that claims a gigabyte": lambda pdf: pdf.replace(b"/Length ", b"/Length 1000000000 %", 1),
    "an object number beyond all objects": lambda pdf: pdf.replace(b"/Prev ", b"/Prev 9999999999 %", 1),
    "too large": lambda pdf: pdf + bytes(MAX_FILE),
}


def many_revisions(pdf: bytes) -> bytes:
    """Hundreds of small updates, each of which has to be looked at."""
    for _ in range(150):
        at = len(pdf)
        start = pdf[pdf.rindex(b"startxref") + 10 :].split()[0]
        size = pdf[pdf.rindex(b"/Size") + 5 :].split(b"/")[0].split()[0]
        root = pdf[pdf.rindex(b"/Root") + 5 :].split(b"R")[0]
        trailer = b"trailer\n<</Size %s /Root%sR /Prev %s>>\n" % (size, root, start)
        pdf += b"xref\n0 1\n0000000000 65535 f \n" + trailer + b"startxref\n%d\n%%%%EOF\n" % at
    return pdf


HOSTILE |= {
    "hundreds of revisions": many_revisions,
    "metadata that multiply themselves": shadows.entities,
    "a page tree that is its own child": shadows.endless_pages,
    "half a file": lambda pdf: pdf[: len(pdf) // 2],
    "encrypted": attacks.encrypted,
}
