"""Push-to-talk: the person begins and ends each turn by hand."""

import pytest

from agents.voice.conversation import incoming, recovery
from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    Command,
    CommitInput,
    CreateResponse,
    DetectTurns,
    PutItem,
    TruncateItem,
)
from agents.voice.conversation.effects import FlushPlayback
from agents.voice.conversation.push_to_talk import browser_came
from agents.voice.conversation.service_events import (
    InputCleared,
    ItemCreated,
    SpeechStarted,
    SpeechStopped,
    UserTranscribed,
)
from agents.voice.protocol import (
    InputBegin,
    InputClear,
    InputCommit,
    InputMode,
    InputText,
    PlaybackFlushed,
    SessionStart,
)
from tests.agents.voice.call import Call, commands, messages, states

FRAME_MS, FRAME_BYTES = 40, 1_920
ANSWERED: list[Command] = [CommitInput(), CreateResponse()]


def with_button(*, may_interrupt: bool = True, has_echo_guard: bool = False) -> Call:
    call = Call(may_interrupt=may_interrupt, has_echo_guard=has_echo_guard)
    call.browser(InputMode(push_to_talk=True))
    return call


def says(call: Call, for_ms: int = 1_000) -> None:
    """The microphone sends while the button is held."""
    for _ in range(for_ms // FRAME_MS):
        call.now += FRAME_MS / 1000
        call.dialogue.microphone_sent(FRAME_BYTES, call.now)


def held(call: Call, for_ms: int = 1_000) -> Call:
    call.browser(InputBegin())
    says(call, for_ms)
    return call


def loses(call: Call) -> float | None:
    """Voice Live's connection. Since when the microphone is sent to the next one again."""
    call.kept(recovery.lost(call.dialogue))
    return recovery.take_unheard(call.dialogue, call.now)


def gets_another(call: Call) -> list[Command]:
    return commands(call.kept(recovery.restored(call.dialogue)))


# A turn


def test_a_turn_is_heard_while_the_button_is_held_and_answered_after_it() -> None:
    call = with_button()
    assert states(held(call).actions) == ["starting", "ready", "listening"]
    actions = call.browser(InputCommit())
    assert commands(actions) == ANSWERED
    assert states(actions) == ["processing"]


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_a_tap_is_no_turn(frames: int) -> None:
    """The service refuses to commit less than 100 ms, and would answer all the same."""
    call = held(with_button(), for_ms=frames * FRAME_MS)
    actions = call.browser(InputCommit())
    assert commands(actions) == [ClearInput()]
    assert states(actions) == ["ready"]
    assert messages(actions, "error") == messages(actions, "notice") == []


def test_the_shortest_turn_is_one() -> None:
    assert commands(held(with_button(), for_ms=120).browser(InputCommit())) == ANSWERED


def test_what_was_said_in_the_turn_before_does_not_count() -> None:
    call = held(with_button())
    call.browser(InputCommit())
    assert commands(held(call, for_ms=40).browser(InputCommit())) == [ClearInput()]


def test_a_turn_that_is_dropped_gives_the_floor_back() -> None:
    call = held(with_button())
    actions = call.browser(InputClear())
    assert commands(actions) == [ClearInput()]
    assert states(actions) == ["ready"]


def test_the_word_that_it_was_dropped_does_not_end_the_next_turn() -> None:
    call = held(with_button())
    call.browser(InputClear())
    held(call)
    assert call.hears(InputCleared()) == []
    assert states(call.actions)[-1] == "listening"
    assert commands(call.browser(InputCommit())) == ANSWERED


def test_a_call_in_which_a_person_talks_for_long_is_not_quiet() -> None:
    call = held(with_button(), for_ms=120_000)
    call.kept(incoming.from_clock(call.dialogue, call.now))
    assert not call.dialogue.is_quiet


def test_a_button_of_which_nothing_is_heard_any_more_counts_as_let_go() -> None:
    call = held(with_button())
    assert states(incoming.from_clock(call.dialogue, call.now + 61)) == ["ready"]
    assert commands(call.browser(InputCommit())) == ANSWERED


# Barge-in


@pytest.mark.parametrize("may_interrupt", [True, False])
@pytest.mark.parametrize("has_echo_guard", [True, False])
def test_a_press_silences_the_persona_at_once(may_interrupt: bool, has_echo_guard: bool) -> None:
    call = with_button(may_interrupt=may_interrupt, has_echo_guard=has_echo_guard)
    call.answer_begins()
    actions = call.browser(InputBegin())
    assert FlushPlayback("r1-item") in actions
    assert commands(actions) == [CancelResponse()]
    assert states(actions) == ["listening"]
    assert not call.dialogue.guards_echo(call.now)


def test_the_turn_goes_upstream_after_the_record_was_cut() -> None:
    call = with_button()
    call.answer_begins()
    held(call)
    assert commands(call.browser(InputCommit())) == []
    call.answer_ends()
    assert commands(call.browser(PlaybackFlushed("r1-item", 1_000))) == [TruncateItem("r1-item", 1_000), *ANSWERED]


def test_a_tap_over_an_answer_only_interrupts() -> None:
    call = with_button()
    call.answer_begins()
    held(call, for_ms=40)
    call.browser(InputCommit())
    call.answer_ends()
    assert commands(call.browser(PlaybackFlushed("r1-item", 1_000))) == [TruncateItem("r1-item", 1_000)]
    assert states(call.actions)[-1] == "ready"


def test_what_was_typed_is_answered_with_what_is_then_said() -> None:
    call = with_button()
    call.answer_begins()
    call.browser(InputText("and"))
    held(call)
    call.answer_ends()
    call.browser(InputCommit())
    asked = commands(call.browser(PlaybackFlushed("r1-item", 0)))
    assert asked[1:] == [AddText("and"), *ANSWERED]


# The mode


def test_the_mode_goes_upstream_once() -> None:
    call = Call()
    assert commands(call.browser(InputMode(push_to_talk=True))) == [DetectTurns(is_on=False)]
    assert call.browser(InputMode(push_to_talk=True)) == []
    assert commands(call.browser(InputMode(push_to_talk=False))) == [DetectTurns(is_on=True)]


def test_without_the_mode_a_button_does_nothing() -> None:
    assert Call().browser(InputBegin()) == []


def test_what_the_service_hears_begins_and_ends_no_turn() -> None:
    call = with_button()
    call.answer_begins()
    assert call.hears(SpeechStarted("u1")) == call.hears(SpeechStopped()) == []


def test_speech_that_the_service_has_begun_to_hear_is_dropped_with_the_mode() -> None:
    call = Call()
    says(call)
    call.hears(SpeechStarted("u1"))
    actions = call.browser(InputMode(push_to_talk=True))
    assert commands(actions) == [DetectTurns(is_on=False), ClearInput()]
    assert states(actions) == ["ready"]


def test_a_turn_that_is_being_said_is_dropped_with_the_mode() -> None:
    call = held(with_button())
    assert commands(call.browser(InputMode(push_to_talk=False))) == [DetectTurns(is_on=True), ClearInput()]
    assert states(call.hears(InputCleared())) == ["ready"]


def test_a_page_brings_the_mode_that_it_wants() -> None:
    """One that does not know of push-to-talk would otherwise talk to nobody."""
    call = Call()
    assert commands(browser_came(call.dialogue, SessionStart(push_to_talk=True))) == [DetectTurns(is_on=False)]
    assert commands(browser_came(call.dialogue, SessionStart())) == [DetectTurns(is_on=True)]


def test_a_page_that_comes_back_still_holds_its_button() -> None:
    call = held(with_button())
    assert browser_came(call.dialogue, SessionStart(None, after_seq=3, push_to_talk=True)) == []
    assert call.browser(InputBegin()) == []
    assert commands(call.browser(InputCommit())) == ANSWERED


def test_another_page_does_not_hold_the_button() -> None:
    call = held(with_button())
    actions = browser_came(call.dialogue, SessionStart(push_to_talk=True))
    assert commands(actions) == [ClearInput()]
    assert states(actions) == ["ready"]


# Lost connections


def test_a_turn_goes_on_over_a_lost_connection() -> None:
    call = with_button()
    pressed_at = call.now
    held(call)
    assert loses(call) == pressed_at
    says(call)
    assert gets_another(call) == []
    assert states(call.actions)[-1] == "listening"
    assert commands(call.browser(InputCommit())) == ANSWERED


def test_a_turn_that_ends_without_a_connection_is_answered_by_the_next() -> None:
    call = held(with_button())
    loses(call)
    assert commands(call.browser(InputCommit())) == []
    assert gets_another(call) == ANSWERED


def test_a_turn_that_begins_without_a_connection_is_answered_by_the_next() -> None:
    call = with_button()
    loses(call)
    held(call).browser(InputCommit())
    assert gets_another(call) == ANSWERED


@pytest.mark.parametrize("is_committed", [False, True])
def test_a_turn_that_nobody_has_written_down_is_said_again_and_asked_for(is_committed: bool) -> None:
    call = with_button()
    pressed_at = call.now
    held(call).browser(InputCommit())
    if is_committed:
        call.hears(ItemCreated("u1", "user"))
    assert loses(call) == pressed_at
    assert gets_another(call) == ANSWERED
    assert states(call.actions)[-1] == "processing"


def test_a_turn_that_is_written_down_is_answered_and_not_said_again() -> None:
    call = held(with_button())
    call.browser(InputCommit())
    call.hears(ItemCreated("u1", "user"))
    call.hears(UserTranscribed("u1", "hello"))
    assert loses(call) is None
    assert gets_another(call) == [PutItem("u1", "user", "hello"), CreateResponse()]


def test_a_turn_that_was_answered_is_not_said_again() -> None:
    """Nobody would commit it, and it would become the beginning of the next turn."""
    call = held(with_button())
    call.browser(InputCommit())
    call.answer_begins()
    call.answer_ends()
    call.answer_is_heard()
    assert loses(call) is None
    assert CommitInput() not in gets_another(call)
