"""Whose turn it is when a Voice Live connection is lost, and when another one or another process goes on. Pure.

recovery.py does the same for the whole dialogue.
"""

from agents.voice.conversation.answers import Answer
from agents.voice.conversation.commands import ContinueResponse, Request
from agents.voice.conversation.effects import ChangeState, Effect
from agents.voice.conversation.owed import unfinished
from agents.voice.conversation.states import State
from agents.voice.conversation.turns import TurnTaking


def lost(turn_taking: TurnTaking) -> list[Effect]:
    """The connection is gone: what was generated plays on, what it still owed is remembered."""
    if turn_taking.state is State.RECONNECTING:  # the next one was lost before it was of use
        return []
    broken = turn_taking.playback.break_off()
    turn_taking.owed = unfinished(
        turn_taking.state,
        turn_taking.utterance,
        turn_taking.waiting.request,
        turn_taking.generation,
        turn_taking.playback,
        has_begun=bool(broken),
    )
    turn_taking.generation.lost()
    turn_taking.tools.forget()
    turn_taking.utterance = None
    return [*broken, *turn_taking.change_state(State.RECONNECTING)]


def owe_nothing(turn_taking: TurnTaking) -> None:
    """The turn itself is repeated to the next connection, which answers it by itself."""
    if not isinstance(turn_taking.owed, ContinueResponse):
        turn_taking.owed = None


def restored(turn_taking: TurnTaking) -> list[Effect]:
    """Another connection knows the conversation now, and is asked for what is owed."""
    asked = turn_taking.generation.ask(turn_taking.owed) if turn_taking.owed else []
    turn_taking.owed = None
    turn_taking.state = _state_after(turn_taking, is_asked=bool(asked or turn_taking.waiting))
    return [ChangeState(turn_taking.state), *asked, *turn_taking.release_when_quiet()]


def taken_up(turn_taking: TurnTaking, answers: list[Answer], owed: Request | None, now: float) -> None:
    """Another process had the call: what it sent is still played, and no connection is there yet."""
    turn_taking.playback.taken_up(answers, now)
    turn_taking.playback.browser_returned(now)
    turn_taking.owed = owed
    turn_taking.echo_guard.is_due = False  # the browser has learned its room
    turn_taking.state = State.RECONNECTING


def _state_after(turn_taking: TurnTaking, *, is_asked: bool) -> State:
    if turn_taking.playback.audible():
        return State.ASSISTANT_SPEAKING
    return State.PROCESSING if is_asked else State.READY
