"""What was said, in the order of the conversation and not of arrival. Pure.

Voice Live names an item when it creates it, and its text may come long after: the user's transcript can arrive behind
the answer it caused. Captions are ordered by `previous_item_id`, stored turns by the order in which items were made.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Role = Literal["user", "assistant"]
Source = Literal["speech", "text"]

ITEMS_REMEMBERED = 200
WRITTEN_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, kana, Chinese characters


@dataclass(slots=True)
class Utterance:
    """One item while it is spoken. `heard_ms`: None until playback ended or was cut."""

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
    is_interrupted: bool = False

    @property
    def is_finished(self) -> bool:
        """An answer is over when its text is whole and its audio was heard or cut; a user's turn with its text.

        The text may be whole before the first audio: an answer is without audio only when its response is over.
        """
        if self.role == "user" or not self.has_text:
            return self.has_text
        return self.heard_ms is not None if self.has_audio else self.is_generated


@dataclass(slots=True)
class Transcript:
    """The utterances of one conversation that are not stored yet, and the order of all."""

    open: dict[str, Utterance] = field(default_factory=dict)
    last_item_id: str = ""
    positions: int = 0
    characters_a_second: float = 15.0  # of speech; English until an answer of this call has shown its own
    _previous: dict[str, str] = field(default_factory=dict)

    def item_created(
        self, item_id: str, role: Role, now: datetime, *, previous_item_id: str | None = None, source: Source = "speech"
    ) -> Utterance | None:
        """An item has its place. Told of twice (committed, then created), the first stands; None if it was stored."""
        if item_id in self._previous:
            return self.open.get(item_id)
        previous = self.last_item_id if previous_item_id is None else previous_item_id
        self._previous[item_id] = previous
        if len(self._previous) > ITEMS_REMEMBERED:
            del self._previous[next(iter(self._previous))]
        self.last_item_id = item_id
        self.positions += 1
        utterance = Utterance(item_id, previous, role, source, self.positions, started_at=now)
        self.open[item_id] = utterance
        return utterance

    def delta(self, item_id: str, role: Role, text: str, now: datetime) -> Utterance | None:
        """A piece of text; None if the item is over."""
        utterance = self.open.get(item_id) or self.item_created(item_id, role, now)
        if utterance is None or utterance.has_text:
            return None
        utterance.text += text
        return utterance

    def done(self, item_id: str, role: Role, text: str | None, now: datetime) -> Utterance | None:
        """The whole text; None in `text` keeps what the pieces gave. None is returned if it was over already."""
        utterance = self.open.get(item_id) or self.item_created(item_id, role, now)
        if utterance is None or utterance.has_text:
            return None
        utterance.text = utterance.text if text is None else text
        utterance.has_text = True
        utterance.ended_at = now
        return utterance

    def audio_started(self, item_id: str, now: datetime) -> None:
        utterance = self.open.get(item_id) or self.item_created(item_id, "assistant", now)
        if utterance is not None and not utterance.has_audio:
            utterance.has_audio, utterance.started_at = True, now

    def generated(self, item_id: str, now: datetime, *, is_cut: bool) -> Utterance | None:
        """The response is over. Gives the utterance if it was cut before there was anything to hear."""
        utterance = self.open.get(item_id)
        if utterance is None:
            return None
        utterance.is_generated = True
        return self.cut(item_id, 0, 0, now) if is_cut and not utterance.has_audio else None

    def heard(self, item_id: str, audio_ms: int, now: datetime) -> None:
        """The whole answer was played."""
        utterance = self.open.get(item_id)
        if utterance is not None:
            utterance.heard_ms = utterance.audio_ms = audio_ms
            utterance.ended_at = now
            if audio_ms > 1000 and utterance.text and not utterance.is_interrupted:
                self.characters_a_second = len(utterance.text) * 1000 / audio_ms

    def broken_off(self, item_id: str, audio_ms: int, now: datetime) -> Utterance | None:
        """No more audio will come, though text may be written beyond it; what has come is still played."""
        utterance = self.open.get(item_id)
        if utterance is None:
            return None
        whole_ms = int(len(utterance.text) * 1000 / self.characters_a_second)
        utterance.text = heard_part(utterance.text, audio_ms, whole_ms)
        utterance.ended_at = now
        utterance.is_interrupted = utterance.has_text = True
        return utterance

    def cut(self, item_id: str, heard_ms: int, audio_ms: int, now: datetime) -> Utterance | None:
        """The answer was interrupted: its text ends about where the person stopped hearing it, at a word's end."""
        utterance = self.open.get(item_id)
        if utterance is None:
            return None
        utterance.text = heard_part(utterance.text, heard_ms, audio_ms)
        utterance.heard_ms, utterance.audio_ms, utterance.ended_at = heard_ms, audio_ms, now
        utterance.is_interrupted = utterance.has_text = True
        return utterance

    def take_finished(self) -> list[Utterance]:
        """The utterances that can be stored now; each is given once. Silence that gave no text is left out."""
        finished = [utterance for utterance in self.open.values() if utterance.is_finished]
        for utterance in finished:
            del self.open[utterance.item_id]
        return [utterance for utterance in finished if utterance.text.strip() or utterance.has_audio]

    def take_up(self, utterances: list[Utterance]) -> None:
        """What another process has told of the conversation, in its order; those that are not finished stay open."""
        for utterance in utterances:
            self._previous[utterance.item_id] = utterance.previous_item_id
            self.positions = max(self.positions, utterance.position)
            self.last_item_id = utterance.item_id
            if not utterance.is_finished:
                self.open[utterance.item_id] = utterance

    def take_rest(self, now: datetime) -> list[Utterance]:
        """The call is over: also what has some text already."""
        for utterance in self.open.values():
            if utterance.role == "assistant" and not utterance.has_audio and not utterance.is_generated:
                utterance.text, utterance.has_text = "", False  # written, but nobody heard it
            utterance.has_text = utterance.has_text or bool(utterance.text)
            utterance.ended_at = utterance.ended_at or now
            if utterance.has_audio and utterance.heard_ms is None:
                utterance.heard_ms, utterance.is_interrupted = 0, True
        return self.take_finished()


def heard_part(text: str, heard_ms: int, audio_ms: int) -> str:
    """Speech runs evenly enough that the share of the time is the share of the text."""
    if heard_ms >= audio_ms:
        return text if audio_ms else ""
    end = len(text) * heard_ms // audio_ms
    while 0 < end < len(text) and not text[end].isspace() and not WRITTEN_WITHOUT_SPACES.match(text[end]):
        end += 1
    return text[:end].rstrip()
