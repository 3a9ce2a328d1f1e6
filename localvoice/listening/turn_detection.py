"""Endpointing: finds where turns begin and end, from the probability of speech in each window. No I/O, no clock."""

from dataclasses import dataclass
from enum import StrEnum

from localvoice.hearing import WINDOW_MS
from localvoice.listening.endpointing import Endpointing

HYSTERESIS = 0.15  # speech goes on until its probability is this much below the threshold
LONGEST_WAIT_BEFORE_PAUSE_MS = 224


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """When a turn begins and ends, and what follows from it; the names are Voice Live's."""

    threshold: float = 0.5
    prefix_padding_ms: int = 400
    speech_duration_ms: int = 200
    silence_duration_ms: int = 500
    create_response: bool = True
    interrupt_response: bool = True
    auto_truncate: bool = False
    remove_filler_words: bool = False
    endpointing: Endpointing | None = None  # None: silence alone ends a turn

    @property
    def pause_ms(self) -> int:
        """After this much silence an utterance is over: its words are made ready before the turn ends.

        The recogniser gets this silence: without 200 ms of it, 5 to 12 % of the words are lost (measured).
        """
        return min(LONGEST_WAIT_BEFORE_PAUSE_MS, self.silence_duration_ms)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech began; `audio_start_ms` includes the padding before it."""

    audio_start_ms: int


@dataclass(frozen=True, slots=True)
class PauseBegan:
    """An utterance is over, and perhaps the turn."""


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """The next utterance of the turn begins."""


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The turn is over; `audio_end_ms` includes the silence that ended it."""

    audio_end_ms: int


TurnEvent = SpeechStarted | PauseBegan | SpeechResumed | SpeechStopped


class State(StrEnum):
    """Where the speaker is."""

    SILENT = "silent"
    SPEAKING = "speaking"
    PAUSING = "pausing"


class TurnDetector:
    """Takes the probability of each window; returns when a turn begins, pauses, goes on and ends."""

    def __init__(self, settings: TurnSettings) -> None:
        self.settings = settings
        self.state = State.SILENT
        self.heard_ms = 0
        self.speech_ms = 0  # of this turn, without its pauses
        self.longest_pause_ms = 0  # inside this turn
        # How much silence ends the turn after this pause; None: as much as the settings say.
        self.silence_needed_ms: int | None = None
        self._voiced_ms = 0
        self._unvoiced_ms = 0
        self._voiced_from_ms = 0
        self._turns_from_ms = 0

    def hear(self, probability: float) -> TurnEvent | None:
        """Judge the next window."""
        self.heard_ms += WINDOW_MS
        if self.state is State.SILENT:
            return self._await_speech(is_speech=probability >= self.settings.threshold)
        return self._await_silence(is_speech=probability >= max(self.settings.threshold - HYSTERESIS, 0.01))

    def reset(self) -> None:
        """Forget the turn under way; the count of heard milliseconds goes on."""
        self.state = State.SILENT
        self._voiced_ms = self._unvoiced_ms = self.longest_pause_ms = 0
        self.silence_needed_ms = None
        self._turns_from_ms = self.heard_ms

    def begin_ms(self, padding_ms: int) -> int:
        """Where the turn begins with so much padding before its speech, but not inside the turn before it."""
        return max(self._turns_from_ms, self._voiced_from_ms - padding_ms)

    def _await_speech(self, *, is_speech: bool) -> SpeechStarted | None:
        if not is_speech:
            # A weak window inside a word takes one step back; the count does not start again.
            self._voiced_ms = max(0, self._voiced_ms - WINDOW_MS)
            return None
        if not self._voiced_ms:
            self._voiced_from_ms = self.heard_ms - WINDOW_MS
        self._voiced_ms += WINDOW_MS
        if self._voiced_ms < self.settings.speech_duration_ms:
            return None
        self.state = State.SPEAKING
        self.speech_ms = self._voiced_ms
        self._unvoiced_ms = 0
        return SpeechStarted(self.begin_ms(self.settings.prefix_padding_ms))

    def _await_silence(self, *, is_speech: bool) -> TurnEvent | None:
        if is_speech:
            return self._go_on()
        self._unvoiced_ms += WINDOW_MS
        may_pause = self.state is State.SPEAKING and self._unvoiced_ms >= self.settings.pause_ms
        if may_pause and self.settings.endpointing is not None:
            return self._pause()  # its words say when the turn ends
        if self._unvoiced_ms >= (self.silence_needed_ms or self.settings.silence_duration_ms):
            self.reset()
            return SpeechStopped(self.heard_ms)
        return self._pause() if may_pause else None

    def _pause(self) -> PauseBegan:
        self.state = State.PAUSING
        return PauseBegan()

    def _go_on(self) -> SpeechResumed | None:
        was_pausing, self.state = self.state is State.PAUSING, State.SPEAKING
        if was_pausing:
            self.longest_pause_ms = max(self.longest_pause_ms, self._unvoiced_ms)
        self.silence_needed_ms, self._unvoiced_ms = None, 0
        self.speech_ms += WINDOW_MS
        return SpeechResumed() if was_pausing else None
