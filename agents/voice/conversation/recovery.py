"""How a conversation outlives its Voice Live connection and its process. Pure.

What the next connection gets to know and is asked for, and what the next process needs.
"""

from math import inf

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation import push_to_talk, reconnection
from agents.voice.conversation.commands import ContinueResponse, CreateResponse, Request
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action, Tell
from agents.voice.conversation.hand_over import HandOver

OWED: dict[str, Request] = {"answer": CreateResponse(), "continue": ContinueResponse()}


def lost(dialogue: Dialogue) -> list[Action]:
    """The connection is gone. What was sent of an answer plays on; what was written and not sent, nobody hears.

    What the user said and the service did not write down is said again to the next connection (unheard.py).
    """
    if not dialogue.memory.is_connected:
        return []
    whole: list[Action] = []
    for ended in dialogue.gathering.lost():
        whole += dialogue.act(dialogue.turn_taking.playback.end(ended.item_id))
        whole += dialogue.captions.said(ended.item_id, "assistant", ended.text)
    broken = [answer for answer in dialogue.audible() if not answer.is_generated]
    dialogue.turn_taking.waiting.typed_again(dialogue.memory.lost())
    actions = [*whole, *dialogue.act(reconnection.lost(dialogue.turn_taking))]
    push_to_talk.connection_lost(dialogue)
    if dialogue.unheard.since is not None:  # it is said again, and the next connection answers it by itself
        reconnection.owe_nothing(dialogue.turn_taking)
    is_said_again = _is_said_again(dialogue)
    for answer in broken:
        actions += dialogue.captions.broken_off(answer.item_id, answer.audio_ms)
    for turn in dialogue.captions.unwritten():
        text = "" if is_said_again and turn.role == "user" else None  # else its beginning would be there twice
        actions += dialogue.captions.said(turn.item_id, turn.role, text)
    return actions


def take_unheard(dialogue: Dialogue, now: float) -> float | None:
    """From when on the microphone's audio goes to the next connection again; None if not at all. Called once a loss."""
    since = dialogue.unheard.since if _is_said_again(dialogue) else None
    dialogue.unheard.forget()
    if since is None:
        return None
    dialogue.unheard.say_again(now, is_spoken=dialogue.talk_button.is_held)
    return since


def restored(dialogue: Dialogue) -> list[Action]:
    """Another connection has taken the persona's settings: it gets what was said, and is asked for what is owed."""
    lost_speech: list[Action] = [Tell(say.speech_lost())] if dialogue.is_speech_lost else []
    dialogue.is_speech_lost = False
    known = dialogue.captions.so_far()
    before = [*dialogue.earlier, *known]
    primed: list[Action] = [*dialogue.memory.prime(before)]
    is_greeting_due = not before and dialogue.settings.has_greeting
    if is_greeting_due:
        reconnection.owe_nothing(dialogue.turn_taking)
    actions = dialogue.act(reconnection.restored(dialogue.turn_taking))
    greeting = dialogue.greet() if is_greeting_due else []
    return [*primed, *actions, *lost_speech, *greeting, *push_to_talk.connection_restored(dialogue)]


def settle(dialogue: Dialogue) -> list[Action]:
    """Before a hand-over: of what was cut the browser's last report counts, since its answer will come too late."""
    return dialogue.act(dialogue.turn_taking.playback.cut_unanswered(inf))


def hand_over(dialogue: Dialogue, *, unsaved: list[str], last_seq: int) -> HandOver:
    """Of a dialogue whose connection is `lost`. `last_seq`: the number of the last message to the browser."""
    return HandOver(
        said=dialogue.captions.so_far(),
        answers=dialogue.audible(),
        unsaved=unsaved,
        owed=next((name for name, request in OWED.items() if request == dialogue.turn_taking.owed), ""),
        typed=dialogue.turn_taking.waiting.typed_texts,
        is_speech_lost=_is_said_again(dialogue),  # not by this process
        last_seq=last_seq,
    )


def take_up(dialogue: Dialogue, handed: HandOver, now: float) -> None:
    """Another process had this conversation; `restored` comes next, as after any lost connection."""
    dialogue.captions.take_up(handed.said)
    dialogue.memory.lost()
    reconnection.taken_up(dialogue.turn_taking, handed.answers, OWED.get(handed.owed), now)
    dialogue.turn_taking.waiting.typed_again(handed.typed)
    dialogue.is_speech_lost = handed.is_speech_lost


def _is_said_again(dialogue: Dialogue) -> bool:
    """Whether the connection that is lost has not written down a turn of the person, which nothing else stands for."""
    return dialogue.unheard.since is not None and dialogue.turn_taking.owed is None
