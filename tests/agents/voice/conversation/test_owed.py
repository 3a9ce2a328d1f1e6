"""Which answer the person would miss."""

import pytest

from agents.audio import BYTES_PER_MS
from agents.voice.conversation.commands import ContinueResponse, CreateResponse, Request
from agents.voice.conversation.generation import Generation
from agents.voice.conversation.owed import promised, unfinished
from agents.voice.conversation.playback import Playback
from agents.voice.conversation.states import State
from agents.voice.conversation.utterance import Utterance


def audible(*, played_ms: int, is_generated: bool = True) -> Playback:
    playback = Playback()
    playback.begin("r1", "a", 0.0)
    playback.send("a", bytes(4_000 * BYTES_PER_MS))
    if is_generated:
        playback.end("a")
    playback.played("a", played_ms, 0.0)
    return playback


def asked(request: Request) -> Generation:
    generation = Generation()
    generation.ask(request)
    return generation


def noise(to_resume: Request | None) -> Utterance:
    return Utterance("u1", to_resume, heard_at=0.0, is_over=True, empty_since=0.0)


# What noise may have cut


@pytest.mark.parametrize(
    ("playback", "request_"),
    [
        (Playback(), None),
        (audible(played_ms=1_000), ContinueResponse()),
        (audible(played_ms=3_900), None),
        (audible(played_ms=3_900, is_generated=False), ContinueResponse()),
    ],
)
def test_an_answer_is_missed_until_its_last_syllables(playback: Playback, request_: Request | None) -> None:
    assert promised(State.ASSISTANT_SPEAKING, None, None, Generation(), playback) == request_


def test_an_answer_that_was_asked_for_is_missed() -> None:
    assert promised(State.PROCESSING, None, None, asked(CreateResponse()), Playback()) == CreateResponse()


def test_an_answer_that_waits_to_be_asked_for_is_missed_most() -> None:
    playback = audible(played_ms=1_000)
    assert promised(State.PROCESSING, None, CreateResponse(), Generation(), playback) == CreateResponse()


def test_after_noise_that_what_the_first_noise_cut_is_missed() -> None:
    assert promised(State.PROCESSING, noise(ContinueResponse()), None, Generation(), Playback()) == ContinueResponse()


# What a lost connection has not done


def test_what_waits_is_asked_for_by_itself() -> None:
    waiting = CreateResponse()
    assert unfinished(State.PROCESSING, None, waiting, Generation(), Playback(), has_begun=False) is None


def test_an_answer_that_was_to_go_on_is_still_to_go_on() -> None:
    generation = asked(ContinueResponse())
    assert unfinished(State.PROCESSING, None, None, generation, Playback(), has_begun=False) == ContinueResponse()


def test_an_answer_of_which_all_audio_came_is_finished() -> None:
    generation = Generation()
    generation.created("r1")
    playback = audible(played_ms=0)
    assert unfinished(State.ASSISTANT_SPEAKING, None, None, generation, playback, has_begun=False) is None


def test_a_turn_without_an_answer_is_unanswered() -> None:
    assert unfinished(State.PROCESSING, None, None, Generation(), Playback(), has_begun=False) == CreateResponse()
    assert unfinished(State.READY, None, None, Generation(), Playback(), has_begun=False) is None
