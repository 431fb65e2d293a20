from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audit.errors import Absent
from audit.needs.changed_decisions import ChangedDecisions, supply
from audit.records.blocks import Earlier
from audit.records.plan import Columns
from tests.measuring import subject

ROLES = Columns(prediction="now", label="worth", favourable="yes", sensitive=("sex", "race"))


def frame(n: int = 2_000) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    words = np.array(["yes", "no", None], object)
    return pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n),
            "race": rng.choice(["a", "b"], n),
            **{name: rng.choice(words, n, p=[0.5, 0.4, 0.1]) for name in ("before", "now", "worth")},
        }
    )


def counted(table: pd.DataFrame, earlier: Earlier | None = Earlier(prediction="before")) -> ChangedDecisions:  # noqa: B008
    with subject(table, ROLES, earlier=earlier) as made:
        return supply(made)


@pytest.mark.parametrize(("of", "worth"), [("all", None), ("deserving", "yes"), ("undeserving", "no")])
def test_tallies_are_what_pandas_counts(of: str, worth: str | None) -> None:
    table = frame()
    found = {one.attribute: one for one in counted(table).tallies(of)}  # type: ignore[arg-type]
    assert set(found) == {"sex", "race", "sex×race"}
    table["both"] = table["sex"].fillna("unknown") + "×" + table["race"]
    chosen = table if worth is None else table[table["worth"] == worth]
    one = found["sex×race"]
    for place, group in enumerate(one.groups):
        mine = chosen[chosen["both"] == group]
        for before, then in (("yes", 1), ("no", 0)):
            for now, is_now in (("yes", 1), ("no", 0)):
                expected = ((mine["before"] == before) & (mine["now"] == now)).sum()
                assert one.rows[place, 3 * then + is_now] == expected
        assert one.rows[place].sum() == (table["both"] == group).sum(), "every row stays in its group"


def test_without_earlier_decisions_there_is_nothing_to_count() -> None:
    with pytest.raises(Absent, match="names no earlier decisions"):
        counted(frame(50), None)
