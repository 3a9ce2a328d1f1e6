"""A dialogue for the tests: its clock is moved by them alone, and each verb returns what is to be done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from agents.voice.conversation import incoming
from agents.voice.conversation.commands import Command
from agents.voice.conversation.dialogue import Dialogue, DialogueSettings
from agents.voice.conversation.effects import Action, Store, Tell
from agents.voice.conversation.service_events import (
    AnswerAudio,
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
from agents.voice.conversation.transcript import Turn
from agents.voice.protocol import BrowserMessage, PlaybackProgress

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND_OF_PCM = bytes(48_000)


@dataclass
class Call:
    """A running call. An answer `r1` speaks its item `r1-item`; each verb returns its actions and keeps them all."""

    has_greeting: bool = False
    may_interrupt: bool = True
    has_echo_guard: bool = False
    now: float = 1_000.0
    actions: list[Action] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = DialogueSettings(
            may_interrupt=self.may_interrupt, has_echo_guard=self.has_echo_guard, has_greeting=self.has_greeting
        )
        self.dialogue = Dialogue(settings, wall=lambda: NOON)
        self.kept([*self.dialogue.starting(), *self.dialogue.started()])

    def kept(self, actions: list[Action]) -> list[Action]:
        self.actions += actions
        return actions

    def hears(self, event: ServiceEvent) -> list[Action]:
        """Voice Live reports something."""
        return self.kept(incoming.from_service(self.dialogue, event, self.now))

    def browser(self, message: BrowserMessage) -> list[Action]:
        return self.kept(incoming.from_browser(self.dialogue, message, self.now))

    # The user
    def user_says(self, item_id: str = "u1", words: str | None = None) -> list[Action]:
        """A spoken turn ends and has its place; its words may not be known yet."""
        self.hears(SpeechStarted(item_id))
        self.hears(SpeechStopped())
        self.hears(ItemCreated(item_id, "user"))
        return [] if words is None else self.hears(UserTranscribed(item_id, words))

    # The assistant
    def answer_begins(self, response: str = "r1", *, text: str = "One two three four") -> None:
        """Four seconds of audio and the text to them; the response is still running."""
        self.hears(ResponseCreated(response))
        self.hears(ItemCreated(f"{response}-item", "assistant"))
        self.text_comes(text, response)
        for _ in range(4):
            self.audio_comes(response)

    def text_comes(self, text: str, response: str = "r1") -> list[Action]:
        return self.hears(AnswerWords(response, f"{response}-item", text))

    def audio_comes(self, response: str = "r1") -> list[Action]:
        return self.hears(AnswerAudio(response, f"{response}-item", SECOND_OF_PCM))

    def answer_ends(self, response: str = "r1", *, outcome: Outcome = Outcome.COMPLETED, **tokens: int) -> list[Action]:
        return self.hears(ResponseDone(response, [f"{response}-item"], tokens, outcome))

    def passes(self, seconds: float = 0.0) -> list[Action]:
        """Time passes, and the clock's rules are asked."""
        self.now += seconds
        return self.kept(incoming.from_clock(self.dialogue, self.now))

    def answer_is_heard(self, response: str = "r1") -> list[Action]:
        return self.browser(PlaybackProgress(f"{response}-item", 4_000, 192_000))

    def answered(self) -> "Call":
        """A question and its answer, generated and not yet heard."""
        self.user_says(words="count to four")
        self.answer_begins()
        self.hears(AnswerWritten("r1", "r1-item", "One two three four"))
        self.answer_ends()
        return self


def messages(actions: Sequence[Action], kind: str) -> list[dict[str, Any]]:
    """The messages of that type to the browser."""
    return [action.message for action in actions if isinstance(action, Tell) and action.message["type"] == kind]


def commands(actions: Sequence[Action]) -> list[Command]:
    """What Voice Live is asked to do."""
    return [action for action in actions if isinstance(action, Command)]


def stored(actions: Sequence[Action]) -> list[Turn]:
    return [turn for action in actions if isinstance(action, Store) for turn in action.turns]


def states(actions: Sequence[Action]) -> list[str]:
    return [message["state"] for message in messages(actions, "session.state")]
