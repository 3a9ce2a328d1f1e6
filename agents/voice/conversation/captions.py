"""What was said, for the person who reads along and for the database. Pure.

The transcript (transcript.py) knows the turns; this gives the messages that show them and hands out what is finished.
"""

from collections.abc import Callable
from datetime import datetime

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.effects import Action, Store, Tell
from agents.voice.conversation.history import History
from agents.voice.conversation.service_events import ItemCreated
from agents.voice.conversation.transcript import Role, Source, Transcript, Turn


class Captions:
    """The turns of one conversation. `wall` gives the time of day."""

    def __init__(self, wall: Callable[[], datetime]) -> None:
        self.transcript = Transcript()
        self.history = History()
        self._wall = wall
        self._speech: tuple[str, datetime] | None = None  # that goes on: its item, and when it began

    # While it is said

    def speech_started(self, item_id: str) -> None:
        """The service hears the user. Their item is created only when they have finished."""
        self._speech = (item_id, self._wall())

    def item_created(self, item: ItemCreated) -> list[Action]:
        """An item has its place. A typed turn is complete with that.

        Captions that stand there already move, if another one comes between.
        """
        source: Source = "text" if item.typed else "speech"
        spoken = self._speech[1] if self._speech and self._speech[0] == item.item_id else None
        self.transcript.item_created(item.item_id, item.role, spoken or self._wall(), source=source)
        moved = self.transcript.placed(item.item_id, item.previous_item_id) if item.previous_item_id else []
        told = [turn for turn in moved if turn.text.strip()]
        said = self.said(item.item_id, item.role, item.typed) if item.typed else []
        return [*(Tell(say.transcript_moved(turn)) for turn in told), *said]

    def says(self, item_id: str, role: Role, piece: str) -> list[Action]:
        """A piece of the text."""
        turn = self.transcript.delta(item_id, role, piece, self._wall())
        return [Tell(say.transcript_delta(turn, piece))] if turn and piece else []

    def said(self, item_id: str, role: Role, text: str | None) -> list[Action]:
        """The whole text; None if the pieces are all there is."""
        turn = self.transcript.done(item_id, role, text, self._wall())
        caption: list[Action] = [Tell(say.transcript_done(turn))] if turn else []
        return [*caption, *self._store_finished()]

    def audio_started(self, item_id: str) -> None:
        """The first audio of an answer goes to the browser."""
        self.transcript.audio_started(item_id, self._wall())

    def generated(self, item_id: str, *, is_cut: bool) -> list[Action]:
        """An item's response is over. A cancelled one has no closing text event of its own."""
        unheard = self.transcript.generated(item_id, self._wall(), is_cut=is_cut)
        return self.said(item_id, "assistant", None) if unheard is None else self.shorten(unheard)

    # When it was heard, or no more of it will be

    def heard(self, item_id: str, audio_ms: int) -> list[Action]:
        """The browser has played the whole answer."""
        self.transcript.heard(item_id, audio_ms, self._wall())
        return self._store_finished()

    def cut(self, item_id: str, heard_ms: int, audio_ms: int) -> Turn | None:
        """An answer was heard until there. Returns the turn with what is left of it; None if it is not known."""
        return self.transcript.cut(item_id, heard_ms, audio_ms, self._wall())

    def shorten(self, turn: Turn) -> list[Action]:
        """Show what is left of a turn that was cut."""
        return [Tell(say.transcript_truncated(turn)), *self._store_finished()]

    def broken_off(self, item_id: str, audio_ms: int) -> list[Action]:
        """No more audio of it will come. What has come is still played, so the turn stays open."""
        turn = self.transcript.broken_off(item_id, audio_ms, self._wall())
        return [Tell(say.transcript_truncated(turn, audio_ms))] if turn else []

    def broke_off(self, item_id: str, audio_ms: int, text: str, *, is_written: bool) -> list[Action]:
        """The service has ended it before its end; `is_written` if the text says no more than the audio."""
        self.transcript.says_in_all(item_id, text, self._wall())
        if not is_written and audio_ms:
            return [*self.broken_off(item_id, audio_ms), *self._store_finished()]
        turn = self.transcript.ended_short(item_id, self._wall())
        return [*([Tell(say.transcript_truncated(turn, audio_ms))] if turn else []), *self._store_finished()]

    def ended_short(self, item_id: str) -> list[Action]:
        """It turns out that the answer was not whole, perhaps long after it was heard and stored."""
        turn = self._turn(item_id)
        if turn is None or turn.is_cut:
            return []
        turn.is_cut = True
        told: list[Action] = [Tell(say.transcript_truncated(turn, turn.audio_ms))] if turn.has_text else []
        return [*told, *([Store([turn])] if turn.is_finished else [])]

    def has_sound(self, item_id: str) -> bool:
        """Whether the browser got audio of it."""
        turn = self._turn(item_id)
        return turn is not None and turn.has_audio

    def close(self) -> list[Action]:
        """The call is over: what has some text is stored too."""
        return [Store(self.transcript.take_rest(self._wall()))]

    # What there is so far

    def so_far(self) -> list[Turn]:
        """All turns in their order, finished or not."""
        known = [*self.history.in_order(), *self.transcript.open.values()]
        return sorted(known, key=lambda turn: turn.position)

    def unwritten(self) -> list[Turn]:
        """The turns whose text is not whole."""
        return [turn for turn in self.transcript.open.values() if not turn.has_text]

    def knows(self, item_id: str) -> bool:
        """Whether this item is a turn of the conversation."""
        return self._turn(item_id) is not None

    def again(self) -> list[Tell]:
        """All captions, for a page that has none of them, or not all."""
        captions: list[Tell] = []
        for turn in self.so_far():
            if not turn.has_text or not turn.text.strip():
                continue
            captions.append(Tell(say.transcript_done(turn)))
            if turn.is_cut:
                captions.append(Tell(say.transcript_truncated(turn)))
        return captions

    def take_up(self, turns: list[Turn]) -> None:
        """What another process knew, in the order of the conversation."""
        self.history.add([turn for turn in turns if turn.is_finished])
        self.transcript.take_up(turns)

    def _turn(self, item_id: str) -> Turn | None:
        return self.transcript.open.get(item_id) or self.history.get(item_id)

    def _store_finished(self) -> list[Action]:
        finished = self.transcript.take_finished()
        self.history.add(finished)
        return [Store(finished)] if finished else []
