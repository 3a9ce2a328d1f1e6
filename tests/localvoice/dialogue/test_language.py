"""Which language a session is answered in."""

import pytest

from localvoice.dialogue.language import heard_language, session_language
from localvoice.settings.session import new_session


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({}, "en"),
        ({"voice": {"type": "azure-standard", "name": "de-DE-KatjaNeural"}}, "de"),
        ({"input_audio_transcription": {"model": "whisper-1", "language": "id-ID"}}, "id"),
        ({"instructions": "You are Mia. Always answer in Spanish."}, "es"),
        ({"instructions": "Du bist Jonas und hilfst mit der Prüfung, die bald ist."}, "de"),
        ({"input_audio_transcription": {"model": "azure-speech", "language": "en,de"}}, "en"),
    ],
)
def test_the_language_of_a_session(changes: dict[str, object], language: str) -> None:
    assert session_language(new_session("gpt-realtime") | changes) == language


GERMAN_VOICE = {"type": "azure-standard", "name": "de-DE-KatjaNeural"}


@pytest.mark.parametrize(
    ("named", "voice", "language"),
    [
        ("", None, "en"),
        ("", GERMAN_VOICE, "de"),
        ("de-DE", None, "de"),
        ("en", GERMAN_VOICE, "en"),
        ("en-US, de-DE", GERMAN_VOICE, "de"),
        ("fr,es", GERMAN_VOICE, "fr"),
    ],
)
def test_the_language_in_which_a_caller_is_understood(named: str, voice: dict[str, str] | None, language: str) -> None:
    changes = {"input_audio_transcription": {"model": "azure-speech", "language": named}}
    session = new_session("gpt-realtime") | changes | ({"voice": voice} if voice else {})
    assert heard_language(session) == language


def test_without_transcription_a_caller_is_understood_in_the_language_of_the_answers() -> None:
    session = new_session("gpt-realtime") | {"input_audio_transcription": None, "voice": GERMAN_VOICE}
    assert heard_language(session) == "de"
