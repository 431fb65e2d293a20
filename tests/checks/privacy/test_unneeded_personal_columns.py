import numpy as np
import pytest

from audit.checks.privacy.unneeded_personal_columns import measure
from audit.errors import Absent
from audit.needs.attributions import Attributions
from audit.needs.column_evidence import Verdict
from audit.needs.column_profiles import ColumnProfile, ColumnProfiles
from audit.needs.column_verdicts import ColumnVerdicts
from audit.records.evidence import Measurement, Sample


def found(*columns: str, rows: int = 100) -> tuple[ColumnVerdicts, ColumnProfiles]:
    verdicts = [Verdict(column=name, identifier="email", looked_at=rows) for name in columns]
    verdicts.append(Verdict(column="income", identifier="employment", looked_at=rows))
    profiles = [
        ColumnProfile(name=name, type="text", rows=rows, missing=0, distinct=rows, constant=False)
        for name in (*columns, "income")
    ]
    return ColumnVerdicts(verdicts=tuple(verdicts)), ColumnProfiles(profiles=tuple(profiles))


def explained(**scale: float) -> Attributions:
    values = np.random.default_rng(0).normal(size=(200, len(scale))) * list(scale.values())
    sample = Sample(rows=200, seed=0, drawn="every row")
    return Attributions(features=tuple(scale), values=values, output="p", method="m", sample=sample)


def count(*columns: str, attributions: Attributions | None = None, **settings: object) -> Measurement:
    (item,) = measure(*found(*columns), attributions, **settings)  # type: ignore[arg-type]
    assert isinstance(item, Measurement)
    assert item.value == item.low == item.high == item.low_all == item.high_all
    return item


def test_columns_that_are_no_feature_are_not_needed() -> None:
    assert count("mail", "other", features=("income",)).value == 2
    assert count(features=("income",)).value == 0


def test_declared_ids_are_not_counted() -> None:
    assert count("mail", "other", features=("income",), ids=("mail",)).value == 1


def test_a_feature_is_needed_if_the_model_uses_it() -> None:
    used = explained(income=1.0, mail=0.5)
    idle = explained(income=1.0, mail=0.0)
    assert count("mail", attributions=used, features=("income", "mail")).value == 0
    item = count("mail", attributions=idle, features=("income", "mail"))
    assert item.value == 1
    assert item.exact == idle.sample


def test_a_share_that_one_row_in_two_hundred_makes_cannot_be_told_from_zero() -> None:
    rare = explained(income=1.0, mail=0.0)
    rare.values[0, 1] = 0.3
    assert count("mail", attributions=rare, features=("income", "mail")).value == 1


def test_open_questions_stay_open() -> None:
    with pytest.raises(Absent, match="not known") as caught:
        list(measure(*found("mail"), None, features=("income", "mail")))
    assert caught.value.why == "unmet need"
    with pytest.raises(Absent, match="which columns the model sees"):
        list(measure(*found("mail"), None))
    with pytest.raises(Absent, match="no rows"):
        list(measure(*found("mail", rows=0), None, features=("income",)))
    with pytest.raises(Absent) as caught:
        list(measure(*found("mail"), explained(income=0.0, mail=0.0), features=("income", "mail")))
    assert caught.value.why == "unmet need"
