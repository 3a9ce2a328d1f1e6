"""What was said: shown in its order and stored when it is finished."""

from agents.voice.conversation.service_events import (
    AnswerBegun,
    AnswerDone,
    AnswerWritten,
    ItemCreated,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    UserTranscribed,
    UserWords,
)
from agents.voice.conversation.states import State
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


def test_an_answer_that_is_known_before_its_question_stands_after_it() -> None:
    """The service names the answer first, and says only then where each of the two stands."""
    call = Call().answered()
    call.hears(AnswerBegun("r2", "a2"))
    call.hears(AnswerWritten("r2", "a2", "At nine."))
    call.hears(AnswerDone("a2"))
    moved = call.hears(ItemCreated("u2", "user", "r1-item"))
    assert [(caption["item_id"], caption["previous_item_id"]) for caption in messages(moved, "transcript.done")] == [
        ("a2", "u2")
    ]
    call.hears(ItemCreated("a2", "assistant", "u2"))
    said = call.hears(UserTranscribed("u2", "When do you open?"))
    assert messages(said, "transcript.done")[0]["previous_item_id"] == "r1-item"
    call.hears(ResponseDone("r2", ["a2"], {}))
    turns = sorted(stored(call.dialogue.ended(State.STOPPED)) + stored(call.actions), key=lambda turn: turn.position)
    assert [turn.item_id for turn in turns][-2:] == ["u2", "a2"]


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


def test_an_answer_without_sound_is_shown_and_stored_and_it_is_the_users_turn() -> None:
    """The voice does not speak the language of its words, so only these come."""
    call = Call()
    call.user_says(words="Selamat pagi")
    call.hears(ResponseCreated("r1"))
    call.hears(ItemCreated("r1-item", "assistant"))
    call.text_comes("Selamat pagi!")
    call.hears(AnswerWritten("r1", "r1-item", "Selamat pagi!"))
    call.answer_ends()
    [caption] = messages(call.actions, "transcript.done")[1:]
    assert caption["text"] == "Selamat pagi!"
    assert [turn.text for turn in stored(call.actions)] == ["Selamat pagi", "Selamat pagi!"]
    assert call.dialogue.turn_taking.state is State.READY
