import numpy as np
import pytest

from audit.checks.explainability.disparity_decomposition import measure
from audit.needs import disparity_walks, explained_groups
from audit.needs.disparity_walks import DisparityWalks
from audit.records.evidence import Measurement
from tests.explaining import explained, planted, rows
from tests.measuring import by_name, reasons


def walked(frame=None, **options) -> DisparityWalks:  # type: ignore[no-untyped-def]
    with planted(frame, **options) as made:
        found = explained(made)
        return disparity_walks.supply(made, found, explained_groups.supply(made, found))


def test_the_parts_of_the_evidence_add_up_to_its_total() -> None:
    found = by_name(measure(walked()))
    for kind in ("score", "selection_rate"):
        total = found[f"explainability.{kind}_difference", "sex", "f", "m"]
        assert isinstance(total, Measurement)
        parts = [item for key, item in found.items() if key[0] == f"explainability.{kind}_difference_part"]
        assert len(parts) == 5
        assert sum(item.value for item in parts) == pytest.approx(total.value, abs=1e-12)  # type: ignore[union-attr]
        assert total.low < total.value < total.high  # type: ignore[operator]
        assert total.n == 500


def test_the_stand_in_carries_the_difference() -> None:
    found = by_name(measure(walked()))
    part = found["explainability.score_difference_part", "sex", "stand_in", "f", "m"]
    assert isinstance(part, Measurement)
    assert part.high_all < 0  # type: ignore[operator]
    total = found["explainability.score_difference", "sex", "f", "m"]
    assert abs(part.value - total.value) < 0.06  # type: ignore[union-attr]


def test_small_groups_are_not_named_and_one_group_is_not_compared() -> None:
    frame = rows(100)
    frame.loc[:4, "sex"] = "x"
    why = reasons(measure(walked(frame)))
    assert why["explainability.score_difference", "sex", "x"] == "suppressed"
    one = reasons(measure(walked(rows(50).assign(sex="f"))))
    assert set(one.values()) == {"undefined", "absent"}
    assert {key[0] for key, why in one.items() if why == "absent"} == {
        "explainability.estimate_difference",
        "explainability.estimate_difference_part",
    }


def test_without_a_threshold_there_are_no_decisions() -> None:
    found = walked()
    bare = DisparityWalks(
        **{
            **vars(found),
            "walks": tuple(type(walk)(**{**vars(walk), "selection": None}) for walk in found.walks),
        }
    )
    why = reasons(measure(bare))
    assert why["explainability.selection_rate_difference",] == "absent"
    assert np.isfinite([item.value for item in measure(bare) if isinstance(item, Measurement)]).all()
