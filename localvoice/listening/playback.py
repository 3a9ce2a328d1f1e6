"""What the client plays, if it plays all it gets at once and in real time. Times are given, in seconds. No I/O."""

from localvoice.audio import BYTES_PER_S, BYTES_PER_SAMPLE

OUT_OF_STEP_S = 0.04  # less than that is jitter of the network


class RecordingClock:
    """When the microphone's audio was recorded: before it came. The quickest frame shows how long before.

    A frame that comes much too late was either held up by the network, then others come close behind it, or the
    microphone was off. Which of the two is known a moment later.
    """

    LATE_S = 0.3
    WATCHED_S = 0.2  # so much audio shows which of the two it is
    LONGEST_S = 3.0  # so much may come at once after it was held up
    RISE_S = 0.0001  # with each frame, since two clocks drift apart

    def __init__(self) -> None:
        self._recorded_s = 0.0
        self._began_at: float | None = None
        self._late_from: tuple[float, float] | None = None  # what was recorded, and when it seemed to begin

    def note(self, length: int, now: float) -> float | None:
        """A frame of `length` bytes came just now; returns when its recording ended, None while that is not known."""
        before_s = self._recorded_s
        self._recorded_s += length / BYTES_PER_S
        began_at = now - self._recorded_s
        if self._began_at is None:
            self._began_at = began_at
        elif began_at > self._began_at + self.LATE_S:
            self._late_from = self._late_from or (before_s, began_at)
            if self._may_catch_up(*self._late_from, began_at):
                return None
            self._began_at = began_at
        self._late_from = None
        self._began_at = min(began_at, self._began_at + self.RISE_S)
        return self._began_at + self._recorded_s

    def _may_catch_up(self, from_s: float, late_at: float, began_at: float) -> bool:
        came_s = self._recorded_s - from_s
        return came_s < self.WATCHED_S or (came_s < self.LONGEST_S and late_at - began_at > came_s / 2)


class Playback:
    """The answers that were sent; finds what was played while the microphone's audio was recorded."""

    def __init__(self) -> None:
        self.is_kept = False  # whether the sound itself is kept, which `played_during` needs
        self.times_begun = 0  # how often an answer began to play; each time its echo may have another delay
        self._until = 0.0
        self._clock = RecordingClock()
        self._undated = 0  # bytes of the microphone of which we do not know yet when they were recorded
        self._sound = bytearray()
        self._sound_at = 0.0  # when its first byte is played
        self._is_in_step = False

    def sent(self, pcm: bytes, now: float) -> None:
        """More of an answer is on its way to the client."""
        self._until = max(self._until, now) + len(pcm) / BYTES_PER_S
        if not self.is_kept:
            return
        if not self._sound:
            self._sound_at, self._is_in_step = now, False
        self._sound += pcm

    def stop(self) -> None:
        """The client dropped what it had not played."""
        self._until = 0.0
        self._sound.clear()

    def is_audible(self, now: float) -> bool:
        """Whether anything is being played."""
        return now < self._until

    def played_during(self, length: int, now: float) -> bytes | None:
        """What was played while the next `length` bytes of the microphone, which came just now, were recorded.

        Empty if nothing was. None if it is not known yet: the next answer then is about these bytes too.
        """
        recorded_until = self._clock.note(length, now)
        length += self._undated
        self._undated = 0
        if not self._sound:
            return b""
        if recorded_until is None:
            self._undated = length
            return None
        lead_s = self._sound_at - (recorded_until - length / BYTES_PER_S)
        if self._is_in_step and abs(lead_s) < OUT_OF_STEP_S:
            lead_s = 0.0
        else:
            self._is_in_step = False
        lead = int(lead_s * BYTES_PER_S) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
        if lead >= length:
            return b""
        del self._sound[: max(0, -lead)]
        quiet = max(0, lead)
        played = bytes(self._sound[: length - quiet])
        del self._sound[: length - quiet]
        self._sound_at += length / BYTES_PER_S - lead_s
        if not self._is_in_step:
            self._is_in_step = True
            self.times_begun += 1
        return (bytes(quiet) + played).ljust(length, b"\0")
