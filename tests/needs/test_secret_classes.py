import pandas as pd
import pytest

from audit.needs import key_cells, quasi_identifiers, secret_classes
from audit.needs.secret_classes import SecretClasses
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import subject

TABLE = pd.DataFrame(
    {"ward": ["a"] * 4 + ["b"] * 6, "ill": [*"xxxy", *"xyyzzz"], "none": [None] * 10, "age": [1, 2] * 5}
).astype({"none": "str"})


def found(*secrets: str) -> SecretClasses:
    columns = Columns(quasi_identifiers=("ward",))
    with subject(TABLE, columns, privacy=Privacy(sensitive_values=secrets)) as made:
        return secret_classes.supply(made, key_cells.supply(made, quasi_identifiers.supply(made)))


def test_each_secret_by_itself() -> None:
    classes = found("ill", "age")
    assert list(classes.found) == ["ill", "age"]
    ill = classes.found["ill"]
    assert (ill.diversity.distinct, ill.values, ill.ordered) == (2, 3, False)
    assert ill.c == pytest.approx(3.0)
    assert not classes.found["age"].ordered  # of two values, the one order is as good as the other


def test_what_cannot_be_a_secret_says_why() -> None:
    classes = found("ward", "none")
    assert classes.found == {}
    assert classes.absent["ward"][0] == "undefined"
    assert classes.absent["none"][0] == "absent"
