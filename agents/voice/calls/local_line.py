"""A browser's way to a call of this process: audio goes straight to it, events come through the Redis layer."""

import asyncio
import time

from agents.voice.calls.line import Take
from agents.voice.calls.live_calls import LiveCall
from agents.voice.errors import TakenOver, VoiceError
from agents.voice.limits import REDIS_SECONDS
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.layer import layer, messages_of
from agents.voice.session.attachment import Browser
from agents.voice.session.event_log import Entry, EventLog, entry_of
from agents.voice.side_by_side import first_of

HEAL_SECONDS = 0.2
UNSUBSCRIBED_SECONDS = 0.01  # a call may begin before Redis has confirmed the subscription
RESUBSCRIBE_SECONDS = 1.0


class LocalEvents:
    """The event log of a session of this process. `is_subscribed`: the layer delivers what is published."""

    def __init__(self, log: EventLog, browser: Browser) -> None:
        self._log = log
        self._browser = browser
        self._seen_seq = 0
        self.is_subscribed = False

    @property
    def last_seq(self) -> int:
        return self._log.last_seq

    @property
    def heal_seconds(self) -> float:
        return HEAL_SECONDS if self.is_subscribed else UNSUBSCRIBED_SECONDS

    def lacks(self, known_seq: int) -> bool:
        """Whether an event that was in the log at the last check has still not arrived: the layer has lost it."""
        seen_seq, self._seen_seq = self._seen_seq, self.last_seq
        return known_seq < (seen_seq if self.is_subscribed else self.last_seq)

    def pull(self, after_seq: int) -> list[Entry]:
        return [] if self._browser.is_taken_over.is_set() else self._log.after(after_seq)

    def kept(self, entry: Entry) -> Entry:
        """The log's own copy of the entry, if it still has one: a slow browser's queue then needs no second copy."""
        return self._log.entry(entry.seq) or entry


class LocalLine:
    """A browser on a call of this process. A new line takes the call over from any other browser."""

    def __init__(self, call: LiveCall, start: SessionStart) -> None:
        self._call = call
        self._session = call.session
        self._browser = Browser()
        self.conversation_id = call.conversation_id
        self.start = start
        self.after_seq = self._session.attach(self._browser, start)
        self.events = LocalEvents(self._session.log, self._browser)

    def send_audio(self, frame: bytes) -> bool:
        return self._session.send_audio(frame)

    def receive(self, message: BrowserMessage, text: str) -> None:
        self._session.receive(message)

    def audio_sent(self, item_id: str) -> None:
        self._session.times.sent(item_id, time.monotonic())

    def stop(self, error: VoiceError | None = None) -> None:
        if not self._browser.is_taken_over.is_set():
            self._session.stop(error)

    def leave(self) -> None:
        self._session.detach(self._browser)

    async def read(self, take: Take) -> None:
        """As `Line.read`; it subscribes again whenever Redis comes back."""
        while True:
            try:
                async with messages_of(self._session.group) as next_message:
                    async with asyncio.timeout(REDIS_SECONDS):
                        await layer().group_send(self._session.group, {"type": "voice.ping"})
                    while True:
                        message = await next_message()
                        self.events.is_subscribed = True  # at the latest our own ping arrives
                        if message["type"] == "voice.event" and not self._browser.is_taken_over.is_set():
                            await take(self.events.kept(entry_of(message)))
            except REDIS_AWAY:
                self.events.is_subscribed = False
                await asyncio.sleep(RESUBSCRIBE_SECONDS)

    async def over(self) -> VoiceError | None:
        await first_of(self._call.ended.wait(), self._browser.is_taken_over.wait())
        return self._call.error if self._call.ended.is_set() else TakenOver()
