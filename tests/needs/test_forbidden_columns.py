import pytest

from audit.errors import Absent
from audit.needs import column_profiles, feature_counts
from audit.needs.column_verdicts import ColumnVerdicts
from audit.needs.forbidden_columns import supply
from audit.records.plan import Columns
from tests.explaining import planted, rows
from tests.measuring import subject


def test_what_gives_the_attribute_away_is_found() -> None:
    with planted(rows(400)) as made:
        found = supply(made, feature_counts.supply(made, column_profiles.supply(made)), None)
    assert found.attributes == ("sex",)
    assert found.proxies == ("stand_in",)
    assert found.predictive == {"sex": ("stand_in",)}
    assert found.personal is None


def test_one_group_tells_nothing_and_says_so() -> None:
    with planted(rows(100).assign(sex="f")) as made:
        found = supply(made, feature_counts.supply(made, column_profiles.supply(made)), None)
        assert found.unpredicted["sex"][0] == "undefined"
        assert supply(made, None, None).unpredicted["sex"][0] == "unmet need"


def test_features_that_name_people() -> None:
    verdicts = ColumnVerdicts(verdicts=())
    with planted(rows(50)) as made:
        assert supply(made, None, verdicts).personal == ()


def test_without_features_there_is_no_ground() -> None:
    columns = Columns(prediction="paid", favourable=1, sensitive=("sex",))
    with subject(rows(50), columns) as made, pytest.raises(Absent, match="no feature columns"):
        supply(made, None, None)
