"""Typed turns of a call whose person may type so many characters a day: each is counted before it is heard.

What is beyond that is not heard, and so not stored. While the database does not answer, texts are heard and counted
later.
"""

import asyncio
import time
from collections import deque

from django.db import DatabaseError, InterfaceError

from agents.usage.words import at_midnight
from agents.voice.conversation import incoming
from agents.voice.conversation.browser_messages import text_not_taken
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.protocol import InputText
from agents.voice.session.day_minutes import DayMinutes
from agents.voice.session.performer import Performer
from agents.voice.session.rules import DayAllowance
from agents.voice.storage.day_use import take_characters

WAITING_MAX = 20  # texts that are not counted yet, since the database is slow
TOO_SLOW = "Not sent: the site is slow just now. Send it again in a moment."
AWAY_SECONDS = 10.0  # for so long a database that does not answer is not asked again: else each text would wait for it


class TypedText:
    """Of one call. Few wait, since counting takes no time; while it does, WAITING_MAX do, and more are given back."""

    def __init__(self, allowance: DayAllowance, day: DayMinutes) -> None:
        self._allowance = allowance
        self._day = day
        self._waiting: deque[InputText] = deque()
        self._is_needed = asyncio.Event()
        self._not_asked_until = 0.0
        self._asked: asyncio.Task[int | None] | None = None  # a thread asks, which nobody can stop

    def takes(self, message: InputText, performer: Performer) -> bool:
        """Whether it is dealt with here, once it is counted. Without a limit it is counted later, and heard at once."""
        if not self._allowance.typed_characters:
            self._day.typed(len(message.text))
            return False
        if len(self._waiting) >= WAITING_MAX:
            performer.tell(text_not_taken(message.text, TOO_SLOW))
            return True
        self._waiting.append(message)
        self._is_needed.set()
        return True

    async def run(self, dialogue: Dialogue, performer: Performer) -> None:
        """Count them in their order, until cancelled. Each is heard, or the person gets to know why not."""
        async with asyncio.TaskGroup() as counting:
            while True:
                await self._is_needed.wait()
                self._is_needed.clear()
                while self._waiting:
                    text = self._waiting[0].text
                    left = await self._left_if_refused(len(text), counting)
                    message = self._waiting.popleft()
                    if left is None:
                        _hear(message, dialogue, performer)
                    else:
                        performer.tell(text_not_taken(text, _why_not(text, left)))

    def hear_all(self, dialogue: Dialogue, performer: Performer) -> None:
        """Those that nobody has counted yet, since the call goes on in another process."""
        while self._waiting:
            message = self._waiting.popleft()
            self._day.typed(len(message.text))
            _hear(message, dialogue, performer)

    async def _left_if_refused(self, characters: int, counting: asyncio.TaskGroup) -> int | None:
        """None if so many may be typed; else how many the person has left."""
        is_slow = self._asked is not None and not self._asked.done()
        if is_slow or time.monotonic() < self._not_asked_until:
            self._day.typed(characters)
            return None
        self._asked = counting.create_task(self._take(characters), name="count a text")
        await asyncio.wait([self._asked], timeout=DATABASE_SECONDS)
        if self._asked.done():
            return self._asked.result()
        self._not_asked_until = time.monotonic() + AWAY_SECONDS
        self._asked.add_done_callback(lambda asked: self._answered_late(characters, asked))
        return None

    async def _take(self, characters: int) -> int | None:
        user_id, limit = self._allowance.user_id, self._allowance.typed_characters
        try:
            return await take_characters(user_id, characters, time.time(), limit=limit)
        except (TimeoutError, DatabaseError, InterfaceError):
            self._not_asked_until = time.monotonic() + AWAY_SECONDS
            self._day.typed(characters)
            return None

    def _answered_late(self, characters: int, asked: asyncio.Task[int | None]) -> None:
        """The text was heard meanwhile. Its question charged it, unless the person had no room for it."""
        if not asked.cancelled() and asked.result() is not None:
            self._day.typed(characters)


def _hear(message: InputText, dialogue: Dialogue, performer: Performer) -> None:
    performer.perform(incoming.from_browser(dialogue, message, time.monotonic()))


def _why_not(text: str, left: int) -> str:
    when = at_midnight(time.time())
    if not left:
        return f"Not sent: you have typed as much as one person may type a day. You can type again {when}."
    return (
        f"Not sent: this text has {len(text)} characters, and you may type {left} more today. Shorten it, or send it "
        f"{when}."
    )
