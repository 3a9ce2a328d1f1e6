"""Answers on their way to the person's ear: sent, played, cut to what was heard. Pure.

They are played one after the other. turns.py decides whether one may begin, and what cuts it.
"""

from dataclasses import dataclass, field

from agents.voice.conversation.answers import Answer
from agents.voice.conversation.effects import (
    AnswerHeard,
    Effect,
    EndAudio,
    FlushPlayback,
    SendAudio,
    StartAudio,
    Truncate,
)

FLUSH_ANSWER_SECONDS = 1.0  # a browser that fell silent says within this time how much was heard


@dataclass(slots=True)
class Playback:
    """The answers that are not settled yet, by item, in their order."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def audible(self) -> list[Answer]:
        """Those that the person hears or will hear."""
        return [answer for answer in self.answers.values() if answer.is_audible]

    def audible_responses(self) -> list[str]:
        return [answer.response_id for answer in self.audible()]

    @property
    def awaits_cut(self) -> bool:
        """Whether a browser that was asked to fall silent has not said yet how much was heard."""
        return any(not answer.is_audible for answer in self.answers.values())

    # Generated and sent

    def begin(self, response_id: str, item_id: str, now: float) -> list[Effect]:
        self.answers[item_id] = Answer(item_id, response_id, started_at=now)
        return [StartAudio(item_id)]

    def send(self, item_id: str, pcm: bytes) -> list[Effect]:
        answer = self.answers[item_id]
        if answer.is_generated or not answer.is_audible:
            return []
        answer.generated_bytes += len(pcm)
        return [SendAudio(item_id, pcm)]

    def end(self, item_id: str) -> list[Effect]:
        """All of it was sent."""
        answer = self.answers.get(item_id)
        if answer is None or answer.is_generated or not answer.is_audible:
            return []
        answer.is_generated = True
        return [EndAudio(item_id, answer.generated_bytes)]

    def end_response(self, response_id: str) -> list[Effect]:
        """The end of a response ends its audio too."""
        items = [answer.item_id for answer in self.answers.values() if answer.response_id == response_id]
        return [effect for item_id in items for effect in self.end(item_id)]

    def break_off(self) -> list[Effect]:
        """No more of it will come: what was sent is played to its end."""
        return [effect for answer in self.audible() for effect in self.end(answer.item_id)]

    def has_all_of(self, response_id: str | None) -> bool:
        """Whether that response has no more audio to come, though it may not be over yet."""
        ended = [answer.is_generated for answer in self.answers.values() if answer.response_id == response_id]
        return bool(ended) and all(ended)

    def stalled(self, now: float) -> list[str]:
        """Responses that the service has forgotten to go on with, or to end."""
        return [answer.response_id for answer in self.audible()[:1] if answer.is_stalled(now)]

    # Played

    def played(self, item_id: str, played_ms: int, now: float) -> None:
        answer = self.answers.get(item_id)
        if answer is not None:
            answer.played_ms, answer.reported_at = answer.heard_ms(played_ms), now

    def browser_returned(self, now: float) -> None:
        """It could report nothing while it was away: what it plays is not overdue yet."""
        for answer in self.answers.values():
            answer.reported_at = now

    def settle_heard(self, now: float) -> list[Effect]:
        """What precedes a played answer was played, and only the first can be overdue."""
        audible = self.audible()
        played = [index for index, answer in enumerate(audible) if answer.was_played]
        over = audible[: played[-1] + 1] if played else [answer for answer in audible[:1] if answer.is_overdue(now)]
        heard = [answer for answer in over if answer.is_generated]
        for answer in heard:
            del self.answers[answer.item_id]
        for answer in self.audible()[:1] if heard else []:
            answer.is_next(now)
        return [AnswerHeard(answer.item_id, answer.audio_ms) for answer in heard]

    def taken_up(self, answers: list[Answer], now: float) -> None:
        """Another process sent them, by a clock of its own."""
        self.answers = {answer.item_id: answer for answer in answers}
        for answer in answers:
            answer.started_at = now - answer.played_ms / 1000

    # Cut

    def flush(self, now: float) -> list[Effect]:
        """The browser is to fall silent."""
        effects: list[Effect] = []
        for answer in self.audible():
            answer.flushed_at = now
            effects.append(FlushPlayback(answer.item_id))
        return effects

    def flushed(self, item_id: str, played_ms: int) -> list[Effect]:
        """The browser fell silent: upstream's memory is cut to what was heard."""
        answer = self.answers.get(item_id)
        return [] if answer is None or answer.is_audible else [self._cut(answer, played_ms)]

    def cut_unanswered(self, now: float) -> list[Effect]:
        """For a browser that does not say how much was heard, its last report counts."""
        late = [
            answer
            for answer in self.answers.values()
            if answer.flushed_at is not None and now > answer.flushed_at + FLUSH_ANSWER_SECONDS
        ]
        return [self._cut(answer, None) for answer in late]

    def cut_all(self) -> list[Effect]:
        """The call is over."""
        return [self._cut(answer, None) for answer in list(self.answers.values())]

    def _cut(self, answer: Answer, played_ms: int | None) -> Effect:
        del self.answers[answer.item_id]
        answer.played_ms = answer.heard_ms(played_ms)
        if answer.was_played:  # the interruption came between its end and the browser's word of it
            return AnswerHeard(answer.item_id, answer.audio_ms)
        return Truncate(answer.item_id, answer.played_ms, answer.audio_ms)
