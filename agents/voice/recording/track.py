"""One side of a recording: sound that is put where it ended, on a line of silence. Pure.

Sound comes a little early or late, as the network brings it. What comes together after a delay was said one after the
other, so it moves back into the silence before it, as far as that is not written yet. Positions are bytes of 24 kHz
PCM16 since the recording's zero. They can be negative: a page sends first what it heard before there was a call.
"""

from array import array

from agents.audio import bytes_of

TOLERANCE_BYTES = bytes_of(200)  # sound that is this late follows the sound before it, without silence between them
LEAD_BYTES = bytes_of(6_000)  # so far the first sound can move back: a page keeps five seconds while it connects
AHEAD_MAX_BYTES = bytes_of(5_000)  # sound that came faster than the clock allows is dropped beyond this
QUIET_PEAK = 250  # of 32 767: pieces of a pause, which nobody misses


class Track:
    """`missing_bytes`: sound that was dropped."""

    def __init__(self) -> None:
        self.missing_bytes = 0
        self.first_sound_at: int | None = None
        self._line = bytearray()
        self._begins_at: int | None = None  # the line; what is before that position is written
        self._is_first_run = True  # of sound without silence in it
        self._gap_end = 0  # in the line: where the sound after the last silence begins
        self._gap_bytes = 0  # how long that silence is

    @property
    def end(self) -> int:
        """Where its last sound ends, or where it was taken until."""
        return (self._begins_at or 0) + len(self._line)

    def put(self, pcm: bytes, ended_at: int) -> None:
        """This was heard until that position."""
        begins_at = ended_at - len(pcm)
        if self._begins_at is None:
            self._begins_at = begins_at - LEAD_BYTES
            self._add_silence(LEAD_BYTES)
        late = begins_at - self.end
        if late > TOLERANCE_BYTES:
            self._is_first_run = self._is_first_run and self.first_sound_at is None
            self._add_silence(late)
        if self._is_passed_over(pcm, ahead=-late):
            return
        self._line += pcm
        self._move_back(self.end - ended_at)
        if self._is_first_run:
            self.first_sound_at = self._begins_at + self._gap_end

    def take(self, until: int) -> bytes:
        """What is before that position, silence included. Nothing can be put there any more.

        Before there is sound, the track begins there.
        """
        begins_at = until if self._begins_at is None else self._begins_at
        wanted = max(0, until - begins_at)
        taken = bytes(self._line[:wanted])
        del self._line[:wanted]
        self._begins_at = begins_at + wanted
        gap_begin = max(0, self._gap_end - self._gap_bytes - wanted)
        self._gap_end = max(0, self._gap_end - wanted)
        self._gap_bytes = self._gap_end - gap_begin
        return taken + bytes(wanted - len(taken))

    def _add_silence(self, size_bytes: int) -> None:
        self._line += bytes(size_bytes)
        self._gap_end, self._gap_bytes = len(self._line), size_bytes

    def _is_passed_over(self, pcm: bytes, *, ahead: int) -> bool:
        """Whether to leave this out, since the track is ahead of the clock and cannot move back."""
        if self._gap_bytes or ahead <= TOLERANCE_BYTES:
            return False
        if ahead > AHEAD_MAX_BYTES:
            self.missing_bytes += len(pcm)
            return True
        return _is_quiet(pcm)

    def _move_back(self, ahead: int) -> None:
        """Let the sound since the last silence begin earlier, as far as that silence goes."""
        moved = min(max(0, ahead), self._gap_bytes)
        del self._line[self._gap_end - moved : self._gap_end]
        self._gap_end -= moved
        self._gap_bytes -= moved


def _is_quiet(pcm: bytes) -> bool:
    samples = array("h", pcm)
    return not samples or max(max(samples), -min(samples)) < QUIET_PEAK
