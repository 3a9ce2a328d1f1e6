"""Which ears are taken when some cannot be had."""

import logging
from collections.abc import Callable

import pytest

from localvoice.hearing import ears
from localvoice.hearing.deaf import Deaf
from localvoice.hearing.ears import first_of
from localvoice.hearing.moonshine.files import BASE, Wheel
from localvoice.hearing.pool import Recogniser
from localvoice.missing import EngineMissing
from tests.localvoice.hearing.recognisers import Counting


def absent(sentence: str) -> Callable[[], Recogniser]:
    def make() -> Recogniser:
        raise EngineMissing(sentence)

    return make


def test_the_next_best_is_taken_and_one_line_says_why(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    taken = first_of({"Best": absent("Best has no wheel here."), "Second": Counting, "Third": Counting})
    assert isinstance(taken, Counting)
    assert caplog.messages == ["Ears: Second. Best has no wheel here."]


def test_if_none_can_be_had_the_reason_of_each_is_given() -> None:
    with pytest.raises(EngineMissing, match=r"No wheel\. No memory\."):
        first_of({"Best": absent("No wheel."), "Second": absent("No memory.")})


def test_without_any_ears_the_service_starts_and_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears, "ENGLISH", {"Best": absent("Best is not installed: install it.")})
    ears.english()
    assert isinstance(ears._english(ears.ENGLISH), Deaf)
    assert "typed turns are answered. Best is not installed: install it." in caplog.text


def test_without_whisper_english_is_still_understood(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears, "ENGLISH", {"Best": Counting})
    monkeypatch.setattr(ears, "OTHERS", {"Whisper": absent("Whisper is not installed: install it.")})
    ears.multilingual()
    assert "Only English is understood. Whisper is not installed: install it." in caplog.text


def test_a_wheel_that_is_not_installed_is_named() -> None:
    with pytest.raises(EngineMissing, match="no-such-wheel, which is not installed: pip install"):
        Wheel("Some model", "no-such-wheel", "no_such_wheel", "models").files()


def test_a_wheel_without_the_model_is_named() -> None:
    with pytest.raises(EngineMissing, match="holds no models/none"):
        Wheel("Some model", BASE.distribution, BASE.package, "models/none").files()
