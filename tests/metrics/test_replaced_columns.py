import pandas as pd

from audit.metrics.replaced_columns import replaced


def test_any_name_will_do_and_the_frame_stays_as_it_was() -> None:
    frame = pd.DataFrame({"self": [1, 2], "b": [3, 4]})
    made = replaced(frame, {"self": pd.Series([5, 6]), "new": 7})
    assert made.to_dict("list") == {"self": [5, 6], "b": [3, 4], "new": [7, 7]}
    assert frame.to_dict("list") == {"self": [1, 2], "b": [3, 4]}
