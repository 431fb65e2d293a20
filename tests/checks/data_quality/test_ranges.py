from audit.checks.data_quality.ranges import measure
from audit.needs.range_counts import RangeCount, RangeCounts
from tests.measuring import by_name


def test_shares_and_reasons() -> None:
    counts = (
        RangeCount(column="age", filled=40, outside=2, fits=True),
        RangeCount(column="empty", filled=0, outside=0, fits=True),
        RangeCount(column="text", filled=9, outside=0, fits=False),
    )
    found = by_name(measure(RangeCounts(counts=counts)))
    item = found["data_quality.out_of_range", "age"]
    assert (item.value, item.low, item.n) == (0.05, 0.05, 40)
    assert found["data_quality.out_of_range", "empty"].why == "undefined"
    assert found["data_quality.out_of_range", "text"].why == "undefined"
