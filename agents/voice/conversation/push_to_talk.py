"""Push-to-talk: the person begins and ends each turn, and the service detects none. Pure.

Between two turns the page sends no audio. The messages: `input.mode`, `input.begin`, `input.commit`, `input.clear`
(docs/protocol.md).
"""

from agents.voice.conversation.commands import ClearInput, CommitInput, CreateResponse, DetectTurns
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action
from agents.voice.conversation.states import State
from agents.voice.protocol import SessionStart

LEAST_TURN_MS = 100  # the service refuses to commit less


def browser_came(dialogue: Dialogue, start: SessionStart) -> list[Action]:
    """Each page brings the mode that it wants. One without a cursor is another page, whose button nobody holds yet."""
    is_another_page = start.after_seq is None
    dropped = turn_dropped(dialogue) if is_another_page and dialogue.talk_button.is_held else []
    return [*dropped, *mode_chosen(dialogue, push_to_talk=start.push_to_talk)]


def mode_chosen(dialogue: Dialogue, *, push_to_talk: bool) -> list[Action]:
    """What was said and is not committed belongs to the other mode, and is dropped: nobody would report its end."""
    button = dialogue.talk_button
    if button.is_used == push_to_talk:
        return []
    button.is_used = push_to_talk
    has_begun = button.is_held or button.audio_bytes > 0
    return [DetectTurns(is_on=not push_to_talk), *(turn_dropped(dialogue) if has_begun else [])]


def turn_begun(dialogue: Dialogue, now: float) -> list[Action]:
    """The person presses the button. A page that comes back says so once more; then the turn goes on."""
    button = dialogue.talk_button
    if button.is_held or not button.is_used:
        return []
    button.is_held = True
    dialogue.unheard.turn_begun(now)
    return dialogue.act(dialogue.turn_taking.user_turn_begun(now))


def turn_ended(dialogue: Dialogue, now: float) -> list[Action]:
    """The person lets go of the button: the turn is answered. A mere tap is no turn."""
    if dialogue.talk_button.audio_ms < LEAST_TURN_MS:
        return turn_dropped(dialogue)
    dialogue.talk_button.let_go()
    dialogue.unheard.speech_stopped()
    dialogue.clock.turn_ended(now)
    dialogue.times.turn_ended(now)
    return dialogue.act(dialogue.turn_taking.user_turn(CommitInput(), now))


def turn_dropped(dialogue: Dialogue) -> list[Action]:
    """What was said since the last turn is not meant for the persona."""
    dialogue.talk_button.let_go()
    if not dialogue.talk_button.is_used:
        return [ClearInput()]  # the service reports what became of the speech that it had heard
    dialogue.unheard.forget()
    return [ClearInput(), *dialogue.act(dialogue.turn_taking.input_cleared())]


def connection_lost(dialogue: Dialogue) -> None:
    """A turn that waits for its answer and is not written down is said again, and the next connection asked for it.

    One that was answered is not: nobody would commit it, and it would become the beginning of the next turn.
    """
    turn_taking, unheard = dialogue.turn_taking, dialogue.unheard
    if not dialogue.talk_button.is_used or dialogue.talk_button.is_held or unheard.since is None:
        return
    if CommitInput() in turn_taking.waiting.turns:
        return
    if turn_taking.owed == CreateResponse():
        turn_taking.owed = None
        turn_taking.waiting.add(CommitInput(), CreateResponse())
    else:
        unheard.forget()


def connection_restored(dialogue: Dialogue) -> list[Action]:
    """The person has held the button all the while."""
    if not dialogue.talk_button.is_held:
        return []
    return dialogue.act(dialogue.turn_taking.change_state(State.LISTENING))
