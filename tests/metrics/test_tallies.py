import numpy as np
import pandas as pd

from audit.metrics.tallies import tallies, tally
from tests.measuring import counts


def test_nine_cells_a_group() -> None:
    frame = pd.DataFrame({"sex": list("fffm"), "d": [1, 0, None, 1], "y": [1, 1, 0, None]})
    made = tally(counts(frame, "sex", decision="d", label="y").by(("sex",)), "sex")
    assert (made.attribute, made.groups) == ("sex", ("f", "m"))
    expected = np.zeros((2, 9), dtype=int)
    expected[0, [3 * 1 + 1, 3 * 0 + 1, 3 * 2 + 0]] = 1
    expected[1, 3 * 1 + 2] = 1
    np.testing.assert_array_equal(made.rows, expected)
    assert made.weights is None
    assert made.squares is None


def test_weights_are_summed_like_rows() -> None:
    cells = pd.DataFrame({"group": ["f", "f"], "decision": [1, 1], "label": [1, 0], "n": [2, 3]})
    made = tally(cells.assign(weight=[2.5, 4.0], squares=[3.5, 6.0]), "sex")
    assert made.weights is not None
    assert made.squares is not None
    assert made.weights.sum() == 6.5
    assert made.squares[0, 4] == 3.5


def test_no_rows_are_no_groups() -> None:
    cells = pd.DataFrame({"group": [], "decision": [], "label": [], "n": []})
    assert tally(cells, "sex").rows.shape == (0, 9)


def test_all_groupings_at_once_are_the_tallies_one_by_one() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m", "unknown"], 900),
            "race": rng.choice(["b", "a", "c×d", "ü"], 900),
            "d×": rng.choice(["x", "d×x", "10", "9"], 900),
            "d": rng.choice(np.array([0, 1, None], object), 900),
            "y": rng.choice(np.array([0, 1, None], object), 900),
        }
    )
    made = counts(frame, "sex", "race", "d×", decision="d", label="y")
    for found, names in zip(tallies(made.cells, made.groupings()), made.groupings(), strict=True):
        expected = tally(made.by(names), "×".join(names))
        assert (found.attribute, found.groups) == (expected.attribute, expected.groups)
        np.testing.assert_array_equal(found.rows, expected.rows)
    (nobody,) = tallies(made.cells.head(0), [("sex", "race")])
    assert (nobody.groups, nobody.rows.shape) == ((), (0, 9))
