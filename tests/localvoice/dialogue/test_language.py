"""Which language a session is answered in."""

import pytest

from localvoice.dialogue.language import session_language
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
