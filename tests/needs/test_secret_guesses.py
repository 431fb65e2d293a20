import numpy as np
import pandas as pd
import pytest

from audit.needs import quasi_identifiers, secret_guesses
from audit.needs.secret_guesses import SecretGuesses
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject


def frame(n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"town": rng.choice(["a", "b", "c"], n), "age": rng.integers(20, 80, n)})
    table["follows"] = np.where(table["town"] == "a", "yes", "no")
    table["chance"] = rng.choice(["x", "y"], n)
    table["pay"] = table["age"] * 100.0 + rng.normal(0, 1, n)
    table["alike"] = "same"
    return table


def found(table: pd.DataFrame, *secrets: str) -> SecretGuesses:
    with subject(table, Columns(quasi_identifiers=("town", "age")), privacy=Privacy(sensitive_values=secrets)) as made:
        return secret_guesses.supply(made, quasi_identifiers.supply(made))


def test_what_follows_is_guessed_and_chance_is_not() -> None:
    guesses = found(frame(), "follows", "chance", "pay", "alike")
    follows, chance, pay = (guesses.gains[name] for name in ("follows", "chance", "pay"))
    assert follows is not None and chance is not None and pay is not None
    assert follows.right == pytest.approx(1, abs=0.02)
    assert chance.interval(0.95)[0] < 0 < chance.interval(0.95)[1]
    assert pay.value > 0.5  # the nearest fifth, of which chance gets one in five
    assert guesses.binned == {"pay"}
    assert guesses.gains["alike"] is None


def test_the_order_of_rows_is_irrelevant() -> None:
    table = frame()
    assert found(table, "chance") == found(table.sample(frac=1, random_state=1).reset_index(drop=True), "chance")


def test_a_large_table_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_guesses, "MOST_ROWS", 100)
    guesses = found(frame(), "chance")
    assert (guesses.sample.rows, guesses.sample.drawn) == (100, "uniformly without replacement")
