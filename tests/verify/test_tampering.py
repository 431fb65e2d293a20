"""The tamper zoo: every attack is found, and the step that fails names it."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from audit.canonical import to_bytes
from audit.envelope.pdf import MAX_FILE
from audit.records.judgement import Judgement
from tests.sign.people import ROOT, lawyer, owner, person, trusted
from tests.sign.reports import evidence, judged, made, pack, rendered, signed, signed_once, unsigned
from tests.verify import attacks
from tests.verify.attacks import attachment, cms_gaps, flipped, put, signed_by, stream_of, updated
from tests.verify.examination import found, problems

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
    "first signature": (at(in_first_signature), 2, "sig_model_owner"),
    "last signature": (at(in_signature), 2, "sig_legal"),
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


@pytest.mark.parametrize("name", FLIPS)
def test_a_changed_byte_is_found(name: str) -> None:
    attack, step, words = FLIPS[name]
    failed = found(attack(signed()))
    # A changed pointer or table may still parse: then the signatures are the ones to notice.
    named = [because for number, because in failed.items() if number in (step, 2)]
    assert named, failed
    assert words in " ".join(named)


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
        "Tomas Okafor signed both sig_model_owner and sig_legal",
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


@pytest.mark.parametrize("name", AFTERWARDS)
def test_a_change_after_signing_is_found(name: str) -> None:
    attack, step, words = AFTERWARDS[name]
    failed = found(attack(signed()))
    assert step in failed, failed
    assert words in failed[step]


def test_a_signature_stripped_by_truncation_shows_as_missing() -> None:
    from audit.verify import verify

    verification = verify(signed()[: len(signed_once())], trust=[trusted()])
    assert verification.steps[3].because == "still to sign: legal"
    assert not verification.holds


def test_a_signature_taken_out_of_an_update_is_noticed_by_everybody_else() -> None:
    failed = found(updated(signed_once(), attacks.unsign("sig_model_owner")))
    assert "nobody signed it" in failed[1]


BY_A_SIGNER: dict[str, tuple[Attack, int, str]] = {
    # Everything below is validly signed by somebody whom the root vouches for.
    "the first signer changes a page": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.replace_page_content),
        2,
        "changed after it was rendered",
    ),
    "the first signer replaces an attachment": (
        lambda _: signed_by(
            unsigned(), "sig_model_owner", owner(), before=attacks.replace_attachment("evidence.json", b"{}\n")
        ),
        2,
        "changed after it was rendered",
    ),
    "the last signer changes a page": (
        lambda _: signed_by(signed_once(), "sig_legal", lawyer(), before=attacks.replace_page_content),
        2,
        "sig_model_owner (Tomas Okafor): changed afterwards",
    ),
    "a signer covers the page with a new field": (
        lambda _: signed_by(signed_once(), "sig_legal", lawyer(), before=attacks.field_over_the_page),
        2,
        "not permitted",
    ),
    "a signer makes another's field look signed": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.forge_appearance("sig_legal")),
        2,
        "changed after it was rendered",
    ),
    "a field that no role has": (
        lambda pdf: signed_by(pdf, "sig_extra", person("Mallory"), before=lambda w: attacks.field_over_the_page(w)),
        4,
        "sig_extra belongs to no role",
    ),
    "a signer changes the metadata": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.say_other_evidence),
        5,
        "digest stands in the document's metadata",
    ),
    "one person in two roles": (
        lambda _: signed_by(signed_by(unsigned(), "sig_model_owner", person("Ada")), "sig_legal", person("Ada")),
        4,
        "Ada signed both sig_model_owner and sig_legal",
    ),
    "the key of another role": (
        lambda _: signed_by(unsigned(), "sig_model_owner", lawyer()),
        4,
        "the certificate is for the role 'legal', not for 'model owner'",
    ),
    "a role claimed in the field of another": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada"), role="legal"),
        4,
        "signs as 'legal', but in the field of 'model owner'",
    ),
    "a certificate from elsewhere": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Mallory", root="Another root")),
        3,
        "does not chain to any of the roots",
    ),
    "an expired certificate": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada", days=30)),
        3,
        "not valid on 2026-11-21",
    ),
    "a weak digest": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada"), digest="sha1"),
        2,
        "the digest sha1 is too weak",
    ),
}


@pytest.mark.parametrize("name", BY_A_SIGNER)
def test_a_valid_signature_does_not_cover_up_for(name: str) -> None:
    attack, step, words = BY_A_SIGNER[name]
    failed = found(attack(signed()))
    assert step in failed, failed
    assert words in failed[step]


def test_a_self_signed_certificate_is_not_trusted() -> None:
    from tests.sign.people import self_signed

    failed = found(signed_by(unsigned(), "sig_model_owner", self_signed("Mallory")))
    assert failed[3] == "sig_model_owner (Mallory): its certificate is self-signed and not among the roots"


def everybody_signs(pdf: bytes) -> bytes:
    return signed_by(signed_by(pdf, "sig_model_owner", owner()), "sig_legal", lawyer())


def cleared(judgement: Judgement) -> Judgement:
    findings = tuple(replace(finding, outcome="passed") for finding in judgement.findings)
    return replace(judgement, outcome="cleared", findings=findings)


def test_a_judgement_that_does_not_follow_from_the_evidence_is_found() -> None:
    facts, law = evidence(), pack()
    failed = found(everybody_signs(rendered(facts, cleared(judged(facts, law)), law)), steps=7)
    assert list(failed) == [7]
    assert "'not cleared' instead of 'cleared'" in failed[7]
    assert "northgate/similar-rates: failed instead of passed" in failed[7]


def test_pages_rendered_from_another_judgement_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attachments are right; only what people read is not."""
    from datetime import date
    from pathlib import Path

    from audit import plan
    from audit.envelope import pack_up
    from audit.report import page, pdf, view
    from tests.sign.reports import PLAN

    facts, law = evidence(), pack()
    judgement = judged(facts, law)
    parts = pack_up(
        evidence=to_bytes(facts), judgement=to_bytes(judgement), plan=PLAN, facts=None, waivers=None, packs=[law]
    )
    folders = page.folders(None)
    built = view.build(plan.parse(PLAN, "audit.yaml", Path()), facts, judgement, parts)
    shown = page.html(built, folders).replace("Not cleared", "Cleared").replace("not cleared", "cleared")
    assert shown != page.html(built, folders)
    forged = pdf.write(
        shown, page.css(folders), metadata=page.metadata(built), on=date(2026, 11, 20), attachments=parts,
        templates=folders,
    )  # fmt: skip
    failed = found(everybody_signs(forged), steps=8)
    assert list(failed) == [8]
    assert "the pages are not those" in failed[8]


