"""The language chooses the engine; one that is missing is replaced, and without any the call goes on in silence."""

import logging
from dataclasses import dataclass, field

import pytest

from localvoice.missing import EngineMissing
from localvoice.speaking import Speech, local
from localvoice.speaking.by_language import Mouth, SpeakerByLanguage
from localvoice.speaking.local import local_speaker
from tests.localvoice.speaking.said import speech


@dataclass(eq=False)
class Engine:
    """Says its own name, unless its model cannot be loaded."""

    name: str
    is_broken: bool = False
    is_closed: bool = field(default=False, init=False)

    async def speak(self, _sentence: str, _speech: Speech) -> bytes:
        if self.is_broken:
            raise EngineMissing(f"{self.name} is broken.")
        return self.name.encode()

    def close(self) -> None:
        self.is_closed = True


def missing(_is_loaded_ahead: bool) -> Engine:
    raise EngineMissing("The package is not installed.")


async def test_each_language_is_spoken_by_the_first_engine_that_can() -> None:
    neural, small = Engine("neural"), Engine("small")
    mouths = [Mouth("neural", neural, frozenset({"en"})), Mouth("small", small, frozenset({"en", "de"}))]
    speaker = SpeakerByLanguage(mouths)
    assert [await speaker.speak("Hello", speech(language=language)) for language in ("en", "de")] == [
        b"neural",
        b"small",
    ]
    assert [speaker.engine_for(language) for language in ("en", "de", "id")] == ["neural", "small", ""]
    speaker.close()
    assert neural.is_closed
    assert small.is_closed


async def test_an_engine_whose_model_is_broken_is_replaced_for_good(caplog: pytest.LogCaptureFixture) -> None:
    broken, other = Engine("broken", is_broken=True), Engine("other")
    speaker = SpeakerByLanguage([Mouth("broken", broken), Mouth("other", other)])
    assert await speaker.speak("Hello", speech()) == b"other"
    assert broken.is_closed
    assert speaker.engine_for("en") == "other"
    assert await speaker.speak("Hello", speech()) == b"other"
    assert [record.getMessage() for record in caplog.records] == ["broken does not speak any more: broken is broken."]


async def test_a_language_that_nothing_speaks_is_silent_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    speaker = SpeakerByLanguage([Mouth("neural", Engine("neural"), frozenset({"en"}))])
    for _ in range(2):
        assert await speaker.speak("Selamat pagi", speech(language="id")) == b""
    [record] = caplog.records
    assert "'id'" in record.getMessage()
    assert "MOUTH=espeak" in record.getMessage()


async def test_the_engines_that_are_here_are_taken_and_the_log_says_why_others_are_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here = (("neural", missing, "en"), ("small", lambda _: Engine("small"), "en de"))
    monkeypatch.setattr(local, "CANDIDATES", here)
    with caplog.at_level(logging.INFO):
        speaker = local_speaker()
    assert speaker.engine_for("en") == "small"
    [record] = caplog.records
    assert record.getMessage() == "Speaking: small (de en). The package is not installed."


async def test_without_any_engine_answers_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "CANDIDATES", (("neural", missing, "en"),))
    assert await local_speaker().speak("Hello", speech()) == b""
