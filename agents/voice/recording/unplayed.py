"""The audio of answers on its way to the person's ear, for the recording: it is taken out as it was played. Pure."""

from collections import deque
from dataclasses import dataclass, field

WAITING_MAX_BYTES = 24 * 1024 * 1024  # more than eight minutes; what is beyond is not recorded


@dataclass(slots=True)
class _Answer:
    played_bytes: int = 0
    end_bytes: int = 0
    pieces: deque[tuple[int, bytes]] = field(default_factory=deque)  # each with its place in the answer


class Unplayed:
    """Of one call. `missing_bytes`: audio that there was no room for; in its place is silence."""

    def __init__(self) -> None:
        self.missing_bytes = 0
        self._answers: dict[str, _Answer] = {}  # in their order
        self._waiting_bytes = 0

    def add(self, item_id: str, offset_bytes: int, pcm: bytes) -> None:
        """Audio that was sent. Pieces of an answer come in their order, and some may be missing."""
        if self._waiting_bytes + len(pcm) > WAITING_MAX_BYTES:
            self.missing_bytes += len(pcm)
            return
        answer = self._answers.setdefault(item_id, _Answer())
        answer.pieces.append((offset_bytes, pcm))
        answer.end_bytes = offset_bytes + len(pcm)
        self._waiting_bytes += len(pcm)

    def played(self, item_id: str, until_bytes: int) -> bytes:
        """What was played of an answer since the last report. The answers before it will not be played any more."""
        answer = self._answers.get(item_id)
        if answer is None:
            return b""
        while (earlier := next(iter(self._answers))) != item_id:
            self.forget(earlier)
        begin, end = answer.played_bytes, min(until_bytes, answer.end_bytes)
        if end <= begin:
            return b""
        answer.played_bytes = end
        return self._cut_out(answer, begin, end)

    def forget(self, item_id: str) -> None:
        """No more of it will be played."""
        answer = self._answers.pop(item_id, None)
        if answer is not None:
            self._waiting_bytes -= sum(len(pcm) for _, pcm in answer.pieces)

    def _cut_out(self, answer: _Answer, begin: int, end: int) -> bytes:
        """Its audio between these places."""
        cut = bytearray(end - begin)
        while answer.pieces and answer.pieces[0][0] < end:
            offset, pcm = answer.pieces[0]
            first, last = max(begin, offset), min(end, offset + len(pcm))
            if first < last:
                cut[first - begin : last - begin] = pcm[first - offset : last - offset]
            if offset + len(pcm) > end:
                break
            answer.pieces.popleft()
            self._waiting_bytes -= len(pcm)
        return bytes(cut)
