import numpy as np
import pandas as pd

from audit.needs.model_answers import answers, class_answers
from tests.explaining import Planted, rows


def test_it_asks_the_model_and_nobody_about_nothing() -> None:
    model, table = Planted(), rows(5)
    assert (answers(model, table) == model.predict(table)).all()
    asked = model.asked
    assert answers(model, pd.DataFrame(columns=table.columns)).shape == (0,)
    assert model.asked == asked


def test_a_column_of_answers_becomes_a_list() -> None:
    class Column(Planted):
        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return super().predict(table).reshape(-1, 1)

    assert answers(Column(), rows(4)).shape == (4,)


def test_classes_of_models_that_say_them() -> None:
    class Several(Planted):
        def predict_classes(self, table: pd.DataFrame) -> pd.DataFrame:
            return pd.DataFrame({"a": np.full(len(table), 0.25), "b": 0.75})

    class Number(Several):
        estimates = True

    said = class_answers(Several(), rows(4))
    assert said is not None
    assert list(said) == ["a", "b"]
    assert class_answers(Planted(), rows(4)) is None
    assert class_answers(Number(), rows(4)) is None
