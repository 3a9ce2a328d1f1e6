"""How addresses and ways of speaking are spelled, and how a value is shown in a sentence."""

import pytest

from agents.personas.spelling import LOCALE, PITCH, is_https, is_volume, shown


@pytest.mark.parametrize("pitch", ["low", "X-HIGH", "+5%", "-20Hz", "+2st", "+0.5ST"])
def test_a_pitch_is_a_word_or_a_change(pitch: str) -> None:
    assert PITCH.fullmatch(pitch)


@pytest.mark.parametrize("pitch", ["", "default", "5%", "20Hz", "+5", "+1000%", "up", "+٥%", "+5% "])
def test_anything_else_is_no_pitch(pitch: str) -> None:
    assert not PITCH.fullmatch(pitch)


@pytest.mark.parametrize("volume", ["0", "100", "99.5", "soft", "X-Loud", "+3dB", "-10%"])
def test_a_volume_is_a_number_a_word_or_a_change(volume: str) -> None:
    assert is_volume(volume)


@pytest.mark.parametrize("volume", ["", "101", "-5", "+3", "louder", "3dB", "٥", "1e2"])
def test_anything_else_is_no_volume(volume: str) -> None:
    assert not is_volume(volume)


@pytest.mark.parametrize(
    "address", ["https://example.org", "https://example.org:8443/a?b=c", "https://xn--a.example/%20"]
)
def test_an_https_address_has_a_host(address: str) -> None:
    assert is_https(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "example.org",
        "https://",
        "https:///path",
        "https://user:secret@example.org",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://[::",
        "https://example.org:99999",
        "https://example.org/ü",
        "javascript:alert(1)",
        None,
        5,
    ],
)
def test_anything_else_is_no_https_address(address: object) -> None:
    assert not is_https(address)


@pytest.mark.parametrize(
    ("locale", "is_one"),
    [("en", True), ("en-GB", True), ("zh-cn-liaoning", True), ("german!", False), ("e", False), ("en-", False)],
)
def test_a_locale_is_a_language_and_perhaps_a_country(locale: str, is_one: bool) -> None:
    assert bool(LOCALE.fullmatch(locale)) is is_one


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("ava", "“ava”"),
        ("a" * 70, f"“{'a' * 60}…”"),
        ("a\x00\ud800\u202eb", "“a���b”"),
        (True, "true"),
        (None, "Nothing"),
        (0.5, "0.5"),
        (10**400, "A number with hundreds of digits"),
        ([[1]], "A list"),
        ({"a": 1}, "An object"),
        (b"a", "A value of the type bytes"),
    ],
)
def test_a_value_is_shown_short_and_as_a_page_can_show_it(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_number_that_python_itself_does_not_write_is_shown_too() -> None:
    assert shown(-(10**5000)) == "A number with hundreds of digits"
