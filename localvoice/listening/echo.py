"""Takes the echo of the answers out of the microphone's audio: the sound of the caller's own loudspeaker.

WebRTC's canceller does that as long as the echo has the same delay. But the delay changes from answer to answer, with
the network and the player. So it is measured and evened out. The microphone's audio waits while that is done.
"""

import numpy as np
from pywebrtc_audio import AudioProcessor

from localvoice.audio import BYTES_PER_MS, BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, SAMPLES_PER_MS
from localvoice.listening.echo_delay import HISTORY_BYTES, LONGEST_MS, echo_delay_ms
from localvoice.listening.playback import Playback, RecordingClock

FRAME_BYTES = 10 * BYTES_PER_MS  # the canceller works on 10 ms
# An echo may come half a second late and then fade. After this time nothing of it is left in the microphone.
TAIL_BYTES = 1000 * BYTES_PER_MS
# Until the canceller knows the room it lets loud echoes pass: those of -12 dB and more, after half a second (measured).
LEARNING_BYTES = 1300 * BYTES_PER_MS
MEASURED_EVERY_BYTES = 80 * BYTES_PER_MS
MEASURABLE_MS = 350  # this much echo is enough to measure its delay (measured)
LEAST_ECHO_MS = 160  # with less, the delay that was found is that of the answer before
MOVED_MS = 0.1  # a larger change of the delay confuses the canceller (measured)
DISTANCE_MS = 10  # the delay at which the canceller finds the echo
# If this much was played and no echo was found, there is none. It takes longer if there was one: the caller may be
# talking over it.
NO_ECHO_BYTES = 1500 * BYTES_PER_MS
NO_LONGER_BYTES = 5000 * BYTES_PER_MS
KEPT_BYTES = HISTORY_BYTES + int(RecordingClock.LONGEST_S * 1000) * BYTES_PER_MS


class EchoCanceller:
    """The canceller of one connection. It takes about 10 ms for a second of audio, and no time if nothing is played."""

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self._canceller = AudioProcessor(sample_rate=SAMPLE_RATE_HZ, echo_cancellation=True)
        self._undated = bytearray()  # audio of the microphone of which we do not know yet when it was recorded
        self._waiting = bytearray()  # audio of the microphone that is not cleaned yet
        self._heard = bytearray()  # the newest audio of the microphone; `_played` is what was played meanwhile
        self._played = bytearray()
        self._since_played = TAIL_BYTES
        self._since_measured = 0
        self._unfound = 0
        self._learnt = 0
        self._answer_bytes = 0
        self._times_begun = 0
        self._is_held = False
        self._has_echo = True  # until we know that there is none
        self._delay_ms: float | None = None
        self._measured_ms: float | None = None

    def clean(self, pcm: bytes, now: float) -> bytes:
        """The caller alone, out of audio that came just now.

        While an answer plays, audio may be held and returned later.
        """
        played = self._playback.played_during(len(pcm), now)
        self._undated += pcm
        if played is None:
            return b""
        pcm = bytes(self._undated)
        self._undated.clear()
        self._follow(pcm, played)
        if self._since_played < TAIL_BYTES:
            self._measure(len(pcm))
            if self._is_held:
                return b""
            if self._has_echo:
                return self._cleaned()
        untouched = bytes(self._waiting)
        self._waiting.clear()
        return untouched

    def _follow(self, pcm: bytes, played: bytes) -> None:
        if self._playback.times_begun != self._times_begun:
            self._times_begun = self._playback.times_begun
            self._answer_bytes, self._is_held = 0, self._has_echo
        self._since_played = 0 if played else self._since_played + len(pcm)
        self._answer_bytes += len(pcm)
        self._waiting += pcm
        for kept, new in ((self._heard, pcm), (self._played, played or bytes(len(pcm)))):
            kept += new
            del kept[: max(0, len(kept) - KEPT_BYTES)]

    def _measure(self, new_bytes: int) -> None:
        self._since_measured += new_bytes
        if self._since_measured < MEASURED_EVERY_BYTES:
            return
        measured_ms = echo_delay_ms(bytes(self._heard), bytes(self._played))
        if measured_ms is None:
            self._note_no_echo()
        elif self._answer_bytes < self._until_heard(LEAST_ECHO_MS):
            pass  # this is still the answer before
        elif self._is_held or _are_near(measured_ms, self._measured_ms):
            self._note_echo(measured_ms)
        self._measured_ms, self._since_measured = measured_ms, 0

    def _note_echo(self, delay_ms: float) -> None:
        self._unfound, self._has_echo, self._is_held = 0, True, False
        if not _are_near(delay_ms, self._delay_ms):
            self._delay_ms = delay_ms

    def _note_no_echo(self) -> None:
        if not self._since_played:
            self._unfound += self._since_measured
        if self._unfound >= (NO_ECHO_BYTES if self._delay_ms is None else NO_LONGER_BYTES):
            self._has_echo = False
        if self._answer_bytes >= self._until_heard(MEASURABLE_MS, LONGEST_MS):
            self._is_held = False

    def _until_heard(self, echo_ms: int, unknown_delay_ms: int = 0) -> int:
        """How many bytes come from the microphone until they hold so much of this answer's echo."""
        delay_ms = unknown_delay_ms if self._delay_ms is None else int(self._delay_ms)
        return (delay_ms + echo_ms) * BYTES_PER_MS

    def _cleaned(self) -> bytes:
        length = len(self._waiting) // FRAME_BYTES * FRAME_BYTES
        later = int(max(0.0, (self._delay_ms or 0.0) - DISTANCE_MS) * SAMPLES_PER_MS) * BYTES_PER_SAMPLE
        end = len(self._played) - (len(self._waiting) - length) - later
        reference = bytes(self._played[max(0, end - length) : max(0, end)]).rjust(length, b"\0")
        microphone = bytes(self._waiting[:length])
        del self._waiting[:length]
        cleaned = self._canceller.process(np.frombuffer(microphone, "<i2"), np.frombuffer(reference, "<i2"))
        self._learnt += length
        return bytes(length) if self._learnt <= LEARNING_BYTES else bytes(cleaned.tobytes())


def _are_near(delay_ms: float, other_ms: float | None) -> bool:
    return other_ms is not None and abs(delay_ms - other_ms) <= MOVED_MS
