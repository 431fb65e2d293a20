import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, hypergeom

from audit.metrics.significance import EXACT_UP_TO, equal_rates, fisher_exact, pooled_z

counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
often = settings(max_examples=100, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [  # the lady tasting tea (Fisher 1935): C(8,4) = 70 ways to choose
        ((4, 4, 0, 4), 2 / 70),
        ((3, 4, 1, 4), 34 / 70),
        ((2, 4, 2, 4), 1.0),
    ],
)
def test_fisher_on_the_lady_tasting_tea(counts: tuple[int, int, int, int], expected: float) -> None:
    assert fisher_exact(*counts) == pytest.approx(expected)


@often
@given(counts, counts)
def test_fisher_sums_the_tables_that_are_no_likelier(a: tuple[int, int], b: tuple[int, int]) -> None:
    tables = hypergeom(a[1] + b[1], a[0] + b[0], a[1])
    support = range(max(0, a[0] + b[0] - b[1]), min(a[1], a[0] + b[0]) + 1)
    seen = tables.pmf(a[0])
    expected = sum(tables.pmf(k) for k in support if tables.pmf(k) <= seen * (1 + 1e-7))
    assert fisher_exact(*a, *b) == pytest.approx(min(1.0, expected), rel=1e-6)


@often
@given(counts, counts)
def test_pooled_z_is_pearsons_chi_squared(a: tuple[int, int], b: tuple[int, int]) -> None:
    if 0 < a[0] + b[0] < a[1] + b[1]:
        table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]
        assert pooled_z(*a, *b) == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-9)
    else:
        assert pooled_z(*a, *b) == 1.0


def test_the_test_changes_at_ten_thousand_rows_and_hardly_moves() -> None:
    small, named = equal_rates(1500, 5000, 1590, EXACT_UP_TO - 5000)
    large, other = equal_rates(1500, 5000, 1590, EXACT_UP_TO - 4999)
    assert "Fisher" in named
    assert "z-test" in other
    assert small == pytest.approx(large, rel=0.1)


def test_an_empty_group_is_refused() -> None:
    for test in (fisher_exact, pooled_z):
        with pytest.raises(ValueError, match="without trials"):
            test(0, 0, 1, 2)
