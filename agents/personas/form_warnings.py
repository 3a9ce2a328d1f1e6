"""What to think about in a persona that can be saved all the same. Pure."""

from collections.abc import Callable
from typing import Any

from agents.personas.choices import TurnDetection, VoiceKind

AZURE_VOICES = (VoiceKind.AZURE, VoiceKind.CUSTOM, VoiceKind.PERSONAL)
SHORT_SILENCE_MS = 300
SHORT_ANSWER_TOKENS = 60


def warnings(settings: Any) -> list[str]:
    """A sentence for each."""
    return [sentence for warn in WARN_OF if (sentence := warn(settings))]


def _short_silence(settings: Any) -> str:
    by_pauses_alone = settings.turn_detection == TurnDetection.SERVER_VAD and not settings.end_of_utterance
    if not by_pauses_alone or settings.silence_duration_ms >= SHORT_SILENCE_MS:
        return ""
    return (
        f"It answers after {settings.silence_duration_ms} ms of silence, and interrupts people who stop to think: wait "
        "longer, or check for complete sentences."
    )


def _short_answer(settings: Any) -> str:
    tokens = settings.max_response_output_tokens
    if tokens is None or tokens >= SHORT_ANSWER_TOKENS:
        return ""
    return f"An answer ends after {tokens} tokens, even in the middle of a sentence: 200 to 600 suits spoken answers."


def _greeting_in_its_words(settings: Any) -> str:
    if not settings.greeting.strip() or settings.voice_kind in AZURE_VOICES:
        return ""
    return "Only Azure voices speak the greeting word for word: with this voice, the model may change a word or two."


def _that_it_is_an_ai_in_its_words(settings: Any) -> str:
    if not settings.says_it_is_ai or settings.greeting.strip() or settings.voice_kind in AZURE_VOICES:
        return ""
    return (
        "Only Azure voices say word for word that this is an AI: with this voice, the model may change a word or two."
    )


def _placeholders(settings: Any) -> str:
    if "[" not in settings.instructions or "]" not in settings.instructions.partition("[")[2]:
        return ""
    return "There is still something in [brackets] in the instructions: replace it with what is true for you."


WARN_OF: tuple[Callable[[Any], str], ...] = (
    _placeholders,
    _short_silence,
    _short_answer,
    _greeting_in_its_words,
    _that_it_is_an_ai_in_its_words,
)
