"""The tamper zoo: every attack is found, and the step that fails names it."""

import json
import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from audit.canonical import to_bytes
from tests.sign.people import AT, LATER, ROOT, lawyer, trusted
from tests.sign.reports import evidence, made, signed, signed_once, unsigned
from tests.sign.stamping import stamper
from tests.verify import attacks, shadows
from tests.verify.attacks import attachment, signed_by, updated
from tests.verify.examination import found
from tests.verify.zoo import ZOO
from tests.verify.zoo_bytes import HOSTILE
from tests.verify.zoo_content import everybody_signs, invented, registered
from tests.verify.zoo_signers import strict_both


@pytest.mark.parametrize("name", ZOO)
def test_every_attack_is_named_by_the_step_that_fails(name: str) -> None:
    animal = ZOO[name]
    failed = found(animal.make(), animal.steps, **animal.given())
    named = [because for number, because in failed.items() if number in (animal.step, *animal.also)]
    assert named, failed
    assert animal.words in " ".join(named)


def test_the_zoo_is_large_enough() -> None:
    assert len(ZOO) >= 40


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


def test_a_report_on_other_inputs_is_found_beside_the_inputs(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Consistent in itself and signed by holders of good certificates: without a register, only the inputs can tell."""
    from audit import plan
    from audit.verify.inputs import check_inputs
    from audit.verify.opened import open_for_examination
    from tests.sign.reports import PLAN

    (tmp_path / "applications.csv").write_bytes(b"approved,sex\n")
    assert found(invented(), steps=7) == {}
    outcome, because = check_inputs(open_for_examination(invented()), plan.parse(PLAN, "audit.yaml", tmp_path))
    assert outcome == "fails"
    assert "applications.csv is not the file that the evidence was made from" in because


def test_a_signature_stripped_by_truncation_shows_as_missing() -> None:
    from audit.verify import verify

    verification = verify(signed()[: len(signed_once())], trust=[trusted()], at=AT)
    assert verification.steps[3].because == "still to sign: legal"
    assert not verification.holds


def test_a_signature_taken_out_of_an_update_is_noticed_by_everybody_else() -> None:
    failed = found(updated(signed_once(), attacks.unsign("sig_model_owner")))
    assert "nobody signed it" in failed[1]


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
    assert found(shadows.sealed()) == {}
    assert found(strict_both(), steps=4) == {}
    assert found(signed(), steps=4, register=registered()) == {}
    assert found(signed_by(unsigned(), "sig_legal", lawyer(), stamper=stamper(ROOT, LATER)), steps=4) == {}
    assert found(everybody_signs(unsigned())) == {}
    assert found(everybody_signs(made(0.95)), steps=8) == {}
    assert attachment(signed(), "evidence.json") == to_bytes(evidence())
    assert ROOT == "Demo root"
