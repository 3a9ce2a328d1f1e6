"""How an answer is spoken: piece by piece, with exact lengths, and its words even if there is no sound."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import numpy as np
import pybase64
import pytest

from localvoice.audio import BYTES_PER_MS
from localvoice.dialogue.conversation import Conversation
from localvoice.dialogue.responses import Pace, Plan, Response, Status
from localvoice.listening.playback import Playback
from localvoice.speaking import Speech
from localvoice.wire.audio_formats import OutputFormat
from localvoice.wire.events import Event
from tests.localvoice.running import AZURE_VOICE

LONG = "We have rooms with a view of the harbour, and rooms with a view of the garden, " * 5
MS_PER_LETTER = 3


class Sent:
    """What a client would get."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.has_sound = asyncio.Event()

    async def send(self, event: Event) -> None:
        self.events.append(event)
        if event["type"] == "response.audio.delta":
            self.has_sound.set()

    def audio(self) -> bytes:
        return b"".join(pybase64.b64decode(event["delta"]) for event in self._of("response.audio.delta"))

    def words(self) -> list[str]:
        return [event["delta"] for event in self._of("response.audio_transcript.delta")]

    def _of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]


class Hum:
    """A speaker whose sentences are as long as their text, all at one level."""

    def __init__(self, silent: str = "") -> None:
        self.spoken: list[str] = []
        self._silent = silent

    async def speak(self, sentence: str, _speech: Speech) -> bytes:
        self.spoken.append(sentence)
        if sentence.strip() == self._silent:
            return b""
        return np.full(MS_PER_LETTER * len(sentence) * BYTES_PER_MS // 2, 1000, "<i2").tobytes()

    def close(self) -> None:
        pass


def response(sent: Sent, speaker: Hum, output_format: OutputFormat = OutputFormat.PCM16, **plan: Any) -> Response:
    wanted = Plan(
        **{
            "instructions": "",
            "speech": Speech(AZURE_VOICE, "en"),
            "modalities": ("text", "audio"),
            "output_format": output_format,
            "temperature": 0.8,
            "max_output_tokens": "inf",
            **plan,
        }
    )
    return Response(wanted, Conversation(), sent, speaker, Pace(1e6), Playback())  # type: ignore[arg-type] # a client


async def sentences(*texts: str) -> AsyncGenerator[str]:
    for text in texts:
        yield text


async def test_a_long_sentence_is_spoken_in_pieces_and_its_words_stay_as_they_are() -> None:
    sent, speaker = Sent(), Hum()
    answer = response(sent, speaker)
    await answer.run(sentences("Hello.", LONG.strip(), "Goodbye."))
    assert len(speaker.spoken) > 4
    assert "".join(sent.words()) == answer.item.text == f"Hello. {LONG.strip()} Goodbye."


async def test_the_first_piece_is_sent_before_the_second_is_computed() -> None:
    sent = Sent()

    class Watched(Hum):
        async def speak(self, sentence: str, speech: Speech) -> bytes:
            if self.spoken:
                assert sent.audio()
            return await super().speak(sentence, speech)

    await response(sent, Watched()).run(sentences(LONG))


async def test_what_the_item_counts_is_what_was_sent_to_the_millisecond() -> None:
    sent = Sent()
    answer = response(sent, Hum())
    await answer.run(sentences(*(f"This is sentence {number}." for number in range(12))))
    assert len(sent.audio()) == answer.item.answer_audio_ms * BYTES_PER_MS
    said = answer.item.spoken
    assert sum(audio_ms for _, audio_ms in said.pieces) == answer.item.answer_audio_ms
    assert said.until(answer.item.answer_audio_ms) == answer.item.text


@pytest.mark.parametrize("output_format", list(OutputFormat))
async def test_every_format_has_its_exact_length_and_no_click_between_chunks(output_format: OutputFormat) -> None:
    sent = Sent()
    answer = response(sent, Hum(), output_format)
    await answer.run(sentences("A" * 150))
    audio = sent.audio()
    assert len(audio) == answer.item.answer_audio_ms * output_format.bytes_per_ms
    if output_format in (OutputFormat.PCM16_16K, OutputFormat.PCM16_8K):
        middle = np.frombuffer(audio, "<i2")[400:-400]
        assert np.abs(middle - 1000).max() < 20


async def test_words_without_a_sound_are_sent_alone_and_the_answer_goes_on() -> None:
    sent = Sent()
    answer = response(sent, Hum(silent="こんにちは。"))
    await answer.run(sentences("Hello.", "こんにちは。", "Goodbye."))
    assert answer.status is Status.COMPLETED
    assert "".join(sent.words()) == answer.item.text == "Hello. こんにちは。 Goodbye."
    assert answer.item.spoken.until(answer.item.answer_audio_ms) == answer.item.text


async def test_an_answer_in_a_language_without_a_voice_is_text_with_all_its_events() -> None:
    sent = Sent()
    answer = response(sent, Hum(silent="Selamat pagi."))
    await answer.run(sentences("Selamat pagi."))
    assert sent.audio() == b""
    assert [event["type"] for event in sent.events][-6:] == [
        "response.audio_transcript.delta",
        "response.audio.done",
        "response.audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
    ]
    assert sent.events[-1]["response"]["status"] == "completed"
    assert answer.has_begun.is_set()


async def test_nothing_is_computed_for_an_answer_that_has_ended() -> None:
    sent, speaker = Sent(), Hum()
    answer = response(sent, speaker)
    answer.pace = Pace(0.01)
    running = asyncio.create_task(answer.run(sentences(LONG)))
    await sent.has_sound.wait()
    running.cancel()
    await asyncio.wait([running])
    assert len(speaker.spoken) == 1


async def test_a_limit_of_tokens_ends_the_answer_between_pieces() -> None:
    speaker = Hum()
    answer = response(Sent(), speaker, max_output_tokens=30)
    await answer.run(sentences(LONG, "More."))
    assert answer.status is Status.INCOMPLETE
    assert len(speaker.spoken) < 4
