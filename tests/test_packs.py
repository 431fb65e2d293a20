"""Packs: what is read, from where, and every mistake at once with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit import packs
from audit.errors import PackError
from audit.records.citation import Citation
from audit.records.pack import AllOf, AnyOf, FactIs, Limit, Not
from audit.resources import folder
from tests.policies.cases import HEAD, QUESTIONS, RATIO, READY, pack_of, rule

INVALID = sorted((Path(__file__).parent / "policies" / "invalid").glob("*.yaml"))
GOOD_HEAD = HEAD.format(jurisdiction="EU", questions=QUESTIONS)

FULL = """\
title: A demand with everything
cite: {instrument: GDPR, article: "5", paragraph: "1", point: c}
asks: Something.
binding: interpretive
kind: [measured, attested]
severity: critical
applies:
  from: 2018-05-25
  until: 2030-12-31
  roles: [controller]
  when: {all_of: [{fact: ready, is: true}, {any_of: [{fact: use, in: [credit]}, {not: {fact: ready, is: false}}]}]}
expect:
  any_of:
    - metric: bias.impact_ratio
      between: [0.8, 1.25]
      decide: point
      over: single
      confirmed_by: {metric: bias.selection_rate_p_value, at_most: 0.05}
      threshold: {origin: guideline, note: a note}
    - {metric: privacy.k_anonymity, threshold: {origin: organisation, sets: at_least}}
    - {metric: privacy.direct_identifier_columns, exactly: 0, threshold: {origin: statute}}
require:
  - {fact: owner, attested: true}
  - {fact: use, in: [credit, employment]}