def test_a_laxer_pack_is_found() -> None:
    """Judged with the strict pack, packed with one that demands less."""
    facts = evidence()
    failed = found(everybody_signs(rendered(facts, judged(facts, pack("0.8")), pack("0.5"))), steps=7)
    assert failed[6] == "the pack northgate is not the one that the judgement names"


def test_a_pack_that_only_calls_itself_a_shipped_one_is_found() -> None:
    from audit import packs

    real = packs.read("gdpr")
    files = {name: text for name, text in real.files.items() if name == "pack.yaml" or name.startswith("art-30")}
    lax, facts = packs.from_files(files, "gdpr"), evidence()
    failed = found(rendered(facts, judged(facts, lax), lax))
    assert "gdpr" in failed[6]
    assert "is not the one that this version of Signoff ships" in failed[6]


def test_a_waiver_added_afterwards_is_found() -> None:
    facts, law = evidence(), pack()
    waiver = "- {rule: northgate/similar-rates, by: Head of Risk, reason: fine, on: 2026-10-01, until: 2027-10-01}\n"
    failed = found(everybody_signs(rendered(facts, judged(facts, law), law, waivers=waiver)), steps=7)
    assert "waivers.yaml is not the one that the evidence and the judgement were made from" in failed[5]
    assert 7 in failed


