import random

from audit.identifiers import card
from tests.identifiers.strings import invalid, says, valid


@valid(  # the test numbers that the card schemes and payment processors publish
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    " 4111111111111111 ",
    "4222222222222",
    "4012888888881881",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "3714 496353 98431",
    "6011111111111117",
    "30569309025904",
    "3852 000002 3237",
    "3530111333300000",
    "6200000000000005",
)
def test_cards(text: str) -> None:
    assert card.is_valid(text)


@invalid(
    "4111111111111112",
    "411111111111111",
    "4111 1111-1111 1111",
    "41111 111 1111 1111",
    "1234567812345670",  # Luhn, but no issuer
    "9999999999999995",
    "0000000000000000",
    "4111111111111111.0",
    "4111111111111111 ",
    "card 4111111111111111",
    "5555555555554444 5555",
    "2023-11-21 10:30:00",
    "978-0-306-40615-7",
    "4 111111111111111",
)
def test_near_misses(text: str) -> None:
    assert not card.is_valid(text) or text.strip() == "4111111111111111"


def test_no_break_space_is_an_outer_blank() -> None:
    assert card.is_valid("\u00a04111111111111111")


def test_chance_is_one_in_ten() -> None:
    rng = random.Random(1)
    visa = [f"4{rng.randrange(10**15):015d}" for _ in range(5000)]
    assert abs(sum(map(card.is_valid, visa)) / 5000 - card.CHANCE) < 0.02


def test_headers() -> None:
    names = ("credit_card", "CreditCardNumber", "card number", "PAN", "cc_number")
    assert says(card, *names, "CARD INDEX", "card_type", "Num_Credit_Card", "company") == list(names)