remedy: Do it.
shows: Something.
does_not_show: Something else.
unconfirmed: The date.
examples: [{gives: missing}]
"""


def mistakes(files: dict[str, str]) -> list[str]:
    with pytest.raises(PackError) as caught:
        packs.from_files(files, "test")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_every_mistake_is_named_with_its_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    files = {"pack.yaml": text} if path.stem.startswith("pack_") else {"pack.yaml": GOOD_HEAD, path.name: text}
    expected = path.with_suffix(".errors.txt").read_text(encoding="utf-8")
    assert "\n".join(mistakes(files)) + "\n" == expected


def test_all_mistakes_of_all_files_come_at_once() -> None:
    files = {
        "pack.yaml": GOOD_HEAD.replace("jurisdiction: EU", "jurisdiction: Europe"),
        "a.yaml": "title: [",
        "b.yaml": rule(READY).replace("severity: high", "severity: fatal"),
        "c.yaml": rule(RATIO, title="Another").replace("from: 2020-01-01", "from: 2020-01-01, until: 2019-01-01"),
    }
    assert [line.split(":")[0] for line in mistakes(files)] == [
        "test/a.yaml", "test/b.yaml", "test/c.yaml", "test/pack.yaml",
    ]  # fmt: skip


def test_the_same_citation_and_title_twice() -> None:
    assert mistakes({"pack.yaml": GOOD_HEAD, "a.yaml": rule(READY), "b.yaml": rule(RATIO)}) == [
        "test/b.yaml:1:1: has the same citation and title as test/a.yaml; merge the two, or tell them apart"
    ]


def test_roles_need_the_question() -> None:
    head = HEAD.format(jurisdiction="EU", questions="  ready: {asks: Is it ready?, type: boolean}\n")
    files = {"pack.yaml": head, "a.yaml": rule(READY, applies="{from: 2020-01-01, roles: [controller]}")}
    assert mistakes(files) == ["test/a.yaml:7:29: the rule is for certain roles, but pack.yaml has no question 'role'"]


def test_a_pack_without_its_head() -> None:
    assert mistakes({"a.yaml": rule(READY)}) == ["test: the pack has no pack.yaml"]


def test_everything_reaches_the_record() -> None:
    pack = packs.from_files({"pack.yaml": GOOD_HEAD, "art-05.yaml": FULL}, "test")
    (read,) = pack.rules
    assert (pack.id, pack.jurisdiction, pack.as_of, pack.reviewed_by) == ("test", "EU", date(2026, 11, 21), None)
    assert [question.fact for question in pack.questions] == ["role", "ready", "owner", "use"]
    assert (read.id, read.pack, str(read.cite)) == ("test/art-05", "test", "GDPR Art. 5(1)(c)")
    assert (read.applies_from, read.applies_until) == (date(2018, 5, 25), date(2030, 12, 31))
    assert (read.roles, read.kind, read.unconfirmed) == (("controller",), ("measured", "attested"), "The date.")
    ready, use = FactIs(fact="ready", among=(True,)), FactIs(fact="use", among=("credit",))
    either = AnyOf(conditions=(use, Not(condition=FactIs(fact="ready", among=(False,)))))
    assert read.when == AllOf(conditions=(ready, either))
    first, second, third = read.expect
    assert (first.limit, first.decide, first.over) == (Limit(at_least=0.8, at_most=1.25), "point", "single")
    assert first.confirmed_by == ("bias.selection_rate_p_value", Limit(at_most=0.05))
    assert (first.origin, first.note) == ("guideline", "a note")
    assert (second.limit, second.sets, second.decide, second.over) == (None, "at_least", "family", "all")
    assert third.limit == Limit(at_least=0, at_most=0)
    assert (read.expect_any, read.require_any) == (True, False)
    assert [(one.fact, one.among, one.attested) for one in read.require] == [
        ("owner", None, True),
        ("use", ("credit", "employment"), False),
    ]
    assert packs.metrics_named(pack) == (
        "bias.impact_ratio",
        "bias.selection_rate_p_value",
        "privacy.direct_identifier_columns",
        "privacy.k_anonymity",
    )


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (Citation(instrument="GDPR", recital="26"), "GDPR recital 26"),
        (Citation(instrument="29 CFR", section="1607.4(D)"), "29 CFR 1607.4(D)"),
        (Citation(instrument="GDPR", article="44"), "GDPR Art. 44"),
        (Citation(instrument="AI Act", annex="III", point="5(b)"), "AI Act Annex III, point 5(b)"),
        (Citation(instrument="29 CFR", section="1607.4(D)", sentence="2"), "29 CFR 1607.4(D), sentence 2"),
    ],
)
def test_citations(citation: Citation, text: str) -> None:
    assert str(citation) == text


def test_yaml_is_1_2() -> None:
    """NO is Norway, yes is text."""
    questions = "  land: {asks: Where?, type: choice, choices: [NO, yes]}\n"
    pack = pack_of(rule("require: [{fact: land, in: [NO, yes]}]\n"), jurisdiction="NO", questions=questions)
    assert pack.jurisdiction == "NO"
    assert pack.rules[0].require[0].among == ("NO", "yes")


def test_the_digest_is_of_names_and_texts() -> None:
    files = {"pack.yaml": GOOD_HEAD, "a.yaml": rule(READY)}
    pack = packs.from_files(files, "test")
    again = packs.from_files(dict(reversed(files.items())), "elsewhere")
    assert pack.sha256 == again.sha256
    assert pack.files == files
    assert packs.from_files({"pack.yaml": GOOD_HEAD, "b.yaml": rule(READY)}, "test").sha256 != pack.sha256
    assert packs.from_files(files | {"a.yaml": rule(READY) + "\n"}, "test").sha256 != pack.sha256


class TestRead:
    def folder(self, path: Path) -> Path:
        path.mkdir(parents=True)
        (path / "pack.yaml").write_text(GOOD_HEAD, encoding="utf-8")
        (path / "a.yaml").write_text(rule(READY), encoding="utf-8")
        return path

    def test_shipped_packs_by_name(self) -> None:
        assert {"gdpr", "us-ugesp"} <= set(packs.names())
        for name in packs.names():
            pack = packs.read(name)
            assert pack.id == name
            assert set(pack.files) == {path.name for path in (folder("policies") / name).glob("*.yaml")}

    def test_a_pack_read_from_its_files_again_is_the_same(self) -> None:
        pack = packs.read("gdpr")
        assert packs.from_files(pack.files, "attachment") == pack

    def test_a_folder(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "law" / "acme")
        (tmp_path / "law" / "acme" / "README.md").write_text("not a rule", encoding="utf-8")
        (tmp_path / "law" / "acme" / ".hidden.yaml").write_text("not a rule", encoding="utf-8")
        for name in ("law/acme", "./law/acme/", str(tmp_path / "law" / "acme")):
            assert [one.id for one in packs.read(name, relative_to=tmp_path).rules] == ["test/a"]
        assert packs.read("acme", relative_to=tmp_path / "law").id == "test"

    def test_what_ships_goes_before_a_folder_of_its_name(self, tmp_path: Path) -> None:
        self.folder(tmp_path / "gdpr")
        assert packs.read("gdpr", relative_to=tmp_path).id == "gdpr"
        assert packs.read("./gdpr", relative_to=tmp_path).id == "test"

    def test_other_packages_offer_packs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder(tmp_path / "acme_law")
        (tmp_path / "acme_law" / "__init__.py").write_text("", encoding="utf-8")
        metadata = tmp_path / "acme_law-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-law\nVersion: 1\n", encoding="utf-8")
        (metadata / "entry_points.txt").write_text("[signoff.packs]\nacme = acme_law\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        assert "acme" in packs.names()
        assert packs.read("acme").id == "test"

    def test_an_unknown_name(self) -> None:
        with pytest.raises(
            PackError, match=r"there is no policy pack 'gdrp'; did you mean 'gdpr'\? \(by name: eu-ai-act, gdpr, "
        ):
            packs.read("gdrp")

    def test_a_folder_that_is_no_pack(self, tmp_path: Path) -> None:
        with pytest.raises(PackError, match=r"is not a policy pack: it has no pack\.yaml"):
            packs.read("./", relative_to=tmp_path)

    def test_files_that_would_be_overlooked(self, tmp_path: Path) -> None:
        path = self.folder(tmp_path / "acme")
        (path / "b.yml").write_text(rule(RATIO), encoding="utf-8")
        (path / "c.yaml").write_bytes(b"title: caf\xe9")
        with pytest.raises(PackError) as caught:
            packs.read("acme", relative_to=tmp_path)
        assert [str(mistake) for mistake in caught.value.mistakes] == [
            "acme/b.yml: rename the file: rules end in .yaml",
            "acme/c.yaml: not UTF-8: byte 11 cannot be read; save the file as UTF-8",
        ]


class TestAnswers:
    HEAD = pack_of(
        questions="""\
  flag: {asks: A?, type: boolean}
  words: {asks: B?, type: text}
  day: {asks: C?, type: date}
  size: {asks: D?, type: number}
  pick: {asks: E?, type: choice, choices: [one, 2, true]}
  several: {asks: F?, type: list, choices: [one, two]}
  free: {asks: G?, type: list}
