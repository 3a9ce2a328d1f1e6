"""What was heard nearly like a phrase becomes that phrase."""

import pytest

from localvoice.sounding_alike import MOST_WORDS, corrected

PHRASES = ["Voicesite", "Contoso", "Blue Door", "Mara", "Frau Müller", "Dr. Okonkwo"]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("is voice site open", "is Voicesite open"),
        ("Is this the contosso, please?", "Is this the Contoso, please?"),
        ("welcome to the blue door.", "welcome to the Blue Door."),
        ("frau mueler bitte", "Frau Müller bitte"),
        ("frau muller bitte", "Frau Müller bitte"),
        ("may i speak to doctor okonkwo", "may i speak to doctor okonkwo"),
        ("mara is here", "Mara is here"),
    ],
)
def test_a_phrase_is_written_as_the_list_has_it(heard: str, meant: str) -> None:
    assert corrected(heard, PHRASES) == meant


@pytest.mark.parametrize("heard", ["maria is here", "I walk to the door", "the sky is blue", "consult so far", ""])
def test_other_words_stay(heard: str) -> None:
    assert corrected(heard, PHRASES) == heard


def test_without_a_list_the_text_stays_as_it_is() -> None:
    assert corrected("two  spaces", []) == "two  spaces"


def test_the_longer_phrase_wins() -> None:
    assert corrected("the contoso hotel berlin", ["Contoso", "Contoso Hotel"]) == "the Contoso Hotel berlin"


def test_a_very_long_turn_is_kept_as_it_was_heard() -> None:
    heard = "contosso " * (MOST_WORDS + 1)
    assert corrected(heard, PHRASES) == heard
