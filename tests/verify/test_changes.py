"""Every change in the zoo, judged by our policy and by pyHanko's own: ours never permits what pyHanko's forbids."""

import pytest
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult

from audit.envelope.pdf import open_pdf
from audit.verify.changes import OnlySigning, dangling
from tests.sign.people import lawyer, owner
from tests.sign.reports import signed, signed_once, unsigned
from tests.verify import attacks
from tests.verify.attacks import Change, signed_by, updated


def said(pdf: bytes, since: int, policy: object = None) -> str | None:
    """What is wrong with the revisions after `since`; None: nothing."""
    result = (policy or OnlySigning()).review_file(open_pdf(pdf), since)  # type: ignore[attr-defined]
    return None if isinstance(result, DiffResult) else str(result)


def test_signing_is_permitted_by_both() -> None:
    for since in (0, 1):
        assert said(signed(), since) is None
        assert said(signed(), since, DEFAULT_DIFF_POLICY) is None


FORBIDDEN: dict[str, tuple[Change, str]] = {
    "annotation": (attacks.add_annotation, "changed: a page"),
    "page replaced": (attacks.replace_page_content, "changed: what a page shows"),
    "page appended": (attacks.append_page, "changed: the order of the pages"),
    "page removed": (attacks.remove_page, "changed: the order of the pages"),
    "pages reordered": (attacks.reorder_pages, "changed: the order of the pages"),
    "attachment replaced": (
        attacks.replace_attachment("evidence.json", b"{}"),
        "changed: the content of an attachment",
    ),
    "attachment added": (attacks.add_attachment("a.txt", b"a"), "changed: the document"),
    "attachment removed": (attacks.remove_attachment("audit.yaml"), "changed: the document"),
    "signature taken out": (attacks.unsign("sig_model_owner"), "the signature in sig_model_owner was changed"),
    "signature used twice": (attacks.copy_signature("sig_model_owner", "sig_legal"), "without a signature of its own"),
    "empty field made to look signed": (attacks.forge_appearance("sig_legal"), "without a signature of its own"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_pyhanko_forbids_is_forbidden_and_named(name: str) -> None:
    change, words = FORBIDDEN[name]
    pdf = updated(signed_once(), change)
    assert said(pdf, 1, DEFAULT_DIFF_POLICY) is not None
    assert words in str(said(pdf, 1))


WIDER: dict[str, tuple[Change, str]] = {
    "metadata": (attacks.say_other_evidence, "changed: the metadata"),
    "a new field over a page": (attacks.field_over_the_page, "the new field sig_extra can be seen"),
}


@pytest.mark.parametrize("name", WIDER)
def test_what_only_pyhanko_permits_is_forbidden_too(name: str) -> None:
    """The reason for a policy of our own; if pyHanko's becomes as strict, this test says so."""
    change, words = WIDER[name]
    pdf = signed_by(signed_once(), "sig_legal", lawyer(), before=change)
    assert said(pdf, 1, DEFAULT_DIFF_POLICY) is None
    assert words in str(said(pdf, 1))


def test_an_update_that_signs_nothing_is_forbidden() -> None:
    def idle(writer: object) -> None:
        writer.update_root()  # type: ignore[attr-defined]

    assert said(updated(signed_once(), idle), 1) is not None


def test_a_reference_to_what_does_not_exist_yet_is_found() -> None:
    """A signer prepares a hole that a later revision fills: nothing that exists would change."""
    from pyhanko.pdf_utils import generic

    def hole(writer: object) -> None:
        found = attacks.field(writer, "sig_legal")
        found["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): generic.IndirectObject(99_999, 0, writer)})
        writer.update_container(found)  # type: ignore[attr-defined]

    assert list(dangling(open_pdf(signed()))) == []
    prepared = signed_by(unsigned(), "sig_model_owner", owner(), before=hole)
    assert any("did not exist when it was written" in each for each in dangling(open_pdf(prepared)))
