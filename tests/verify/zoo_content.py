"""Consistent on the surface: other evidence, other law, other pages, all signed by holders of good certificates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Literal
from unittest.mock import patch

from audit import packs
from audit.canonical import sha256, to_bytes
from audit.envelope import open_report
from audit.judge import judge
from audit.records.judgement import Judgement
from audit.register import Register
from audit.register.entries import _entry
from tests.sign.people import AT, lawyer, owner, person
from tests.sign.reports import PLAN, evidence, judged, made, pack, rendered, signed, signed_once
from tests.verify.animals import Animal
from tests.verify.attacks import signed_by


def everybody_signs(pdf: bytes) -> bytes:
    return signed_by(signed_by(pdf, "sig_model_owner", owner()), "sig_legal", lawyer())


def cleared(judgement: Judgement) -> Judgement:
    findings = tuple(replace(finding, outcome="passed") for finding in judgement.findings)
    return replace(judgement, outcome="cleared", findings=findings)


def _other_verdict() -> bytes:
    facts, law = evidence(), pack()
    return everybody_signs(rendered(facts, cleared(judged(facts, law)), law))


def _other_pages() -> bytes:
    """The attachments are right; only what people read is not."""
    from audit.report import page

    html = page.html

    def shown(view: object, folders: object) -> str:
        said = html(view, folders)  # type: ignore[arg-type]
        assert "not cleared" in said
        return said.replace("Not cleared", "Cleared").replace("not cleared", "cleared")

    with patch.object(page, "html", shown):
        return everybody_signs(made())


def _laxer_pack() -> bytes:
    facts = evidence()
    return everybody_signs(rendered(facts, judged(facts, pack("0.8")), pack("0.5")))


def _false_shipped_pack() -> bytes:
    real = packs.read("gdpr")
    files = {name: text for name, text in real.files.items() if name == "pack.yaml" or name.startswith("art-30")}
    lax, facts = packs.from_files(files, "gdpr"), evidence()
    return rendered(facts, judged(facts, lax), lax)


def _waiver_afterwards() -> bytes:
    facts, law = evidence(), pack()
    waiver = "- {rule: northgate/similar-rates, by: Head of Risk, reason: fine, on: 2026-10-01, until: 2027-10-01}\n"
    return everybody_signs(rendered(facts, judged(facts, law), law, waivers=waiver))


def _other_evidence() -> bytes:
    honest, better, law = evidence(0.7), evidence(0.95), pack()
    judgement = replace(judged(honest, law), evidence_sha256=judged(better, law).evidence_sha256)
    return everybody_signs(rendered(better, judgement, law))


def _other_day() -> bytes:
    facts, law = evidence(), pack()
    early = judge(
        facts, [law], {}, (), on=date(2025, 1, 1), thresholds=(), fail_on="high", jurisdictions=(),
        evidence_sha256=sha256(to_bytes(facts)), plan_sha256=sha256(PLAN.encode()),
    )  # fmt: skip
    return rendered(facts, early, law)


@lru_cache
def invented() -> bytes:
    """Consistent in itself, from evidence that nobody measured, and signed by holders of good certificates."""
    facts, law = evidence(0.95, data=b"invented\n"), pack()
    forged = rendered(facts, judged(facts, law), law)
    return signed_by(signed_by(forged, "sig_model_owner", person("Mallory")), "sig_legal", person("Malik"))


def registered(event: Literal["signed", "withdrawn"] = "signed") -> Register:
    """A register that knows the signed report."""
    entry = _entry(
        open_report(signed()), "the registrar", AT, event=event, verification="TOTAL-PASSED",
        reason="the model was changed", signatures=({"name": "Tomas Okafor"}, {"name": "Lena Fischer"}),
    )  # fmt: skip
    return Register(entries=(replace(entry, number=1),))


def _content(name: str, make: Callable[[], bytes], step: int, words: str, steps: int = 7) -> Animal:
    return Animal(name=f"content: {name}", make=make, step=step, words=words, steps=steps)


def _registered(name: str, make: Callable[[], bytes], words: str, register: Callable[[], Register]) -> Animal:
    return Animal(
        name=f"register: {name}", make=make, step=4, words=words, steps=4, given=lambda: {"register": register()}
    )


CONTENT = [
    _content("a verdict that does not follow", _other_verdict, 7, "'not cleared' instead of 'cleared'"),
    _content("pages that say another verdict", _other_pages, 8, "the pages are not those", steps=8),
    _content("a laxer pack", _laxer_pack, 6, "the pack northgate is not the one that the judgement names"),
    _content("a pack that calls itself shipped", _false_shipped_pack, 6, "not the one that this version of Signoff"),
    _content("a waiver added afterwards", _waiver_afterwards, 5, "waivers.yaml is not the one"),
    _content("other evidence under the same judgement", _other_evidence, 7, "passed instead of failed"),
    _content("judged as of another day", _other_day, 7, "the plan is for 2026-11-20, but the judgement is for 2025"),
    _registered("invented evidence, good certificates", invented, "does not know this report", registered),
    _registered("the last signature cut off", signed_once, "signed by Tomas Okafor, Lena Fischer", registered),
    _registered("withdrawn", signed, "was withdrawn on 2026-11-21", lambda: registered("withdrawn")),
    _registered(
        "a register that was edited", signed, "the register is damaged: line 3",
        lambda: Register(entries=(), problems=("line 3: was edited: its digest is not that of what it says",)),
    ),
]  # fmt: skip
