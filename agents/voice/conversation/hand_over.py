"""A conversation as one process hands it to the next: what a session knows and the database does not. Pure.

It holds what people said, so it is kept only in Redis, for as long as the browser may come back.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

import orjson

from agents.audio import bytes_of, duration_ms
from agents.voice.conversation.answers import Answer
from agents.voice.conversation.transcript import Turn, heard_part
from agents.voice.protocol import SessionStart

VERSION = 2  # rises when a field gets another name or meaning


@dataclass(frozen=True, slots=True)
class HandOver:
    """`said`: finished and open turns in their order. `answers`: those that are still played.

    `unsaved`: items whose turns may not be in the database.
    `owed`: `answer` if the last turn still waits for its answer, `continue` if it waits for the rest of it.
    `typed`: typed turns that did not reach the service.
    `is_speech_lost`: the person has said something, or may have, that went with the process before it was written down.
    """

    said: list[Turn] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)
    owed: str = ""
    typed: list[str] = field(default_factory=list)
    is_speech_lost: bool = False
    last_seq: int = 0

    @classmethod
    def from_stored(cls, turns: list[Turn]) -> Self:
        """If the process died, only the finished turns are known. The last one may wait for its answer."""
        is_owed = bool(turns) and turns[-1].role == "user"
        return cls(turns, owed="answer" if is_owed else "", is_speech_lost=bool(turns) and not is_owed)

    def seen_until(self, start: SessionStart) -> Self:
        """The same for a browser that comes back, which may not have received all of an answer.

        The rest went with the process that had it. So the answer breaks off there, its rest is owed, and the captions
        are sent again as they are then.
        """
        last_seq = max(self.last_seq, start.after_seq or 0)
        had = dict(zip((answer.item_id for answer in self.answers), _received_bytes(self.answers, start), strict=True))
        broken = {answer.item_id: answer for answer in self.answers if had[answer.item_id] < answer.generated_bytes}
        if not broken:
            return replace(self, last_seq=last_seq)
        return replace(
            self,
            said=[_broken_off(said, broken.get(said.item_id), had) for said in self.said if had.get(said.item_id) != 0],
            answers=[
                replace(answer, generated_bytes=had[answer.item_id]) for answer in self.answers if had[answer.item_id]
            ],
            owed=self.owed or ("continue" if any(had.values()) else "answer"),
            last_seq=last_seq + 1,
        )

    def as_bytes(self) -> bytes:
        return orjson.dumps({"version": VERSION, **asdict(self)})


def hand_over_from(content: bytes) -> HandOver | None:
    """What another process wrote; None if it was another version of the site, whose record this one cannot read."""
    try:
        fields: dict[str, Any] = orjson.loads(content)
        if fields.pop("version") != VERSION:
            return None
        said = [_turn(turn) for turn in fields.pop("said")]
        answers = [Answer(**answer) for answer in fields.pop("answers")]
        return HandOver(said, answers, **fields)
    except (ValueError, TypeError, KeyError):
        return None


def _received_bytes(answers: list[Answer], start: SessionStart) -> list[int]:
    """How much of each answer the browser has: all of those before the one that arrived last, nothing of later ones."""
    if start.after_seq is None:  # another browser: it goes on where the one before it was
        return [min(bytes_of(answer.played_ms), answer.generated_bytes) for answer in answers]
    ids = [answer.item_id for answer in answers]
    last = ids.index(start.item_id) if start.item_id in ids else -1
    received = [answer.generated_bytes if index < last else 0 for index, answer in enumerate(answers)]
    if last >= 0:
        received[last] = min(start.received_bytes, answers[last].generated_bytes)
    return received


def _broken_off(turn: Turn, answer: Answer | None, had: dict[str, int]) -> Turn:
    if answer is None:
        return turn
    text = heard_part(turn.text, duration_ms(had[answer.item_id]), answer.audio_ms)
    ended_at = turn.ended_at or turn.started_at
    return replace(turn, text=text, has_text=True, is_cut=True, ended_at=ended_at)


def _turn(fields: dict[str, Any]) -> Turn:
    times = {name: datetime.fromisoformat(fields[name]) for name in ("started_at", "ended_at") if fields[name]}
    return Turn(**{**fields, **times})
