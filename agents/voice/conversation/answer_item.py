"""One item of an answer while the service sends it: its parts, each with sound and text. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from agents.voice.conversation.service_events import AnswerEnded


@dataclass(slots=True)
class Part:
    """One part of an item. `held` and `pieces` wait for the parts before it; `text` has gone on."""

    held: bytearray = field(default_factory=bytearray)
    pieces: list[str] = field(default_factory=list)
    text: str = ""
    written: str | None = None
    has_sound: bool = False
    is_spoken: bool = False  # all its sound has come

    @property
    def is_written(self) -> bool:
        return self.written is not None

    @property
    def whole_text(self) -> str:
        """A closing text that is blank says less than the pieces."""
        return self.written if self.written and self.written.strip() else self.text + "".join(self.pieces)


@dataclass(slots=True)
class AnswerItem:
    """An answer's item until all of it has gone on. `is_done`: the service has ended it."""

    response_id: str
    item_id: str
    parts: dict[int, Part] = field(default_factory=dict)
    odd: bytes = b""  # the first half of a sample
    held_since: float | None = None
    is_done: bool = False
    is_whole: bool = True

    def part(self, index: int) -> Part:
        return self.parts.setdefault(index, Part())

    def in_order(self) -> list[Part]:
        return [self.parts[index] for index in sorted(self.parts)]

    @property
    def has_no_open_sound(self) -> bool:
        return all(part.is_spoken or not part.has_sound for part in self.parts.values())

    @property
    def is_over(self) -> bool:
        """Whether the service has ended it, and each sound in it: the two may come in any order."""
        return self.is_done and self.has_no_open_sound

    @property
    def held_bytes(self) -> int:
        return sum(len(part.held) for part in self.parts.values())

    def end(self, *, is_whole: bool) -> None:
        """No more of it will come."""
        self.is_done, self.is_whole = True, self.is_whole and is_whole
        for part in self.parts.values():
            part.is_spoken = True

    def ended(self) -> AnswerEnded:
        whole = ""
        for part in self.in_order():
            whole += _joint(whole, part.whole_text) + part.whole_text
        is_written = all(part.is_written for part in self.parts.values() if part.text or part.pieces)
        return AnswerEnded(self.response_id, self.item_id, whole, is_whole=self.is_whole, is_written=is_written)

    def take_sound(self) -> bytes:
        """What can be heard now: the first part that is not over, and all before it."""
        ready = bytearray(self.odd)
        for part in self.in_order():
            ready += part.held
            part.held.clear()
            if part.has_sound and not part.is_spoken:
                break
        whole = len(ready) // 2 * 2
        self.odd = bytes(ready[whole:])
        return bytes(ready[:whole])

    def take_words(self) -> Iterator[str]:
        """What can be read now."""
        before = ""
        for part in self.in_order():
            for piece in part.pieces:
                yield _joint(before, piece) + piece if not part.text else piece
                part.text += piece
            part.pieces.clear()
            before += part.whole_text
            if not part.is_written:
                return


def _joint(before: str, after: str) -> str:
    """Two parts of a text are two sentences."""
    is_joined = not before or not after or before[-1].isspace() or after[0].isspace()
    return "" if is_joined else " "