"""
    )

    @pytest.mark.parametrize(
        ("fact", "value", "wrong"),
        [
            ("flag", True, None),
            ("flag", 1, "is 1, expected true or false"),
            ("flag", "yes", "is yes, expected true or false"),
            ("words", "x", None),
            ("words", True, "is true, expected text"),
            ("words", ["x"], "is a list, expected text"),
            ("day", "2026-11-21", None),
            ("day", "21.11.2026", "is 21.11.2026, expected a date like 2026-11-21"),
            ("day", 2026, "is 2026, expected a date like 2026-11-21"),
            ("size", 0.5, None),
            ("size", False, "is false, expected a number"),
            ("pick", "one", None),
            ("pick", 2, None),
            ("pick", True, None),
            ("pick", 1, "is 1, expected one of: one, 2, true"),
            ("pick", "on", "is on, expected one of: one, 2, true; did you mean 'one'?"),
            ("several", "one", None),
            ("several", ["one", "two"], None),
            ("several", ["one", "tow"], "is tow, expected one of: one, two; did you mean 'two'?"),
            ("free", ["x", 1], None),
        ],
    )
    def test_which_answers_fit(self, fact: str, value: object, wrong: str | None) -> None:
        (question,) = [one for one in self.HEAD.questions if one.fact == fact]
        assert packs.misfit(question, value) == wrong
