"""The reasons that people would be told: how often each, whether they are valid, and whether they hold."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import N_, Texts, _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.explanation.parts import Part, groups, said, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Table, table

SHARE, BY_GROUP = "explainability.reason_share", "explainability.group_reason_share"
_JUDGED = ("reasons_valid_share", "reasons_prohibited_share")
_HOLD = (
    "reason_faithfulness",
    "reason_move",
    "reason_move_beyond_random",
    "reason_turns",
    "reason_stability",
    "first_reason_stability",
    "contradictory_reasons",
)
_TRIED = Texts(
    {
        "reason_move_beyond_random": N_("Named reasons undone, against as many other inputs"),
        "contradictory_reasons": N_("Each compared with the most similar other one"),
        **dict.fromkeys(("reason_faithfulness", "reason_move", "reason_turns"), N_("Named reasons undone")),
    }
)
_DRAWN, _TOLD, _GROUPS, _ROWS = 12, 4, 5, 6


def reasons(material: Material) -> Part | None:
    """What people who were decided against would be told."""
    items = sorted(material.all(SHARE), key=lambda item: (-item.value, item.where["feature"]))
    if not items:
        return None
    named = [item for item in items if item.value > 0]
    text = [said(material, f"explainability.{name}") for name in _JUDGED]
    return Part(
        title=_("What people who were decided against are told"),
        text=tuple(filter(None, (*text, _sentences_lack(material), _told(material, named)))),
        figure=_figure(named[:_DRAWN]) if named else None,
        says=_(
            "Bars are shares of the adverse decisions, lines their intervals; a decision has up to {told} "
            "reasons, so the shares may add up to more than the whole.",
            told=_TOLD,
        ),
        tables=tables(_sentences(material, named), _by_group(material, named)),
        note=_("How the reasons are found: {sentence}", sentence=words.sentence(passage(items[0].method, 700))),
    )


def hold(material: Material) -> Part | None:
    """Whether the reasons are true and would be the same tomorrow."""
    items = [item for name in _HOLD for item in material.all(f"explainability.{name}")]
    if not items:
        return None
    return Part(
        title=_("Do the reasons hold?"),
        text=tuple(
            filter(
                None,
                [said(material, f"explainability.{name}") for name in ("reason_faithfulness", "contradictory_reasons")],
            )
        ),
        tables=tables(_held(items)),
    )


def _held(items: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("What was tried")),
        Column(title=_("What was measured"), width=54),
        Column(title=_("Value"), number=True, width=36),
        Column(title=_("Decisions"), number=True, width=26),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words.title(short(item.where.get("change", _TRIED.get(item.metric.partition(".")[2], "")), 80)),
            quantity(item.metric).title,
            estimate(item),
            numbers.whole(item.support),
        )
        for item in items
    ]
    return table(_("Reasons undone, and reasons after changes that should not matter"), columns, rows)


def _sentences_lack(material: Material) -> str:
    """Inputs without a sentence, and sentences without a fact."""
    without, generic = (material.one(f"explainability.{name}") for name in ("reasons_without_words", "reasons_generic"))
    said = []
    if without is not None:
        inputs, have = words.count(round(without.value), "input", "inputs"), ngettext("has", "have", int(without.value))
        lack = _(
            "{inputs} that {clause} a principal reason {have} no declared sentence",
            inputs=inputs,
            clause=ngettext("is", "are", int(without.value)),
            have=have,
        )
        said.append(lack if without.value else _("every principal reason has a declared sentence"))
    if generic is not None:
        sentences = ngettext(
            "{number} declared sentence names a standard or a score in place of a fact",
            "{number} declared sentences name a standard or a score in place of a fact",
            round(generic.value),
            number=numbers.whole(generic.value),
        )
        none = _("no sentence names a standard or a score in place of a fact")
        said.append(sentences if generic.value else none)
    return words.sentence(_(", and ").join(said))


def _told(material: Material, named: Sequence[Measurement]) -> str:
    """The sentences that are told most often."""
    sentences = [_words(material, item) for item in named[:_TOLD]]
    spoken = [words.sentence(passage(one, 300)) for one in sentences if one]
    if not spoken:
        return ""
    return _("Told most often: {listed}", listed=" ".join(map(words.spoken, spoken)))


def _words(material: Material, item: Measurement) -> str:
    first = item.where["feature"].split(" + ")[0]
    return material.plan.explanation.reasons.get(first, "")


def _figure(items: Sequence[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading="",
            label=item.where["feature"],
            marks=(Mark(value=item.value, low=item.low, high=item.high),),
        )
        for item in items
    ]
    listed = "; ".join(f"{item.where['feature']} {numbers.number(item.value, 'share')}" for item in items[:8])
    panel = Panel(title=_("Principal reason, % of adverse decisions"), unit="share", bars=True)
    return pictures.intervals(rows, (panel,), _("How often each input is a principal reason: {listed}.", listed=listed))


def _sentences(material: Material, items: Sequence[Measurement]) -> Table | None:
    columns = (
        Column(title=_("Input"), width=38),
        Column(title=_("What the person is told")),
        Column(title=_("Share of adverse decisions"), number=True, width=40),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        sentence = _words(material, item)
        spoken = words.sentence(passage(sentence, 300)) if sentence else _("No sentence is declared.")
        rows.append((short(item.where["feature"], 80), spoken, estimate(item)))
    return table(_("Principal reasons of the adverse decisions"), columns, rows, most=_DRAWN)


def _by_group(material: Material, items: Sequence[Measurement]) -> Table | None:
    measured = {(m.where["attribute"], m.where["group"], m.where["feature"]): m for m in material.all(BY_GROUP)}
    shown = groups(material, list(measured.values()))
    kept = shown[:_GROUPS]
    columns = (
        Column(title=_("Input"), width=28),
        *(Column(title=f"{words.group(attribute)}: {words.group(group)}", number=True) for attribute, group in kept),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        cells = [measured.get((attribute, group, item.where["feature"])) for attribute, group in kept]
        if any(cells):
            rows.append((short(item.where["feature"], 80), *(estimate(cell) for cell in cells)))
    return table(_("Principal reasons by group: share of the group’s adverse decisions"), columns, rows, most=_ROWS)
