"""How a conversation outlives its Voice Live connection, its browser's socket and its process. Pure.

What is told to the next connection, to a page that comes without the captions, and to the next process.
"""

from math import inf

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.dialogue import Dialogue, command
from agents.voice.conversation.effects import Action, ContinueResponse, CreateResponse, Effect, Tell
from agents.voice.conversation.hand_over import HandOver
from agents.voice.conversation.history import places, priming
from agents.voice.conversation.transcript import Turn

OWED: dict[str, Effect] = {"answer": CreateResponse(), "continue": ContinueResponse()}


def lost(dialogue: Dialogue) -> list[Action]:
    """The connection is gone. What was sent of an answer is played on; what was written and not sent, nobody hears.

    What the user said and nobody wrote down is to be said again to the next connection: see `Dialogue.unheard`.
    """
    if not dialogue.is_connected:
        return []
    broken = [answer for answer in dialogue.turn_taking.audible() if not answer.is_generated]
    dialogue.turn_taking.generation.typed_again(dialogue.typed)
    dialogue.typed.clear()
    actions = dialogue.act(dialogue.turn_taking.upstream_lost())
    dialogue.is_connected = False
    if dialogue.unheard.since is not None:
        dialogue.turn_taking.owe_nothing()  # it is said again to the next connection, which answers it by itself
    is_said_again = dialogue.unheard.since is not None and dialogue.turn_taking.owed is None
    for answer in broken:
        turn = dialogue.transcript.broken_off(answer.item_id, answer.audio_ms, dialogue.wall())
        if turn is not None:
            actions.append(Tell(say.transcript_truncated(turn, answer.audio_ms)))
    for turn in [turn for turn in dialogue.transcript.open.values() if not turn.has_text]:
        text = "" if is_said_again and turn.role == "user" else None  # else its beginning would be there twice
        actions += dialogue.said(turn.item_id, turn.role, text)
    return actions


def take_unheard(dialogue: Dialogue, now: float) -> float | None:
    """Since when the microphone's audio is to be said again; None if not at all. Asked once, of a lost connection."""
    since = dialogue.unheard.since
    dialogue.unheard.forget()
    if since is None or dialogue.turn_taking.owed is not None:
        return None
    dialogue.unheard.say_again(now)
    return since


def restored(dialogue: Dialogue) -> list[Action]:
    """Another connection has taken the persona's settings: it is told what was said, and asked for what is owed."""
    known = said_so_far(dialogue)
    dialogue.is_connected = True
    events = priming(known)
    dialogue.primed = places(known, events)
    told: list[Action] = [command(**event) for event in events]
    if not known and dialogue.config.greeting is not None:
        dialogue.turn_taking.owe_nothing()
        return [*told, *dialogue.act(dialogue.turn_taking.upstream_restored()), *dialogue.greet()]
    return [*told, *dialogue.act(dialogue.turn_taking.upstream_restored())]


def said_so_far(dialogue: Dialogue) -> list[Turn]:
    """Finished or not, in order."""
    known = [*dialogue.history.in_order(), *dialogue.transcript.open.values()]
    return sorted(known, key=lambda turn: turn.position)


def knows(dialogue: Dialogue, item_id: str) -> bool:
    return any(turn.item_id == item_id for turn in said_so_far(dialogue))


def captions(dialogue: Dialogue) -> list[Tell]:
    """For a page that has none of them, or not all."""
    told: list[Tell] = []
    for turn in said_so_far(dialogue):
        if not turn.has_text or not turn.text.strip():
            continue
        told.append(Tell(say.transcript_done(turn)))
        if turn.is_cut:
            told.append(Tell(say.transcript_truncated(turn)))
    return told


def settle(dialogue: Dialogue) -> list[Action]:
    """Before a hand-over: of what was cut the browser's last report counts, for its answer will come too late."""
    return dialogue.act(dialogue.turn_taking.playback.cut_unanswered(inf))


def hand_over(dialogue: Dialogue, *, unsaved: list[str], last_seq: int) -> HandOver:
    """Of a dialogue whose connection is `lost`. `last_seq`: the number of the last event that was told."""
    return HandOver(
        said=said_so_far(dialogue),
        answers=dialogue.turn_taking.audible(),
        unsaved=unsaved,
        owed=next((name for name, effect in OWED.items() if effect == dialogue.turn_taking.owed), ""),
        typed=dialogue.turn_taking.generation.typed_texts,
        last_seq=last_seq,
    )


def take_up(dialogue: Dialogue, handed: HandOver, now: float) -> None:
    """Another process had this conversation; `restored` comes next, as after any lost connection."""
    dialogue.history.add([turn for turn in handed.said if turn.is_finished])
    dialogue.transcript.take_up(handed.said)
    dialogue.is_connected = False
    dialogue.turn_taking.taken_up(handed.answers, OWED.get(handed.owed), now)
    dialogue.turn_taking.generation.typed_again(handed.typed)
