"""What is known without parsing is what libphonenumber says after parsing."""

import random

import phonenumbers
import pytest

from audit.identifiers._plans import known

FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)


def oracle(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def test_numbers_of_every_region_whole_and_with_wrong_digits() -> None:
    draw = random.Random(0)
    answered = asked = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            texts = [phonenumbers.format_number(example, form).removeprefix("tel:") for form in FORMATS]
            for _ in range(6):
                plain = texts[0]
                place = draw.randrange(2, len(plain))
                texts.append(plain[:place] + str(draw.randrange(10)) + plain[place + 1 :])
                texts.append(plain[:place])
                texts.append(plain[:place] + str(draw.randrange(10)) + plain[place:])
            for text in texts:
                asked += 1
                if (answer := known(text, None)) is not None:
                    answered += 1
                    assert answer == oracle(text, None), text
    assert answered > 0.75 * asked


def test_random_numbers() -> None:
    draw = random.Random(7)
    for _ in range(2_000):
        text = "+" + "".join(str(draw.randrange(10)) for _ in range(draw.randrange(5, 16)))
        answer = known(text, None)
        assert answer is None or answer == oracle(text, None), text
        text = text[1:11]
        answer = known(text, "US")
        assert answer is None or answer == oracle(text, "US"), text


@pytest.mark.parametrize("text", ["", "+", "+0123456789", "+4９30123456", "020 7946 0958", "+1 (212) 456-7890 x5"])
def test_what_must_be_parsed_is_left_to_the_library(text: str) -> None:
    assert known(text, None) is None
