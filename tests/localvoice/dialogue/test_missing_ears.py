"""Where there are no ears: the client is told why, and the call goes on."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest

from localvoice.answering.rules.answerer import RuleAnswerer
from localvoice.dialogue.dialogue import Dialogue
from localvoice.dialogue.responses import Pace
from localvoice.hearing.scripted import ScriptedTurn
from localvoice.missing import EngineMissing
from localvoice.settings.session import new_session
from localvoice.speaking import Speech


class Mute:
    """Says nothing."""

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is held."""


class Sent:
    """Keeps what is sent to the client."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    async def send(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    async def send_text(self, text: str) -> None:
        self.events.append(json.loads(text))

    async def close(self, code: int, reason: str) -> None:
        """It stays open."""

    def abort(self) -> None:
        """It stays open."""


class Unheard(ScriptedTurn):
    """A turn that no engine can hear."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("")
        self._failure = failure

    async def text(self) -> str:
        raise self._failure


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (EngineMissing("No ears are installed: make run."), "No ears are installed: make run."),
        (RuntimeError("a secret"), "RuntimeError"),
        (TimeoutError(), "TimeoutError"),
    ],
)
async def test_a_turn_that_is_not_understood_is_told_and_the_next_is_heard(failure: Exception, message: str) -> None:
    sent, session = Sent(), new_session("gpt-4.1")
    async with asyncio.TaskGroup() as tasks:
        dialogue = Dialogue(session, sent, RuleAnswerer(), Mute(), Pace(), tasks, datetime.now)
        for turn in (Unheard(failure), ScriptedTurn("hello")):
            _, heard = await dialogue.commit(turn, 1000)
            await heard.wait()
    told = [event for event in sent.events if "transcription" in event["type"]]
    assert [event["type"].rpartition(".")[2] for event in told] == ["failed", "completed"]
    assert told[0]["error"]["message"] == message
