"""A property: whichever byte of a signed report changes, it is found, or nothing seen, attached or signed has changed.

Some bytes are part of a signature's container without being signed: the case of its hexadecimal digits, and fields
of the CMS structure that only repeat what the signed attributes say. For these the test proves that everything that
counts is the same: all signed bytes, and for each signature its value, its signed attributes and its certificate.
"""

import os
import random

import pytest
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from audit.envelope.pdf import open_pdf
from tests.sign.reports import signed
from tests.verify.attacks import cms_gaps, flipped, put
from tests.verify.examination import found

FLIPS = 600 if os.environ.get("SIGNOFF_SLOW") else 60


def outside_signatures(pdf: bytes) -> bytes:
    """All bytes that the last signature covers, earlier signatures excepted: they are compared by what they say."""
    kept, start = [], 0
    for first, last in cms_gaps(pdf):
        kept.append(pdf[start:first])
        start = last
    return b"".join([*kept, pdf[start:]])


def said(signature: EmbeddedPdfSignature) -> tuple[bytes, ...]:
    """What a signature says: its value, what it signs, and whose it is."""
    information = signature.signer_info
    return (
        information["signature"].native,
        information["signed_attrs"].untag().dump(),
        signature.signer_cert.dump(),
    )


def changes_nothing(pdf: bytes) -> bool:
    """Whether everything that is seen, attached or signed is as in the original."""
    original = signed()
    if outside_signatures(pdf) != outside_signatures(original):
        return False
    ours, theirs = (open_pdf(each).embedded_regular_signatures for each in (pdf, original))
    return [said(each) for each in ours] == [said(each) for each in theirs]


def positions() -> list[tuple[int, int]]:
    """Half of them anywhere, half in the signatures' own digits, where a change is hardest to notice."""
    chance = random.Random(20261121)
    anywhere = [chance.randrange(len(signed())) for _ in range(FLIPS // 2)]
    digits = [position for first, last in cms_gaps(signed()) for position in range(first, last)]
    return [(position, 1 << chance.randrange(8)) for position in anywhere + chance.sample(digits, FLIPS // 2)]


@pytest.mark.parametrize("number", range(FLIPS))
def test_a_flipped_bit_is_found_or_changes_nothing(number: int) -> None:
    position, mask = positions()[number]
    pdf = flipped(signed(), position, mask)
    assert found(pdf, steps=5) or changes_nothing(pdf), (position, mask, pdf[position - 40 : position + 40])


def test_the_proof_of_no_change_is_not_given_away() -> None:
    pdf = signed()
    first, last = cms_gaps(pdf)[-1]
    in_signature_value = first + len(pdf[first:last].rstrip(b"0")) - 40
    assert changes_nothing(pdf)
    for position in (10, first - 200, in_signature_value, len(pdf) - 3):
        other = b"1" if pdf[position : position + 1] != b"1" else b"2"
        assert not changes_nothing(put(pdf, position, other))


SPLICES = 300 if os.environ.get("SIGNOFF_SLOW") else 24


def spliced(pdf: bytes, chance: random.Random) -> bytes:
    """A part removed, doubled, moved, emptied or taken from another place."""
    start, length = chance.randrange(len(pdf)), chance.choice((1, 2, 17, 400, 20_000))
    part, other = pdf[start : start + length], chance.randrange(len(pdf))
    match chance.randrange(5):
        case 0:
            return pdf[:start] + pdf[start + length :]
        case 1:
            return pdf[:start] + part + pdf[start:]
        case 2:
            without = pdf[:start] + pdf[start + length :]
            return without[:other] + part + without[other:]
        case 3:
            return put(pdf, start, b" " * len(part))
        case _:
            return put(pdf, other, part)[: max(len(pdf), other + len(part))]


@pytest.mark.parametrize("number", range(SPLICES))
def test_any_other_mutation_is_found_or_changes_nothing(number: int) -> None:
    pdf = spliced(signed(), random.Random(number))
    assert pdf == signed() or found(pdf, steps=5) or changes_nothing(pdf)
