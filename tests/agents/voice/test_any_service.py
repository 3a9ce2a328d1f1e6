"""A service that does whatever its events allow: what must hold between it, the page and the record all the same.

It interleaves items and parts, splits samples, repeats, leaves out, reorders, fails, or says nothing more.
"""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agents.socket.delivery import Delivery
from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.effects import Action, FlushPlayback, SendAudio, Tell
from agents.voice.conversation.overdue import WAITING_SECONDS
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerAudioDone,
    AnswerBegun,
    AnswerDone,
    AnswerWords,
    AnswerWritten,
    ItemCreated,
    Outcome,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
    SpeechStarted,
    SpeechStopped,
    UserTranscribed,
)
from agents.voice.conversation.states import State
from agents.voice.protocol import InputText, PlaybackFlushed, PlaybackProgress, ResponseCancel
from agents.voice.session.event_log import Entry, EventLog
from tests.agents.voice.call import Call

IN_FLIGHT_BYTES = 300  # so little that most sound has to wait
RESPONSES = st.sampled_from(["r1", "r2"])
NAMES = st.sampled_from(["a", "b"])
PARTS = st.integers(0, 2)
USER_ITEMS = st.sampled_from(["u1", "u2", "u3"])


class Page:
    """What a page gets, through the log and the delivery. It confirms when it is asked to."""

    def __init__(self) -> None:
        self.log = EventLog()
        self.delivery = Delivery(self.log.after, max_in_flight=IN_FLIGHT_BYTES)
        self.sent: dict[str, int] = {}  # by the service, of each item
        self.audio: dict[str, bytes] = {}
        self.playing = ""
        self.ended: set[str] = set()
        self.flushed: set[str] = set()
        self.previous: dict[str, str | None] = {}
        self.reasons = 0

    def performs(self, actions: list[Action], now: float) -> None:
        """What the session would send, on its way to the page."""
        for action in actions:
            match action:
                case SendAudio(item_id, pcm):
                    entry = self.log.append_audio(item_id, pcm, now)
                case FlushPlayback(item_id):
                    entry = self.log.append_message(say.playback_flush(item_id), now, flushes=True)
                case Tell(message):
                    self.told(message)
                    entry = self.log.append_message(message, now)
                case _:
                    continue
            self.gets(self.delivery.arrived(entry, now))

    def told(self, message: dict[str, Any]) -> None:
        """What is said of an item, whenever it arrives: what waits for the page cannot change it any more."""
        item_id = message.get("item_id", "")
        match message["type"]:
            case "audio.done":
                assert message["bytes"] == self.sent[item_id] // 2 * 2, "sound of the service was lost"
            case "transcript.delta" | "transcript.done":
                self.previous[item_id] = message["previous_item_id"]

    def confirms(self, now: float) -> None:
        """All that has arrived: what was held back can follow."""
        while self.playing:
            released = self.delivery.acknowledged(self.playing, len(self.audio[self.playing]), now)
            if not released:
                return
            self.gets(released)

    def gets(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.audio is None:
                self.shows(json.loads(entry.text or ""))
                continue
            assert len(entry.audio) % 2 == 0, "half a sample"
            assert entry.item_id == self.playing, "sound under another item's name"
            assert entry.item_id not in self.flushed | self.ended
            self.audio[entry.item_id] += entry.audio

    def shows(self, message: dict[str, Any]) -> None:
        item_id = message.get("item_id", "")
        match message["type"]:
            case "audio.started":
                assert item_id not in self.audio, "an item began twice"
                self.playing = item_id
                self.audio[item_id] = b""
            case "audio.done":
                assert message["bytes"] == len(self.audio[item_id]) or item_id in self.flushed, (
                    "sound was lost on its way"
                )
                self.ended.add(item_id)
            case "playback.flush":
                self.flushed.add(item_id)
            case "notice" | "error":
                self.reasons += 1


class AnyService(RuleBasedStateMachine):
    @initialize(may_interrupt=st.booleans())
    def call_begins(self, may_interrupt: bool) -> None:
        self.call = Call(may_interrupt=may_interrupt)
        self.page = Page()
        self.page.performs(self.call.actions, self.call.now)
        self.last: ServiceEvent | None = None

    def hears(self, event: ServiceEvent) -> None:
        self.last = event
        self.done(self.call.hears(event))

    def done(self, actions: list[Action]) -> None:
        self.page.performs(actions, self.call.now)

    # The service

    @rule(response=RESPONSES)
    def creates(self, response: str) -> None:
        self.hears(ResponseCreated(response))

    @rule(response=RESPONSES, name=NAMES)
    def announces(self, response: str, name: str) -> None:
        self.hears(AnswerBegun(response, f"{response}-{name}"))

    @rule(response=RESPONSES, name=NAMES, part=PARTS, pcm=st.binary(min_size=1, max_size=9))
    def speaks(self, response: str, name: str, part: int, pcm: bytes) -> None:
        item_id = f"{response}-{name}"
        self.page.sent[item_id] = self.page.sent.get(item_id, 0) + len(pcm * 33)
        self.hears(AnswerAudio(response, item_id, pcm * 33, part))

    @rule(response=RESPONSES, name=NAMES, part=PARTS, piece=st.sampled_from(["Good ", "morning.", " ", "เช้า"]))
    def writes(self, response: str, name: str, part: int, piece: str) -> None:
        self.hears(AnswerWords(response, f"{response}-{name}", piece, part))

    @rule(response=RESPONSES, name=NAMES, part=PARTS, text=st.sampled_from([None, "", " ", "Good morning."]))
    def has_written(self, response: str, name: str, part: int, text: str | None) -> None:
        self.hears(AnswerWritten(response, f"{response}-{name}", text, part))

    @rule(response=RESPONSES, name=NAMES, part=PARTS)
    def has_spoken(self, response: str, name: str, part: int) -> None:
        self.hears(AnswerAudioDone(f"{response}-{name}", part))

    @rule(response=RESPONSES, name=NAMES, is_whole=st.booleans())
    def ends_item(self, response: str, name: str, is_whole: bool) -> None:
        self.hears(AnswerDone(f"{response}-{name}", is_whole=is_whole))

    @rule(response=RESPONSES, names=st.lists(NAMES, unique=True), outcome=st.sampled_from([*Outcome][:4]))
    def ends_response(self, response: str, names: list[str], outcome: Outcome) -> None:
        self.hears(ResponseDone(response, [f"{response}-{name}" for name in names], {}, outcome))

    @rule()
    def repeats_itself(self) -> None:
        if self.last is not None and not isinstance(self.last, AnswerAudio | AnswerWords):
            self.hears(self.last)

    # The user

    @rule(item=USER_ITEMS)
    def user_speaks(self, item: str) -> None:
        self.hears(SpeechStarted(item))

    @rule()
    def user_pauses(self) -> None:
        self.hears(SpeechStopped())

    @rule(item=USER_ITEMS, previous=st.sampled_from([None, "", "u1", "u2", "r1-a", "r2-b", "unknown"]))
    def item_is_placed(self, item: str, previous: str | None) -> None:
        self.hears(ItemCreated(item, "user", previous))

    @rule(response=RESPONSES, name=NAMES, previous=st.sampled_from([None, "u1", "u2", "r1-a", "r1-b"]))
    def answer_is_placed(self, response: str, name: str, previous: str | None) -> None:
        self.hears(ItemCreated(f"{response}-{name}", "assistant", previous))

    @rule(item=USER_ITEMS, text=st.sampled_from([None, "", "Hello"]))
    def user_is_understood(self, item: str, text: str | None) -> None:
        self.hears(UserTranscribed(item, text))

    @rule()
    def user_types(self) -> None:
        self.done(self.call.browser(InputText("hello")))

    @rule()
    def user_interrupts(self) -> None:
        self.done(self.call.browser(ResponseCancel()))

    @rule(share=st.floats(0, 1))
    def page_plays(self, share: float) -> None:
        if self.page.playing:
            received = len(self.page.audio[self.page.playing])
            played_ms = int(received * share) // 48
            self.done(self.call.browser(PlaybackProgress(self.page.playing, played_ms, received)))

    @rule()
    def page_confirms(self) -> None:
        self.page.confirms(self.call.now)

    @rule()
    def page_falls_silent(self) -> None:
        for item_id in self.page.flushed:
            self.done(self.call.browser(PlaybackFlushed(item_id, 10)))

    @rule(seconds=st.sampled_from([0.25, 2.0, 20.0]))
    def time_passes(self, seconds: float) -> None:
        for _ in range(5):
            self.done(self.call.passes(seconds / 5))

    # What must hold

    @rule()
    def nothing_comes_any_more(self) -> None:
        """No state is without a way out, and who waits for an answer gets one, or a reason."""
        was_waiting = self.call.dialogue.state is State.PROCESSING
        self.page.confirms(self.call.now)
        told = self.page.reasons
        heard = sum(map(len, self.page.audio.values()))
        for _ in range(90):
            self.done(self.call.passes(WAITING_SECONDS / 30))
        assert self.call.dialogue.state is State.READY
        assert self.call.dialogue.audible() == []
        self.page.confirms(self.call.now)
        has_more = sum(map(len, self.page.audio.values())) > heard
        assert not was_waiting or has_more or self.page.reasons > told

    @invariant()
    def the_captions_have_one_order(self) -> None:
        """The one in which the record keeps them: no caption names one that comes after it."""
        turns = self.call.dialogue.captions.so_far()
        assert len({turn.position for turn in turns}) == len(turns)
        places = {turn.item_id: turn.position for turn in turns}
        for turn in self.call.dialogue.captions.transcript.open.values():
            assert places.get(turn.previous_item_id, 0) < turn.position
            if turn.has_text and turn.text.strip() and turn.item_id in self.page.previous:
                assert (self.page.previous[turn.item_id] or "") == turn.previous_item_id


AnyService.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
test_whatever_the_service_does_the_story_is_one = AnyService.TestCase
