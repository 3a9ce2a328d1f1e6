"""The clock's rules: what to do when the browser or the service does not report what it should. Pure."""

from collections.abc import Callable

from agents.voice.conversation.commands import TellResult
from agents.voice.conversation.effects import Effect, GiveUpAnswer
from agents.voice.conversation.states import State
from agents.voice.conversation.turns import TurnTaking

WAITING_SECONDS = 60.0  # an answer that takes longer is given up: it is the user's turn, and idle time runs

Rule = Callable[[TurnTaking, float], list[Effect]]


def cut_unanswered_flush(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """A browser that was asked to fall silent has not said how much was heard: its last report counts."""
    return turn_taking.playback.cut_unanswered(now)


def settle_unreported_playback(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """If a browser reports nothing, an answer counts as played some time after it should have ended."""
    return turn_taking.settle_heard(now)


def ask_without_quiet(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """The end of a cut response can be lost; what waits for it is not held up for long."""
    if turn_taking.waiting.is_overdue(now):
        turn_taking.generation.given_up()
    return turn_taking.release_when_quiet()


def tell_result(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """A tool was used, and the service says nothing of it: it is asked to."""
    is_busy = turn_taking.generation.is_busy or turn_taking.state is State.RECONNECTING
    if is_busy or not turn_taking.tools.is_due(now):
        return []
    turn_taking.tools.forget()
    turn_taking.waiting.add(TellResult())
    return turn_taking.release_when_quiet()


def end_waiting(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """An answer that was promised and does not come must not keep the call from being quiet."""
    if turn_taking.state not in (State.PROCESSING, State.ASSISTANT_SPEAKING) or turn_taking.playback.audible():
        turn_taking.silent_since = None
        return []
    if turn_taking.silent_since is None:
        turn_taking.silent_since = now
    if now <= turn_taking.silent_since + WAITING_SECONDS:
        return []
    turn_taking.tools.forget()
    is_missing = turn_taking.state is State.PROCESSING  # else all that came of it was heard
    return [*turn_taking.change_state(State.READY), *([GiveUpAnswer()] if is_missing else [])]


def end_listening(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """Speech whose end was lost must not keep the call listening; if it does end, it is a turn all the same."""
    is_forgotten = turn_taking.utterance is not None and turn_taking.utterance.is_forgotten(now)
    return turn_taking.change_state(State.READY) if is_forgotten and turn_taking.state is State.LISTENING else []


def resume_after_noise(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """Nothing was said, and the service does not answer it: what the noise cut is asked for again."""
    noise = turn_taking.utterance
    if noise is None or not noise.is_unanswered(now) or turn_taking.generation.is_coming:
        return []
    turn_taking.utterance = None
    if turn_taking.state is not State.PROCESSING or noise.to_resume is None:
        return turn_taking.rest()
    turn_taking.waiting.add(noise.to_resume)
    return turn_taking.release_when_quiet()


# In this order: what is settled first may be what a later rule waits for.
RULES: tuple[Rule, ...] = (
    cut_unanswered_flush,
    settle_unreported_playback,
    ask_without_quiet,
    tell_result,
    end_waiting,
    end_listening,
    resume_after_noise,
)


def tick(turn_taking: TurnTaking, now: float) -> list[Effect]:
    """Time has passed: each rule in turn."""
    return [effect for rule in RULES for effect in rule(turn_taking, now)]
