"""From audio to turns: joins an ear and a turn detector, and keeps the turn that is under way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from localvoice.audio import BYTES_PER_MS, duration_ms
from localvoice.hearing import WINDOW_MS, Ear, Turn
from localvoice.listening.endpointing import silence_needed_ms
from localvoice.listening.filler_words import LONGEST_FILLER_MS, are_fillers
from localvoice.listening.turn_detection import (
    PauseBegan,
    SpeechResumed,
    SpeechStarted,
    SpeechStopped,
    State,
    TurnDetector,
    TurnEvent,
    TurnSettings,
)

logger = logging.getLogger(__name__)

BLOCK_BYTES = WINDOW_MS * BYTES_PER_MS
# Before speech, for the recogniser: without it a fifth of the words is lost. After seconds of silence it hears nothing
# of short sentences (both measured).
LEAST_PADDING_MS, MOST_PADDING_MS = 300, 600
NEVER_MS = 10**9
FILLER_TIMEOUT_S = 0.7  # if the recogniser takes longer, the sound counts as words

JUDGING_TIMEOUT_S = 0.7  # if the recogniser takes longer, a pause is judged without its words

# Without turn detection the client ends turns; silence then only ends utterances.
MANUAL = TurnSettings(silence_duration_ms=NEVER_MS)


class Listener:
    """Hears the audio of one connection."""

    def __init__(
        self, ear: Ear, settings: TurnSettings | None, is_answer_audible: Callable[[], bool] = lambda: False
    ) -> None:
        self._ear = ear
        self._is_answer_audible = is_answer_audible
        self._held: SpeechStarted | None = None
        self._is_manual = settings is None
        self._detector = TurnDetector(settings or MANUAL)
        self._turn: Turn | None = None
        self.language = "en"  # in which turns that begin from now on are understood
        self._is_paused = False
        self._unfed_bytes = 0  # since the pause began
        self._recent = bytearray()
        self._received_ms = 0
        self.uncommitted_ms = 0

    def use(self, settings: TurnSettings | None) -> None:
        """Use other settings from now on."""
        self._is_manual = settings is None
        self._detector.settings = settings or MANUAL

    @property
    def now_ms(self) -> int:
        """How much audio was received in all. The times of speech are given on this clock."""
        return self._received_ms

    async def hear(self, pcm: bytes) -> AsyncIterator[SpeechStarted | SpeechStopped]:
        """Take audio; yields where turns begin and end. Other tasks get their chance between windows."""
        for start in range(0, len(pcm), BLOCK_BYTES):
            block = pcm[start : start + BLOCK_BYTES]
            self._keep(block)
            if self._is_paused:
                self._unfed_bytes += len(block)
            elif self._turn is not None:
                self._turn.feed(block)
            for probability in self._ear.probabilities(block):
                for event in await self._reported(self._follow(probability)):
                    if not self._is_manual:
                        yield event
            await asyncio.sleep(0)
            await self._judge_pause()

    def end_turn(self) -> tuple[Turn, int]:
        """End the turn that is under way; returns it (an empty one if there is none) and its milliseconds of audio."""
        turn = self._turn or self._ear.begin_turn(self.language)
        turn.pause()
        audio_ms, self._turn = self.uncommitted_ms, None
        self._forget()
        return turn, audio_ms

    def clear(self) -> None:
        """Forget the audio that was received and not committed."""
        if self._turn is not None:
            self._turn.discard()
            self._turn = None
        self._forget()

    async def _judge_pause(self) -> None:
        """At the beginning of a pause: its words say how long it may last, if the session ends turns by meaning."""
        detector, endpointing = self._detector, self._detector.settings.endpointing
        is_new = detector.state is State.PAUSING and detector.silence_needed_ms is None
        if endpointing is None or not is_new or self._turn is None:
            return
        try:
            async with asyncio.timeout(JUDGING_TIMEOUT_S):
                words = await self._turn.words_so_far()
        except Exception as error:  # whatever an engine raises: its words are not known
            logger.info("A pause is judged without its words: %s", type(error).__name__)
            words = ""
        silence_ms = detector.settings.silence_duration_ms
        detector.silence_needed_ms = silence_needed_ms(
            words, silence_ms, endpointing, paused_ms=detector.longest_pause_ms
        )

    async def _reported(self, event: TurnEvent | None) -> tuple[SpeechStarted | SpeechStopped, ...]:
        """What the client is to know of this event. Filler words over an answer are kept from it if it wants that."""
        if isinstance(event, SpeechStarted) and self._may_be_filler():
            self._held = event
            return ()
        told = (event,) if isinstance(event, SpeechStarted | SpeechStopped) else ()
        if self._held is None:
            return told
        is_long = self._detector.speech_ms > LONGEST_FILLER_MS and not isinstance(event, SpeechStopped)
        if is_long or (isinstance(event, PauseBegan | SpeechStopped) and await self._has_words()):
            held, self._held = self._held, None
            return (held, *told)
        if isinstance(event, SpeechStopped):
            self.clear()  # it was nothing but filler words
        return ()

    def _may_be_filler(self) -> bool:
        return self._detector.settings.remove_filler_words and self._is_answer_audible()

    async def _has_words(self) -> bool:
        if self._turn is None:
            return False
        self._turn.pause()
        try:
            async with asyncio.timeout(FILLER_TIMEOUT_S):
                return not are_fillers(await self._turn.words_so_far())
        except Exception as error:  # whatever an engine raises: the turn then begins, and its transcription fails
            logger.info("A short sound is taken for words: %s", type(error).__name__)
            return True

    def _forget(self) -> None:
        self._held = None
        self._is_paused = False
        self._recent.clear()
        self.uncommitted_ms = 0
        self._detector.reset()

    def _keep(self, block: bytes) -> None:
        self._recent += block
        self._received_ms += duration_ms(block)
        self.uncommitted_ms += duration_ms(block)
        settings = self._detector.settings
        longest = (MOST_PADDING_MS + 2 * settings.speech_duration_ms + 4 * WINDOW_MS) * BYTES_PER_MS
        del self._recent[: max(0, len(self._recent) - longest)]

    def _follow(self, probability: float) -> TurnEvent | None:
        event = self._detector.hear(probability)
        match event:
            case SpeechStarted() as started:
                self._turn = self._ear.begin_turn(self.language)
                wanted_ms = self._detector.settings.prefix_padding_ms
                begin_ms = self._detector.begin_ms(min(max(wanted_ms, LEAST_PADDING_MS), MOST_PADDING_MS))
                self._turn.feed(self._last((self._detector.heard_ms - begin_ms) * BYTES_PER_MS))
                if not self._is_manual:
                    self.uncommitted_ms = self._detector.heard_ms - started.audio_start_ms
            case PauseBegan() if self._turn is not None:
                self._is_paused, self._unfed_bytes = True, 0
                self._turn.pause()
            case SpeechResumed() if self._turn is not None:
                self._is_paused = False
                # What it has not heard yet of the pause, so that no sound comes twice.
                self._turn.feed(self._last(min(self._unfed_bytes, LEAST_PADDING_MS * BYTES_PER_MS)))
        return event

    def _last(self, wanted_bytes: int) -> bytes:
        """The newest part of the audio that is kept."""
        return bytes(self._recent[max(0, len(self._recent) - wanted_bytes) :])
