import numpy as np
import pytest

from audit.errors import Absent
from audit.needs import explained_groups
from audit.needs.disparity_walks import supply
from tests.explaining import Planted, explained, planted, rows


def test_parts_add_up_to_the_groups_own_difference() -> None:
    frame = rows()
    with planted(frame) as made:
        attributions = explained(made)
        found = supply(made, attributions, explained_groups.supply(made, attributions))
    (walk,) = found.walks
    said = Planted().predict(frame)
    women = (frame["sex"] == "f").to_numpy()
    assert (walk.group, walk.reference, walk.rows, walk.smaller) == ("f", "m", 500, int(women.sum()))
    assert walk.score.part.sum() == pytest.approx(said[women].mean() - said[~women].mean(), abs=1e-12)
    assert walk.selection is not None
    yes = said >= 0.5
    assert walk.selection.part.sum() == pytest.approx(yes[women].mean() - yes[~women].mean(), abs=1e-12)
    part = dict(zip(found.features, walk.score.part, strict=True))
    assert part["idle"] == 0
    assert min(part, key=part.__getitem__) == "stand_in"  # it lowers the score of all women and of nobody else


def test_small_groups_and_single_groups_are_not_compared() -> None:
    frame = rows(100)
    frame.loc[:4, "sex"] = "x"
    with planted(frame) as made:
        attributions = explained(made)
        found = supply(made, attributions, explained_groups.supply(made, attributions))
    assert found.small == (("sex", "x"),)
    assert {walk.group for walk in found.walks} == {"f"}
    with planted(rows(100).assign(sex="f")) as made:
        attributions = explained(made)
        found = supply(made, attributions, explained_groups.supply(made, attributions))
    assert found.without[0][:2] == ("sex", "undefined")


def test_the_budget_takes_fewer_rows_or_gives_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.needs.disparity_walks.EVALUATIONS", 1_000)
    with planted() as made:
        attributions = explained(made)
        groups = explained_groups.supply(made, attributions)
        (walk,) = supply(made, attributions, groups).walks
        assert walk.rows == 100
        assert np.isfinite(walk.score.part).all()
        monkeypatch.setattr("audit.needs.disparity_walks.EVALUATIONS", 100)
        with pytest.raises(Absent, match="too often"):
            supply(made, attributions, groups)
