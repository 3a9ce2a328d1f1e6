"""Brings what the service sends of its answers into one order: item after item, part after part. Pure.

The service may send items and parts side by side, split a sample between two events, and leave out or repeat an event
that ends something. What goes on from here is what a person can listen to: the sound of one item in whole samples until
`AnswerEnded`, then that of the next. Text goes on at once, in the order of the parts.
"""

from collections.abc import Callable
from dataclasses import replace

from agents.voice.conversation.answer_item import AnswerItem
from agents.voice.conversation.answers import STALLED_SECONDS
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerAudioDone,
    AnswerBegun,
    AnswerDone,
    AnswerEnded,
    AnswerWords,
    AnswerWritten,
    ItemCreated,
    Outcome,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
)

ENDED_REMEMBERED = 64
HELD_MAX_BYTES = 8 * 1024 * 1024  # almost three minutes of sound that waits for its turn
# What has come of an item, as a sum.
TEXT, SOUND = 1, 2


class Gathering:
    """The answers of one connection. `is_cut` says of a response whether nothing of it reaches the browser any more."""

    def __init__(self, is_cut: Callable[[str], bool]) -> None:
        self._is_cut = is_cut
        self._items: dict[str, AnswerItem] = {}  # in the order in which they are heard
        self._responses: dict[str, dict[str, int]] = {}  # those that run, and what each of their items has
        self._ended: dict[str, None] = {}  # items and responses that are over, oldest first

    def take(self, event: ServiceEvent, now: float) -> list[ServiceEvent]:
        """What to go on with, now that this was reported."""
        match event:
            case AnswerAudio():
                return self._sound(event, now)
            case AnswerWords():
                return self._words(event)
            case AnswerAudioDone(item_id, part) if item_id in self._items:
                self._items[item_id].part(part).is_spoken = True
                return self._advance()
            case AnswerWritten():
                return self._written(event)
            case AnswerBegun(response_id, item_id):
                return [ItemCreated(item_id, "assistant")] if self._item(response_id, item_id) else []
            case AnswerDone(item_id, is_whole) if item_id in self._items:
                item = self._items[item_id]
                item.is_done, item.is_whole = True, item.is_whole and is_whole
                return self._advance()
            case AnswerAudioDone() | AnswerDone():
                return []
            case ResponseCreated():
                return [*self._end_what_is_complete(event.response_id), event]
            case ResponseDone():
                return self._response_done(event)
        return [event]

    def stalled(self, now: float) -> list[str]:
        """The response whose end the service has forgotten to say, while sound waits for it."""
        waiting = [item.held_since for item in self._items.values() if item.held_since is not None]
        head = self._head()
        is_late = bool(waiting) and now > min(waiting) + STALLED_SECONDS
        return [head.response_id] if head and is_late else []

    def lost(self) -> list[AnswerEnded]:
        """The connection is gone, and what waited for its turn: nobody hears it. Returns the answers that are whole."""
        head = self._head()
        has_sound = head is not None and any(part.has_sound for part in head.parts.values())
        ended = [head.ended()] if head and has_sound and head.has_no_open_sound else []
        self._items.clear()
        self._responses.clear()
        return ended

    # What comes

    def _sound(self, audio: AnswerAudio, now: float) -> list[ServiceEvent]:
        item = self._item(audio.response_id, audio.item_id)
        if item is None or not audio.pcm:
            return []
        self._note(item, SOUND)
        if self._is_cut(audio.response_id):
            return []
        part = item.part(audio.part)
        part.has_sound = True
        is_heard_now = item is self._head()
        if is_heard_now and len(item.parts) == 1 and not item.odd and len(audio.pcm) % 2 == 0:
            return [audio]  # as almost always
        part.held += audio.pcm
        if not is_heard_now:
            item.held_since = item.held_since or now
            self._make_room()
        return self._advance()

    def _words(self, words: AnswerWords) -> list[ServiceEvent]:
        item = self._item(words.response_id, words.item_id)
        if item is None or not words.piece or item.part(words.part).is_written:
            return []
        if words.piece.strip():
            self._note(item, TEXT)
        if self._is_cut(words.response_id):
            return []
        item.part(words.part).pieces.append(words.piece)
        return self._readable(item)

    def _written(self, written: AnswerWritten) -> list[ServiceEvent]:
        item = self._item(written.response_id, written.item_id)
        if item is None or item.part(written.part).is_written:
            return []
        part = item.part(written.part)
        part.written = written.text or ""
        if part.written and not part.text and not part.pieces:
            part.pieces.append(part.written)
        if self._is_cut(written.response_id):
            return [AnswerEnded(written.response_id, written.item_id, "")]
        if (written.text or "").strip():
            self._note(item, TEXT)
        return [*self._readable(item), *self._advance()]

    def _readable(self, item: AnswerItem) -> list[ServiceEvent]:
        return [AnswerWords(item.response_id, item.item_id, piece) for piece in item.take_words()]

    def _response_done(self, done: ResponseDone) -> list[ServiceEvent]:
        if done.response_id in self._ended:
            return []
        mine = [item for item in self._items.values() if item.response_id == done.response_id]
        if done.outcome is Outcome.LOST and all(item.has_no_open_sound for item in mine):
            done = replace(done, outcome=Outcome.COMPLETED)  # only the word that it is over was lost
        contents = self._responses.pop(done.response_id, {})
        known = [item_id for item_id, content in contents.items() if content]
        broken = set(done.broken)
        if done.outcome is not Outcome.COMPLETED and not broken and known:
            broken.add(known[-1])
        for item in mine:
            item.end(is_whole=item.item_id not in broken)
        said = self._advance()
        item_ids = list(dict.fromkeys([*done.item_ids, *contents]))
        self._forget([done.response_id, *item_ids])
        unheard = [item_id for item_id, content in contents.items() if content & SOUND]
        return [
            *said,
            replace(done, item_ids=item_ids, broken=tuple(broken), with_sound=tuple(unheard), is_empty=not known),
        ]

    # Their order

    def _item(self, response_id: str, item_id: str) -> AnswerItem | None:
        """The item; None if it is over, or has no name."""
        known = self._items.get(item_id)
        if known is not None or not item_id or item_id in self._ended or response_id in self._ended:
            return known
        item = self._items[item_id] = AnswerItem(response_id, item_id)
        self._note(item, 0)
        return item

    def _head(self) -> AnswerItem | None:
        """The item that is heard now: the first that is not cut."""
        return next((item for item in self._items.values() if not self._is_cut(item.response_id)), None)

    def _advance(self) -> list[ServiceEvent]:
        """Pass on all that may be heard now."""
        said: list[ServiceEvent] = []
        while (head := self._head()) is not None:
            head.held_since = None
            sound = head.take_sound()
            if sound:
                said.append(AnswerAudio(head.response_id, head.item_id, sound))
            if not head.is_over:
                break
            said.append(head.ended())
            self._forget([head.item_id])
        return said

    def _end_what_is_complete(self, response_id: str) -> list[ServiceEvent]:
        """The service works on one response at a time: another one shows that no more of the last will begin."""
        for item in self._items.values():
            if item.response_id != response_id and item.has_no_open_sound:
                item.is_done = True
        return self._advance()

    def _make_room(self) -> None:
        """What is heard now counts as over if too much waits for it."""
        head = self._head()
        if head is not None and sum(item.held_bytes for item in self._items.values()) > HELD_MAX_BYTES:
            head.end(is_whole=False)

    def _note(self, item: AnswerItem, content: int) -> None:
        contents = self._responses.setdefault(item.response_id, {})
        contents[item.item_id] = contents.get(item.item_id, 0) | content

    def _forget(self, ids: list[str]) -> None:
        for over in ids:
            self._items.pop(over, None)
        self._ended |= dict.fromkeys(ids)
        while len(self._ended) > ENDED_REMEMBERED:
            del self._ended[next(iter(self._ended))]
