"""Which answer the person would miss if it broke off now. Pure.

It is asked for again when only noise has cut it (turns.py, overdue.py), or when its connection was lost
(reconnection.py).
"""

from agents.voice.conversation.commands import ContinueResponse, CreateResponse, Request
from agents.voice.conversation.generation import Generation
from agents.voice.conversation.playback import Playback
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import Utterance


def promised(
    state: State, utterance: Utterance | None, waiting: Request | None, generation: Generation, playback: Playback
) -> Request | None:
    """What to ask for again if what cuts the answer now turns out to be noise. `waiting`: what waits to be asked."""
    if waiting:
        return waiting
    audible = playback.audible()
    if audible and not any(answer.is_unfinished for answer in audible):
        return None  # the last syllables are not worth a new answer
    return unfinished(state, utterance, waiting, generation, playback, has_begun=bool(audible))


def unfinished(
    state: State,
    utterance: Utterance | None,
    waiting: Request | None,
    generation: Generation,
    playback: Playback,
    *,
    has_begun: bool,
) -> Request | None:
    """What the service has not done of what it was asked for. `has_begun`: the person has heard a part of it."""
    if utterance is not None and utterance.is_empty:  # noise, and what came before it
        return utterance.to_resume
    if waiting:
        return None  # its answer comes after all of this
    if has_begun or generation.work.goes_on:
        return ContinueResponse()
    is_coming = generation.is_coming and not playback.has_all_of(generation.work.response_id)
    return CreateResponse() if is_coming or state is State.PROCESSING else None
