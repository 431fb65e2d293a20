"""Changes after the last signature, as an update of the file or without one: shadow attacks, evil annotations."""

from collections.abc import Callable

from tests.sign.people import lawyer, owner, person
from tests.sign.reports import signed, signed_once, unsigned
from tests.verify import attacks, shadows
from tests.verify.animals import Animal
from tests.verify.attacks import signed_by, updated

Attack = Callable[[bytes], bytes]

AFTERWARDS: dict[str, tuple[Attack, int, str]] = {
    "annotation": (lambda pdf: updated(pdf, attacks.add_annotation), 2, "sig_legal (Lena Fischer): changed afterwards"),
    "page replaced": (lambda pdf: updated(pdf, attacks.replace_page_content), 2, "not permitted"),
    "page appended": (lambda pdf: updated(pdf, attacks.append_page), 2, "not permitted"),
    "page removed": (lambda pdf: updated(pdf, attacks.remove_page), 2, "not permitted"),
    "pages reordered": (lambda pdf: updated(pdf, attacks.reorder_pages), 2, "not permitted"),
    "attachment replaced": (
        lambda pdf: updated(pdf, attacks.replace_attachment("evidence.json", b"{}\n")),
        5,
        "evidence.json is not the file that the manifest describes",
    ),
    "attachment added": (
        lambda pdf: updated(pdf, attacks.add_attachment("approval.txt", b"cleared")),
        5,
        "approval.txt is attached but not in the manifest",
    ),
    "attachment removed": (
        lambda pdf: updated(pdf, attacks.remove_attachment("pack-northgate.json")),
        5,
        "pack-northgate.json is in the manifest but not attached",
    ),
    "second attachment of the same name": (
        lambda pdf: updated(pdf, attacks.add_attachment("evidence.json", b"{}\n")),
        5,
        "two attachments are called 'evidence.json'",
    ),
    "signature taken out": (lambda pdf: updated(pdf, attacks.unsign("sig_legal")), 2, "sig_model_owner"),
    "signature used twice": (
        lambda pdf: updated(pdf, attacks.copy_signature("sig_model_owner", "sig_legal")),
        4,
        "Tomas Okafor signs as 'model owner' and as 'legal', which must be two people",
    ),
    "update that nobody signed": (lambda pdf: updated(pdf, attacks.add_annotation), 1, "covered by no signature"),
    "bytes after the end": (lambda pdf: pdf + b"% one more thing\n", 1, "after the last end-of-file marker"),
    "a second end": (lambda pdf: pdf + pdf[pdf.rindex(b"startxref") :], 1, "covered by no signature"),
    "written anew": (attacks.resaved, 1, ""),
    "encrypted": (attacks.encrypted, 1, "encrypted"),
    "end of the last signature cut off": (lambda pdf: pdf[:-100], 1, ""),
    "cut in the middle": (lambda pdf: pdf[: len(pdf) // 2], 1, ""),
    "byte range emptied": (attacks.emptied_range, 1, "sig_legal"),
    "signature from another report": (
        lambda pdf: attacks.transplanted(pdf, signed_by(signed_once(), "sig_legal", lawyer())),
        2,
        "sig_legal (Lena Fischer): the signed bytes",
    ),
}


SHADOWS: dict[str, tuple[Attack, int, str]] = {
    "shadow, hide: a cover from before signing is taken away": (
        lambda _: updated(shadows.covered_and_signed(unsigned(), owner()), shadows.uncover),
        2,
        "sig_model_owner (Tomas Okafor): changed afterwards in a way that is not permitted: changed: a page",
    ),
    "shadow, hide: the cover itself is found before it is taken away": (
        lambda _: shadows.covered_and_signed(unsigned(), owner()),
        2,
        "changed after it was rendered",
    ),
    "shadow, replace: a font is drawn otherwise": (
        lambda pdf: updated(pdf, shadows.replace_font),
        2,
        "changed: a font",
    ),
    "shadow, replace: the picture of a signed field": (
        lambda pdf: updated(pdf, attacks.forge_appearance("sig_legal")),
        2,
        "the signature in sig_legal was changed",
    ),
    "shadow, hide and replace: another tree of pages waits in the file": (
        lambda _: updated(shadows.second_document(unsigned(), owner()), shadows.show_second_document),
        2,
        "not permitted",
    ),
    "another catalogue": (lambda pdf: updated(pdf, shadows.other_catalogue), 2, "replaced by another one"),
    "objects removed": (shadows.freed, 2, ""),
    "an evil annotation after the seal": (
        lambda _: updated(shadows.sealed(), attacks.add_annotation),
        2,
        "seal (Signoff engine): changed afterwards",
    ),
    "a second seal": (
        lambda pdf: shadows.sealed_by(pdf, person("Another engine"), "seal"),
        2,
        "neither the first seal nor an archive time stamp",
    ),
    "a seal that brings a script along": (
        lambda _: shadows.scripted_seal(unsigned(), person("Another engine")),
        2,
        "brings more along (/AA)",
    ),
    "a seal by another name": (
        lambda _: shadows.sealed_by(unsigned(), person("Another engine"), "sealed"),
        2,
        "neither the first seal nor an archive time stamp",
    ),
    "a person's signature that forbids the others": (
        lambda pdf: shadows.certified_by(signed_once(), "sig_legal", lawyer()),
        2,
        "",
    ),
    "an archive field that is no time stamp": (
        lambda pdf: shadows.signed_invisibly(pdf, "archive_1", person("Mallory")),
        2,
        "neither the first seal nor an archive time stamp",
    ),
    "revocation data over a page": (lambda pdf: updated(pdf, shadows.store_over_a_page), 2, "another part"),
    "something else stored with the revocation data": (
        lambda pdf: updated(pdf, shadows.store_something_else),
        2,
        "something else than revocation data",
    ),
    "metadata over a page": (lambda pdf: updated(pdf, shadows.metadata_over_a_page), 2, "another part"),
    "another title in the metadata": (lambda pdf: updated(pdf, shadows.say_other_title), 2, "changed: the metadata"),
    "wrapped: something hidden in the gap of a signature": (shadows.wrapped, 1, ""),
    "forged: no byte range at all": (shadows.without_range, 1, "sig_legal is damaged"),
    "forged: no content at all": (shadows.without_content, 1, "sig_legal is damaged"),
    "byte range beyond the file": (shadows.longer_range, 1, "sig_legal"),
    "a form that fills itself": (lambda pdf: updated(pdf, shadows.scripted), 2, "not permitted"),
}

UPDATES = [
    Animal(
        name=f"update: {name}",
        make=lambda attack=attack: attack(signed()),
        step=step,
        words=words,
        also=(2,) if not words else (),
    )
    for name, (attack, step, words) in {**AFTERWARDS, **SHADOWS}.items()
]
