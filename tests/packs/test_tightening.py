"""An organisation's own folder: it adds and tightens, and never loosens what binds."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit import canonical, packs
from audit.errors import PackError
from audit.packs.assemble import overlay
from audit.records.pack import Pack
from audit.run import collect_law
from tests.policies.cases import HEAD, QUESTIONS, rule

BASE = """\
expect:
  - {metric: bias.impact_ratio, at_least: 0.8, decide: interval, threshold: {origin: statute}}
  - {metric: privacy.k_anonymity, threshold: {origin: organisation, sets: at_least}}
require:
  - {fact: use, in: [credit, employment]}
  - {fact: owner, attested: true}
"""
APPLIES = "{from: 2020-01-01, roles: [controller], when: {fact: ready, is: true}}"
OVERRIDE = """\
id: acme
title: Acme's own rules
version: "3"
jurisdiction: any
as_of: 2026-11-01
sources: [Board minutes]
reviewed_by: null
overrides: test
questions:
  acme_contact: {asks: Who answers?, type: text, why: House rule.}
"""


def written(text: str, applies: str = APPLIES, severity: str = "high", title: str = "A demand") -> str:
    made = rule(text, applies=applies, severity=severity, title=title)
    return made.replace("kind: [measured, attested]", "kind: [measured, declared, attested]")


def base() -> dict[str, str]:
    return {"pack.yaml": HEAD.format(jurisdiction="any", questions=QUESTIONS), "a.yaml": written(BASE)}


def overridden(replacing: str, own: str = OVERRIDE, **more: str) -> Pack:
    return packs.from_files(overlay(base(), {"pack.yaml": own, "a.yaml": replacing, **more}), "acme")


def mistakes(replacing: str, own: str = OVERRIDE) -> list[str]:
    with pytest.raises(PackError) as caught:
        overridden(replacing, own)
    return [
        mistake.text.removesuffix(": binding law is tightened, never loosened") for mistake in caught.value.mistakes
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least: 0.8", "at_least: 0.9"),
        ("at_least: 0.8", "between: [0.8, 1.25]"),
        ("in: [credit, employment]", "is: credit"),
        ("require:", "  - {metric: bias.base_rate, at_most: 1, threshold: {origin: organisation}}\nrequire:"),
        ("  - {fact: owner", "  - {fact: ready, is: true}\n  - {fact: owner"),
        ("threshold: {origin: organisation, sets: at_least}", "at_least: 5, threshold: {origin: organisation}"),
    ],
)  # fmt: skip
def test_tightening_is_free(old: str, new: str) -> None:
    assert old in BASE
    pack = overridden(written(BASE.replace(old, new)))
    assert (pack.id, pack.version) == ("test", "1 with acme 3")
    assert pack.title == "A test law, with Acme's own rules"
    assert packs.is_override(pack)


@pytest.mark.parametrize(
    "applies",
    [
        APPLIES.replace("2020-01-01", "2019-01-01"),
        APPLIES.replace("[controller]", "[controller, processor]"),
        "{from: 2020-01-01}",
        APPLIES.replace("{fact: ready, is: true}", "{any_of: [{fact: ready, is: true}, {fact: use, is: credit}]}"),
    ],
)
def test_a_wider_scope_is_tighter(applies: str) -> None:
    overridden(written(BASE, applies, severity="critical"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at_least: 0.8", "at_least: 0.7", "bias.impact_ratio is not demanded as strictly as the rule demands it"),
        ("at_least: 0.8", "measured: true", "bias.impact_ratio is not demanded as strictly as the rule demands it"),
        ("decide: interval", "decide: point", "bias.impact_ratio is not demanded as strictly as the rule demands it"),
        ("decide: interval", "decide: interval, over: single", "bias.impact_ratio is not demanded as strictly"),
        ("decide: interval", "decide: interval, where: {attribute: race}", "bias.impact_ratio is not demanded"),
        (
            "decide: interval",
            "decide: interval, confirmed_by: {metric: bias.selection_rate_p_value, at_most: 0.05}",
            "bias.impact_ratio is not demanded as strictly",
        ),
        ("metric: privacy.k_anonymity", "metric: bias.base_rate", "privacy.k_anonymity is not demanded as strictly"),
        ("in: [credit, employment]", "attested: false", "use is not demanded as strictly as the rule demands it"),
        ("fact: owner, attested", "fact: ready, attested", "owner is not demanded as strictly as the rule demands it"),
        ("expect:\n", "expect:\n  any_of:\n", "the rule demands all of its list; one of several cannot be enough"),
        ("require:\n", "require:\n  any_of:\n", "the rule demands all of its list; one of several cannot be enough"),
    ],
)
def test_demanding_less_is_refused(old: str, new: str, said: str) -> None:
    text = BASE.replace(old, new)
    if "any_of" in new:
        head, _, tail = text.partition(new)
        items, mark, rest = tail.partition("require:\n") if "expect" in new else (tail, "", "")
        text = head + new + "".join(f"  {line}\n" for line in items.splitlines()) + mark + rest
    assert any(found.startswith(said) for found in mistakes(written(text)))


@pytest.mark.parametrize(
    ("replacing", "said"),
    [
        (written(BASE, severity="medium"), "the severity is high; it cannot become medium"),
        (written(BASE).replace("binding: binding", "binding: voluntary"), "it cannot become voluntary"),
        (written(BASE, APPLIES.replace("2020", "2021")), "applies from 2020-01-01, and cannot begin later"),
        (written(BASE, APPLIES.replace("{from: 2020-01-01", "{from: 2020-01-01, until: 2027-01-01")), "cannot end"),
        (written(BASE, APPLIES.replace("[controller]", "[processor]")), "cannot bind fewer roles"),
        (written(BASE, APPLIES.replace("from: 2020-01-01", "from: 2020-01-01, jurisdiction: DE")), "in fewer places"),
        (written(BASE, APPLIES.replace("is: true", "is: false")), "cannot apply in fewer cases"),
        (
            written(BASE, APPLIES.replace("{fact: ready, is: true}", "{all_of: [{fact: ready, is: true}]}")),
            "cannot apply in fewer cases",
        ),
    ],
)
def test_a_narrower_scope_or_a_lower_severity_is_refused(replacing: str, said: str) -> None:
    assert any(said in found for found in mistakes(replacing))


def test_what_does_not_bind_may_be_changed() -> None:
    files = base() | {"a.yaml": written(BASE).replace("binding: binding", "binding: voluntary")}
    loose = written(BASE.replace("0.8", "0.1")).replace("binding: binding", "binding: voluntary")
    packs.from_files(overlay(files, {"pack.yaml": OVERRIDE, "a.yaml": loose}), "acme")


def test_what_a_fact_means_is_not_the_organisations_to_change() -> None:
    own = OVERRIDE + "  ready: {asks: Is it nearly ready?, type: boolean}\n"
    assert mistakes(written(BASE), own) == ["the pack defines 'ready' already; choose another name"]


def test_it_adds_rules_and_questions_and_travels_as_one_set_of_files() -> None:
    added = rule("require: [{fact: acme_contact}]\n", title="Somebody answers")
    pack = overridden(written(BASE.replace("0.8", "0.9")), **{"b.yaml": added})
    assert [one.id for one in pack.rules] == ["test/a", "test/b"]
    assert "acme_contact" in [question.fact for question in pack.questions]
    again = packs.from_files(pack.files, "attachment")
    assert again == pack
    assert pack.sha256 != packs.from_files(base(), "test").sha256 == canonical.sha256(canonical.to_bytes(base()))


def test_a_report_cannot_carry_a_loosened_law_under_the_name_of_the_law() -> None:
    files = dict(overridden(written(BASE.replace("0.8", "0.9"))).files)
    files["a.yaml"] = written(BASE.replace("0.8", "0.1"))
    with pytest.raises(PackError, match="binding law is tightened, never loosened"):
        packs.from_files(files, "attachment")


class TestFolders:
    def folder(self, path: Path, overrides: str) -> None:
        path.mkdir(parents=True)
        (path / "pack.yaml").write_text(
            OVERRIDE.replace("overrides: test", f"overrides: {overrides}"), encoding="utf-8"
        )

    def test_a_folder_that_overrides_a_shipped_pack(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "acme", "us-mrm")
        pack = packs.read("acme", relative_to=tmp_path)
        shipped = packs.read("us-mrm")
        assert (pack.id, len(pack.rules)) == ("us-mrm", len(shipped.rules))

    def test_it_stands_in_the_place_of_what_it_overrides(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "law" / "acme", "us-mrm")
        law = collect_law(["us-mrm", "us-ugesp", "law"], relative_to=tmp_path)
        assert [pack.id for pack in law.packs] == ["us-ugesp", "us-mrm"]
        assert packs.is_override(law.packs[1])

    def test_a_folder_of_folders(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "law" / "one", "us-mrm")
        self.folder(tmp_path / "law" / "two", "us-ugesp")
        assert packs.expand("law", relative_to=tmp_path) == ("law/one", "law/two")
        assert packs.expand("gdpr", relative_to=tmp_path) == ("gdpr",)
        assert packs.expand("nowhere", relative_to=tmp_path) == ("nowhere",)

    def test_an_unknown_pack_to_override(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "acme", "gdrp")
        with pytest.raises(
            PackError, match=r"pack\.yaml:8:1: there is no policy pack 'gdrp' to override; did you mean"
        ):
            packs.read("acme", relative_to=tmp_path)
