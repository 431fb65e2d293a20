"""Why each adverse decision was made: what every feature took from the score, compared with who was only just accepted.

References
----------
12 CFR part 1002, Supplement I, 9(b)(2)-5: "factors for which the applicant's score fell furthest below the average
score ... achieved by applicants whose total score was at or slightly above the minimum passing score".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from audit.errors import Absent, ModelError
from audit.metrics.mixed_rows import level_codes
from audit.metrics.principal_reasons import Reason, against, principal, reasons
from audit.metrics.reference_values import Compared, compare, orders
from audit.metrics.tallies import Floats, Ints
from audit.needs.adverse_cases import AdverseCases
from audit.needs.model_answers import answers
from audit.records.evidence import Sample
from audit.records.subject import Subject

if TYPE_CHECKING:
    import numpy as np

BUDGET = 400_000
"""Rows that the model may be asked for, about; fewer cases are explained if it would take more."""
CELLS = 100_000_000
"""Cells of these rows, about; of a very wide table fewer reference cases are used, and then fewer cases explained."""
FEWEST_REFERENCES = 8
FEWEST = 50
"""Cases that are explained whatever it takes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseReasons:
    """Adverse decisions with what counts against them."""

    cases: AdverseCases
    """Those that were explained."""
    found: tuple[Reason, ...]
    """Every reason that there can be."""
    compared: Compared
    order: Ints
    """Of the features, for each reference case."""
    prohibited: tuple[str, ...]
    """Features that the model sees and that no reason may rest on."""
    declares: bool
    """The plan declares a sensitive attribute or a proxy at all."""

    @property
    def weight(self) -> Floats:
        """What counts against each case, shape (cases, reasons)."""
        return against(self.compared.values, self.found)

    @property
    def chosen(self) -> np.ndarray:
        """The principal reasons, shape (cases, reasons) of bool."""
        return principal(self.weight)

    @property
    def rows(self) -> Floats:
        """Rows of each case."""
        return self.cases.rows

    @property
    def method(self) -> str:
        """How the reasons were found."""
        return (
            f"Shapley values of the model's probability against {len(self.cases.references)} reference cases, at "
            f"even distances along the scores of the {self.cases.just:,} favourable decisions nearest to the threshold "
            "(12 CFR 1002 Supp. I, 9(b)(2)-5); up to four reasons, each at least 5 % of what counts against the case"
        )


def supply(subject: Subject, cases: AdverseCases) -> CaseReasons:
    """Compare every adverse case with the reference cases.

    Raises:
        Absent: the model failed, gave something else than numbers, or is the same for all.
    """
    seed, declared = subject.plan.seed, subject.plan.columns
    some = affordable(cases, min(BUDGET, CELLS // len(cases.model.features)), seed)
    order = orders(len(some.model.features), len(some.references), seed)
    compared = asked(cases, lambda: compare(partial(answers, cases.model), some.frame, some.references, order))
    forbidden = [name for name in (*declared.sensitive, *declared.proxies) if name in cases.model.features]
    return CaseReasons(
        cases=some,
        found=reasons(cases.model.features, subject.plan.explanation.reasons, forbidden),
        compared=compared,
        order=order,
        prohibited=tuple(dict.fromkeys(forbidden)),
        declares=bool(declared.sensitive or declared.proxies),
    )


def asked(cases: AdverseCases, compute: Callable[[], Compared]) -> Compared:
    """Run a comparison; whatever the model raises may carry personal data, so only the error's name is kept."""
    import numpy as np

    try:
        found = compute()
    except ModelError:  # its own sentence holds no cell
        raise
    except Exception as error:
        raise Absent("crashed", f"asking the model failed with {type(error).__name__}") from error
    if not (np.isfinite(found.scores).all() and np.isfinite(found.halves).all()):
        raise Absent("crashed", "the model's scores are not all finite numbers")
    if (found.scores >= cases.threshold).any():
        raise Absent("crashed", "the model, asked again about adverse decisions, decides otherwise")
    return found


def affordable(cases: AdverseCases, budget: int, seed: int) -> AdverseCases:
    """The cases, or a uniform sample of their rows where asking about all would take too long."""
    import numpy as np
    import pandas as pd

    codes = level_codes(pd.concat([cases.frame, cases.references], ignore_index=True))
    mine, theirs = codes[: len(cases.frame)], codes[len(cases.frame) :]
    each = np.array([2 * float((mine != one).sum(axis=1).mean()) for one in theirs])  # rows a case asks for
    fewer = range(1, max(1, len(each) // FEWEST_REFERENCES) + 1)
    step = next((step for step in fewer if FEWEST * each[::step].sum() <= budget), fewer[-1])
    cases = replace(cases, references=cases.references.iloc[::step].reset_index(drop=True)) if step > 1 else cases
    most = max(FEWEST, int(budget / max(1.0, each[::step].sum())))
    if len(cases.frame) <= most:
        return cases
    rows = cases.rows.astype(np.int64)
    drawn = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(rows)), rows))
    _, place = np.unique(drawn, return_index=True)
    few = drawn[: np.sort(place)[most]]  # up to the row that would bring in one case more
    return _only(cases, few, seed)


def _only(cases: AdverseCases, drawn: np.ndarray, seed: int) -> AdverseCases:
    """These rows of the cases, groups dealt as they come."""
    import numpy as np

    cells, left = cases.cells, np.bincount(drawn, minlength=len(cases.frame)).astype(np.int64)
    order = np.random.default_rng(seed).permutation(len(cells))
    n = np.zeros(len(cells), dtype=np.int64)
    for place in order:
        case = int(cells["case"].iloc[place])
        n[place] = min(left[case], int(cells["n"].iloc[place]))
        left[case] -= n[place]
    kept = np.unique(drawn)
    names = np.full(len(cases.frame), -1)
    names[kept] = np.arange(len(kept))
    some = cells.assign(n=n, case=names[cells["case"].to_numpy()])
    return replace(
        cases,
        frame=cases.frame.iloc[kept].reset_index(drop=True),
        cells=some[some["n"] > 0].reset_index(drop=True),
        sample=Sample(rows=len(drawn), seed=seed, drawn="adverse decisions, uniformly without replacement"),
    )
