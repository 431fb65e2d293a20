import numpy as np
import pandas as pd

from audit.needs.model_answers import answers
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