def test_evidence_swapped_under_the_same_judgement_is_found() -> None:
    honest, better, law = evidence(0.7), evidence(0.95), pack()
    judgement = replace(judged(honest, law), evidence_sha256=judged(better, law).evidence_sha256)
    failed = found(everybody_signs(rendered(better, judgement, law)), steps=7)
    assert list(failed) == [7]
    assert "northgate/similar-rates: passed instead of failed" in failed[7]


def test_a_report_on_other_inputs_is_found_beside_the_inputs(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Consistent in itself and signed by holders of good certificates: only the inputs can tell."""
    from audit import plan
    from audit.verify import verify
    from tests.sign.reports import PLAN

    facts, law = evidence(0.95, data=b"invented\n"), pack()
    forged = everybody_signs(rendered(facts, judged(facts, law), law))
    (tmp_path / "applications.csv").write_bytes(b"approved,sex\n")
    verification = verify(forged, trust=[trusted()], inputs=plan.parse(PLAN, "audit.yaml", tmp_path))
    assert list(problems(verification)) == [9]
    assert "applications.csv is not the file that the evidence was made from" in verification.steps[8].because


def test_another_day_of_assessment_than_the_plan_says_is_found() -> None:
    from datetime import date

    from audit.canonical import sha256
    from audit.judge import judge
    from tests.sign.reports import PLAN

    facts, law = evidence(), pack()
    early = judge(
        facts, [law], {}, (), on=date(2025, 1, 1), thresholds=(), fail_on="high", jurisdictions=(),
        evidence_sha256=sha256(to_bytes(facts)), plan_sha256=sha256(PLAN.encode()),
    )  # fmt: skip
    failed = found(rendered(facts, early, law), steps=7)
    assert failed[7] == "the plan is for 2026-11-20, but the judgement is for 2025-01-01"


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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_no_time(name: str) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    attacked = HOSTILE[name](signed())
    start = time.process_time()
    failed = found(attacked)
    assert failed
    assert time.process_time() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_500_000  # kilobytes


MISFITS = (None, 3, "text", [], {}, [[]], {"sha256": 1}, [{"id": []}], [None])


@pytest.mark.parametrize(
    "name", ["manifest.json", "evidence.json", "judgement.json", "pack-northgate.json", "audit.yaml"]
)
def test_an_attachment_of_any_other_shape_fails_a_step_and_crashes_none(name: str) -> None:
    """Every value on the first two levels replaced by things that do not belong there."""
    original = attachment(signed(), name)
    shapes = [b"", b"\xff", b"[" * 5000, b"null", b"&a [*a, *a]\n"]
    if name.endswith(".json"):
        content = json.loads(original)
        shapes += [json.dumps(shape).encode() for shape in misshapen(content)]
    chance = random.Random(1)
    for shape in chance.sample(shapes, min(len(shapes), 200 if os.environ.get("SIGNOFF_SLOW") else 6)):
        pdf = updated(unsigned(), attacks.replace_attachment(name, shape))
        assert 5 in found(pdf, steps=7) or 4 in found(pdf), shape[:200]


def misshapen(content: dict[str, Any]) -> Iterator[object]:
    for key, value in content.items():
        yield {other: content[other] for other in content if other != key}
        for misfit in MISFITS:
            yield {**content, key: misfit}
            if isinstance(value, dict):
                yield from ({**content, key: {**value, inner: misfit}} for inner in value)
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from ({**content, key: [{**value[0], inner: misfit}]} for inner in value[0])


def test_the_reports_that_are_attacked_are_good_ones() -> None:
    """Otherwise the zoo would prove nothing."""
    assert found(signed(), steps=8) == {}
    assert found(everybody_signs(unsigned())) == {}
    assert found(everybody_signs(made(0.95)), steps=8) == {}
    assert attachment(signed(), "evidence.json") == to_bytes(evidence())
    assert ROOT == "Demo root"
