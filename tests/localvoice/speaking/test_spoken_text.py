"""What is said of a text that is made to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localvoice.speaking.spoken_text import spoken_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("7x8 = 56", "7 times 8 equals 56"),
        ("3 + 4 - 2 ÷ 5", "3 plus 4 minus 2 divided by 5"),
        ("-5 degrees, open 9-18", "minus 5 degrees, open 9 to 18"),
        ("€5.50 or 5,50 € or $1", "5 euros and 50 cents or 5 euros and 50 cents or 1 dollar"),
        ("1.000,50 € and £1,000", "1000 euros and 50 cents and 1000 pounds"),
        ("Mail info@blue-door.com!", "Mail info at blue dash door dot com!"),
        ("See https://www.bluedoor.com/menu?x=1.", "See bluedoor dot com slash menu"),
        ("Hello 😀👍🏽 there ❤️!", "Hello there !"),
        ("**Bold**, `code` and [a link](https://a.com)", "Bold , code and a link"),
        ("- one\n- two\n# three", "one two three"),
        ("Call 030 1234567 or +49 30 1234567.", "Call 0 3 0 1 2 3 4 5 6 7 or 4 9 3 0 1 2 3 4 5 6 7."),
        ("1234567890123 of 1000000", "1 2 3 4 5 6 7 8 9 0 1 2 3 of 1000000"),
        ("Wait!!!!!!", "Wait!"),
        ("Mon-Fri, e.g. at 9", "Monday to Friday, for example at 9"),
        ("20 % of AT&T", "20 percent of AT and T"),
        ("9:30, 3.5 and 2026-11-30 stay", "9:30, 3.5 and 2026-11-30 stay"),
    ],
)
def test_signs_are_read_as_words(text: str, said: str) -> None:
    assert spoken_text(text, "en") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "7 mal 8, 5 Euro 50, 20 Prozent"),
        ("es", "7 por 8, 5 euros con 50 céntimos, 20 por ciento"),
        ("fr", "7 fois 8, 5 euros 50, 20 pour cent"),
        ("it", "7 per 8, 5 euro e 50 centesimi, 20 per cento"),
    ],
)
def test_each_language_has_its_words(language: str, said: str) -> None:
    assert spoken_text("7x8, 5,50 €, 20 %", language) == said


def test_a_number_with_dots_is_one_number_where_a_comma_marks_the_decimals() -> None:
    assert spoken_text("1.000 Gäste am 3.5.2026, 3,5 Liter", "de") == "1000 Gäste am 3.5.2026, 3,5 Liter"


def test_words_in_another_script_are_left_out_and_the_rest_is_said() -> None:
    assert spoken_text("Tokyo (東京) is big, señor.", "en") == "Tokyo ( ) is big, señor."
    assert spoken_text("東京", "ja") == "東京"


def test_a_language_without_words_keeps_its_signs() -> None:
    assert spoken_text("7x8, 5,50 €", "id") == "7x8, 5,50 €"


@pytest.mark.parametrize("text", ["", "   ", "😀", "!?", "***", "…", "\u200b\x00\x1b", "日本語です。", "Привет!"])
def test_what_has_no_sound_is_nothing(text: str) -> None:
    assert spoken_text(text, "en") == ""


def test_commands_of_the_engines_do_not_get_through() -> None:
    assert "[" not in spoken_text("[[a](b)](/həlˈO/)", "en")
    assert "<" not in spoken_text('<volume level="500">loud</volume>', "de")


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ja"]))
def test_any_text_becomes_one_line(text: str, language: str) -> None:
    said = spoken_text(text, language)
    assert not set(said) & set("<>[]\n\0")
    assert len(said) < 20 * len(text) + 20
