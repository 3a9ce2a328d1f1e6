"""What was said: shown in its order and stored when it is finished."""

from agents.voice.conversation.service_events import (
    AnswerWritten,
    ItemCreated,
    ResponseCreated,
    SpeechStarted,
    UserTranscribed,
    UserWords,
)
from agents.voice.protocol import InputText, PlaybackFlushed
from tests.agents.voice.call import Call, messages, stored


def test_the_users_words_that_come_after_the_answer_keep_their_place() -> None:
    call = Call()
    call.user_says()
    call.answer_begins()
    late = call.hears(UserTranscribed("u1", "What is it?"))
    [question] = messages(late, "transcript.done")
    [answer] = messages(call.actions, "transcript.delta")
    assert (question["role"], question["text"], question["previous_item_id"]) == ("user", "What is it?", None)
    assert (answer["role"], answer["previous_item_id"]) == ("assistant", "u1")
    assert [turn.position for turn in stored(late)] == [1]


def test_the_service_says_where_a_spoken_turn_stands() -> None:
    call = Call()
    call.hears(ItemCreated("u1", "user", "earlier"))
    done = call.hears(UserTranscribed("u1", "Yes."))
    assert messages(done, "transcript.done")[0]["previous_item_id"] == "earlier"


def test_a_typed_turn_is_shown_when_the_service_has_it() -> None:
    call = Call()
    call.browser(InputText("Hello"))
    actions = call.hears(ItemCreated("t1", "user", "", typed="Hello"))
    assert messages(actions, "transcript.done")[0]["text"] == "Hello"
    assert [(turn.source, turn.text) for turn in stored(actions)] == [("text", "Hello")]


def test_words_that_were_not_understood_keep_what_pieces_there_were() -> None:
    call = Call()
    call.user_says()
    call.hears(UserWords("u1", "Tell me"))
    actions = call.hears(UserTranscribed("u1", None))
    assert messages(actions, "transcript.done")[0]["text"] == "Tell me"


def test_an_answer_whose_words_are_whole_before_its_sound_is_stored_when_heard() -> None:
    call = Call()
    call.hears(ResponseCreated("r1"))
    done = call.hears(AnswerWritten("r1", "r1-item", "One two"))
    call.audio_comes()
    assert stored(done) == []
    call.hears(SpeechStarted("u1"))
    actions = call.browser(PlaybackFlushed("r1-item", 400))
    assert [(turn.text, turn.is_cut) for turn in stored(actions)] == [("One", True)]
