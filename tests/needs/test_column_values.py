from audit.needs.column_values import MOST, column_of


def test_numbers_kept_as_fractions_and_blanks() -> None:
    column = column_of("n", [" 4111111111111111.0 ", "12.5", "", "  ", "12.5"])
    assert column.values == ("12.5", "4111111111111111")


def test_long_cells_and_many_values_are_bounded() -> None:
    column = column_of("n", ["x" * 100_000, *(f"v{k}" for k in range(5000))])
    assert len(column.values) == MOST
    assert max(map(len, column.values)) <= 300


def test_the_order_is_irrelevant() -> None:
    values = [f"v{k}" for k in range(1000)]
    assert column_of("n", values) == column_of("n", values[::-1])


def test_nothing() -> None:
    column = column_of("n", [])
    assert (column.values, column.digits, column.shape, column.nulls) == ((), 0.0, None, [])
