"""A conversation as one process hands it to the next: all that a session knows and the database does not. Pure.

It holds what people said, so it is kept only in Redis, for as long as the browser may come back.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

import orjson

from agents.protocol import SessionStart
from agents.voice.answers import Answer
from agents.voice.transcript import Utterance

VERSION = 1


@dataclass(frozen=True, slots=True)
class HandOver:
    """`said`: finished and open utterances in order. `answers`: those that are still played.

    `unsaved`: items whose turns the database has perhaps not got.
    `owed`: whether the last turn still waits for its answer (`answer`), or for the rest of it (`continue`).
    """

    said: list[Utterance] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)
    owed: str = ""
    typed: list[str] = field(default_factory=list)
    last_seq: int = 0

    @classmethod
    def from_stored(cls, turns: list[Utterance]) -> Self:
        """Of a conversation whose process died only the finished turns are known. The last may wait for its answer."""
        return cls(turns, owed="answer" if turns and turns[-1].role == "user" else "")

    def seen_until(self, start: SessionStart) -> Self:
        """As the browser that comes back has it: it counts on from what it got, and plays no more than that."""
        answers = [_received(answer, start) for answer in self.answers]
        return replace(self, answers=answers, last_seq=max(self.last_seq, start.after_seq or 0))

    def as_bytes(self) -> bytes:
        return orjson.dumps({"version": VERSION, **asdict(self)})


def hand_over_from(content: bytes) -> HandOver | None:
    """What another process wrote; None if it was another version of the site, whose record this one cannot read."""
    try:
        fields: dict[str, Any] = orjson.loads(content)
        if fields.pop("version") != VERSION:
            return None
        said = [_utterance(utterance) for utterance in fields.pop("said")]
        answers = [Answer(**answer) for answer in fields.pop("answers")]
        return HandOver(said, answers, **fields)
    except (ValueError, TypeError, KeyError):
        return None


def _received(answer: Answer, start: SessionStart) -> Answer:
    """Of an answer whose end the browser did not get, only what it got is still played."""
    if start.item_id != answer.item_id or not start.received_bytes:
        return answer
    return replace(answer, generated_bytes=min(answer.generated_bytes, start.received_bytes))


def _utterance(fields: dict[str, Any]) -> Utterance:
    times = {name: datetime.fromisoformat(fields[name]) for name in ("started_at", "ended_at") if fields[name]}
    return Utterance(**{**fields, **times})
