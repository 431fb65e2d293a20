from audit.identifiers import free_text
from tests.identifiers.strings import says


def test_eight_words_are_a_text() -> None:
    assert free_text.says("the customer called twice and wants his money back")
    assert not free_text.says("Compensation Analyst in London")
    assert free_text.is_valid("called twice about it")
    assert not free_text.is_valid("n/a")


def test_headers() -> None:
    assert says(free_text, "remarks", "Kommentar", "comment_id", "reviews_per_month") == ["remarks", "Kommentar"]
