"""Passwords that too common, in all the shapes that people give them."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from voicesite.accounts.common_passwords import forms_of


@pytest.mark.parametrize(
    "password",
    [
        "1q2w3e4r5t6y",
        "qwertyuiop12",
        "chickenwing101",
        "Mailcreated5240",
        "Password2026!",
        "P@ssw0rd2026",
        "Summer2026!!!",
        "2026!!Summer",
        "!!!letmein!!!",
        "passwordpassword",
        "dragondragon1",
        "abcabcabcabc",
        "aaaaaaaaaaaa",
        "Voicesite2026",
        "Ｐassword２０２６",
        "123456789012",
        "111111111111",
        "202720272027",
    ],
)
def test_common_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="too common"):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["five unlike words", "x8Kd!aa0-hg7", "tango-vivid-44-moss", "Wohnzimmer&Elch=9", "730518264919"]
)
def test_others_are_taken(password: str) -> None:
    validate_password(password)


def test_eleven_characters_are_too_few() -> None:
    with pytest.raises(ValidationError, match="at least 12 characters"):
        validate_password("x8Kd!aa0-hg")


@given(st.text(max_size=70))
def test_any_text_has_forms(password: str) -> None:
    assert all(isinstance(form, str) for form in forms_of(password))


def test_what_is_longer_than_any_list_is_not_looked_at() -> None:
    """The patterns take the square of a length, and a form may hold a megabyte."""
    assert list(forms_of("a1" * 33)) == []
