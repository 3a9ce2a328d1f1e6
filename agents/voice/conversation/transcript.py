"""What was said, in the order of the conversation and not of arrival. Pure.

Voice Live names an item when it creates it, and its text may come long after: the user's words can arrive after the
answer to them. Captions are ordered by `previous_item_id`, stored turns by `position`: the order in which items came.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import regex

Role = Literal["user", "assistant"]
Source = Literal["speech", "text"]

ITEMS_REMEMBERED = 200
# Thai, Lao, Khmer, Burmese and their like (Unicode's line breaking class SA), kana, Chinese characters.
WRITTEN_WITHOUT_SPACES = regex.compile(r"[\p{Line_Break=SA}\p{Hiragana}\p{Katakana}\p{Han}]")
CHARACTER = regex.compile(r"\X\p{M}*")  # as people see it: with all its marks, or a whole emoji


@dataclass(slots=True)
class Turn:
    """What one side says, as one item of Voice Live.

    `heard_ms`: None until playback ended or was cut. `is_cut`: it ends before what was generated of it, since the user
    interrupted it or its connection was lost.
    """

    item_id: str
    previous_item_id: str
    role: Role
    source: Source
    position: int
    started_at: datetime
    text: str = ""
    ended_at: datetime | None = None
    has_text: bool = False
    has_audio: bool = False
    is_generated: bool = False
    audio_ms: int = 0
    heard_ms: int | None = None
    is_cut: bool = False

    @property
    def is_finished(self) -> bool:
        """A user's turn is finished when its text is whole; an answer when its audio was heard or cut, too.

        The text can be whole before the first audio, so an answer is one without audio only if its response is over.
        """
        if self.role == "user" or not self.has_text:
            return self.has_text
        return self.heard_ms is not None if self.has_audio else self.is_generated


@dataclass(slots=True)
class Transcript:
    """The turns of one conversation that are not finished yet, and the order of all."""

    open: dict[str, Turn] = field(default_factory=dict)
    last_item_id: str = ""
    positions: int = 0
    characters_a_second: float = 15.0  # of speech; English until an answer of this call has shown its own
    _order: list[str] = field(default_factory=list)  # of the latest items, stored or not
    _positions: dict[str, int] = field(default_factory=dict)  # of the same items

    def item_created(self, item_id: str, role: Role, now: datetime, *, source: Source = "speech") -> Turn | None:
        """An item is there, after all others. Reported again it is what it was; None if it was stored."""
        if item_id in self._positions:
            return self.open.get(item_id)
        self.positions += 1
        self._order.append(item_id)
        self._positions[item_id] = self.positions
        while len(self._order) > ITEMS_REMEMBERED:
            del self._positions[self._order.pop(0)]
        turn = Turn(item_id, self.last_item_id, role, source, self.positions, started_at=now)
        self.last_item_id = item_id
        self.open[item_id] = turn
        return turn

    def placed(self, item_id: str, previous_item_id: str) -> list[Turn]:
        """The service says after which item this one is. Returns the open turns that come after another one now.

        It may say so late, and after it said something else. What is stored keeps its place.
        """
        is_known = item_id in self.open and {item_id, previous_item_id} <= self._positions.keys()
        if not is_known or item_id == previous_item_id:
            return []
        start = self.open[item_id].previous_item_id if self._order[0] == item_id else ""
        self._order.remove(item_id)
        self._order.insert(self._order.index(previous_item_id) + 1, item_id)
        self.last_item_id = self._order[-1]
        self._count_again()
        return [self.open[known] for known in self._order if known in self.open and self._follow(known, start)]

    def _count_again(self) -> None:
        reached = 0
        for item_id in self._order:
            turn = self.open.get(item_id)
            if turn is not None and turn.position < reached:
                self.positions += 1
                turn.position = self._positions[item_id] = self.positions
            reached = self._positions[item_id]

    def _follow(self, item_id: str, start: str) -> bool:
        turn, place = self.open[item_id], self._order.index(item_id)
        previous = self._order[place - 1] if place else start
        is_moved = previous != turn.previous_item_id
        turn.previous_item_id = previous
        return is_moved

    def delta(self, item_id: str, role: Role, text: str, now: datetime) -> Turn | None:
        """A piece of text; None if the item is over."""
        turn = self.open.get(item_id) or self.item_created(item_id, role, now)
        if turn is None or turn.has_text:
            return None
        turn.text += text
        return turn

    def done(self, item_id: str, role: Role, text: str | None, now: datetime) -> Turn | None:
        """The whole text; if it is None, the pieces are the text. Returns None if the item was over already."""
        turn = self.open.get(item_id) or self.item_created(item_id, role, now)
        if turn is None or turn.has_text:
            return None
        turn.text = turn.text if text is None else text
        turn.has_text = True
        turn.ended_at = now
        return turn

    def audio_started(self, item_id: str, now: datetime) -> None:
        turn = self.open.get(item_id) or self.item_created(item_id, "assistant", now)
        if turn is not None and not turn.has_audio:
            turn.has_audio, turn.started_at = True, now

    def generated(self, item_id: str, now: datetime, *, is_cut: bool) -> Turn | None:
        """The response is over. Returns the turn if it was cut before there was anything to hear."""
        turn = self.open.get(item_id)
        if turn is None:
            return None
        turn.is_generated = True
        return self.cut(item_id, 0, 0, now) if is_cut and not turn.has_audio else None

    def heard(self, item_id: str, audio_ms: int, now: datetime) -> None:
        """The whole answer was played."""
        turn = self.open.get(item_id)
        if turn is not None:
            turn.heard_ms = turn.audio_ms = audio_ms
            turn.ended_at = now
            if audio_ms > 1000 and turn.text and not turn.is_cut:
                self.characters_a_second = len(turn.text) * 1000 / audio_ms

    def says_in_all(self, item_id: str, text: str, now: datetime) -> None:
        """Its text so far, in one."""
        turn = self.open.get(item_id) or self.item_created(item_id, "assistant", now)
        if turn is not None and not turn.has_text:
            turn.text = text

    def ended_short(self, item_id: str, now: datetime) -> Turn | None:
        """The service has ended the answer before its end. Its text says no more than its audio, which is played."""
        turn = self.open.get(item_id)
        if turn is None:
            return None
        turn.ended_at = now
        turn.is_cut = turn.has_text = True
        return turn

    def broken_off(self, item_id: str, audio_ms: int, now: datetime) -> Turn | None:
        """No more audio will come, though the text may go further; what has come is still played."""
        turn = self.ended_short(item_id, now)
        if turn is not None:
            whole_ms = int(len(turn.text) * 1000 / self.characters_a_second)
            turn.text = heard_part(turn.text, audio_ms, whole_ms)
        return turn

    def cut(self, item_id: str, heard_ms: int, audio_ms: int, now: datetime) -> Turn | None:
        """The answer was cut: its text ends about where the person stopped hearing it, at a word's end."""
        turn = self.open.get(item_id)
        if turn is None:
            return None
        turn.text = heard_part(turn.text, heard_ms, audio_ms)
        turn.heard_ms, turn.audio_ms, turn.ended_at = heard_ms, audio_ms, now
        turn.is_cut = turn.has_text = True
        return turn

    def take_finished(self) -> list[Turn]:
        """The turns that can be stored now; each is given once. Silence that gave no text is left out."""
        finished = [turn for turn in self.open.values() if turn.is_finished]
        for turn in finished:
            del self.open[turn.item_id]
        return [turn for turn in finished if turn.text.strip() or turn.has_audio]

    def take_up(self, turns: list[Turn]) -> None:
        """What another process knew of the conversation, in its order; turns that are not finished stay open."""
        for turn in turns:
            self._order.append(turn.item_id)
            self._positions[turn.item_id] = turn.position
            self.positions = max(self.positions, turn.position)
            self.last_item_id = turn.item_id
            if not turn.is_finished:
                self.open[turn.item_id] = turn

    def take_rest(self, now: datetime) -> list[Turn]:
        """The call is over: the turns to store, also those that have only some text."""
        for turn in self.open.values():
            if turn.role == "assistant" and not turn.has_audio and not turn.is_generated:
                turn.text, turn.has_text = "", False  # written, but nobody heard it
            turn.has_text = turn.has_text or bool(turn.text)
            turn.ended_at = turn.ended_at or now
            if turn.has_audio and turn.heard_ms is None:
                turn.heard_ms, turn.is_cut = 0, True
        return self.take_finished()


def heard_part(text: str, heard_ms: int, audio_ms: int) -> str:
    """The text up to there, at a word's end. Speech runs evenly enough to take the share of the time for it.

    Where words are written without spaces, it ends after a whole character.
    """
    if heard_ms >= audio_ms:
        return text if audio_ms else ""
    share = len(text) * heard_ms // audio_ms
    for character in CHARACTER.finditer(text) if share else ():
        end = character.end()
        if end >= share and (text[end : end + 1].isspace() or WRITTEN_WITHOUT_SPACES.match(text, end)):
            return text[:end].rstrip()
    return text.rstrip() if share else ""
