import re

import pytest

from audit.measure import discover
from audit.report.bias_quantities import BIAS

METRICS = {metric for check in discover().values() for metric in check.METRICS}


@pytest.mark.parametrize("metric", sorted(METRICS & set(BIAS)))
def test_title_unit_and_sentence_fit(metric: str) -> None:
    title, unit, says = BIAS[metric]
    assert title == title.strip()
    assert unit in ("share", "difference", "ratio", "number", "count", "probability")
    assert "{value}" in says
    assert not re.search(r"[{}]", re.sub(r"{\w+}", "", says))
