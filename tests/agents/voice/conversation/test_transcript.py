"""What was said: in its order, whole or cut to what was heard, stored once."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from agents.voice.conversation.transcript import Transcript, Turn, heard_part

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=9)


def spoken(text: str, *, audio_ms: int = 10_000) -> Transcript:
    """A transcript with one answer whose audio is playing; `audio_ms` is only for reading."""
    transcript = Transcript()
    transcript.item_created("a", "assistant", NOON)
    transcript.audio_started("a", NOON)
    transcript.done("a", "assistant", text, NOON)
    return transcript


def cut(text: str, heard_ms: int, audio_ms: int = 10_000) -> str:
    turn = spoken(text).cut("a", heard_ms, audio_ms, LATER)
    assert turn is not None
    return turn.text


def texts(turns: list[Turn]) -> list[str]:
    return [turn.text for turn in turns]


def test_items_follow_each_other_as_they_are_made() -> None:
    transcript = Transcript()
    made = [transcript.item_created(name, "user", NOON) for name in ("a", "b")]
    assert [(item.previous_item_id, item.position) for item in made if item] == [("", 1), ("a", 2)]


def order(transcript: Transcript) -> list[tuple[str, str]]:
    """The open turns by their positions, each with the item before it."""
    turns = sorted(transcript.open.values(), key=lambda turn: turn.position)
    return [(turn.item_id, turn.previous_item_id) for turn in turns]


def three() -> Transcript:
    transcript = Transcript()
    for item_id in ("a", "b", "c"):
        transcript.item_created(item_id, "user", NOON)
    return transcript


def test_the_service_says_where_an_item_stands() -> None:
    transcript = three()
    moved = transcript.placed("c", "a")
    assert order(transcript) == [("a", ""), ("c", "a"), ("b", "c")]
    assert [turn.item_id for turn in moved] == ["c", "b"]
    assert transcript.last_item_id == "b"


def test_what_the_service_said_last_counts() -> None:
    transcript = three()
    transcript.placed("c", "a")
    transcript.placed("c", "b")
    transcript.placed("a", "c")
    assert [item_id for item_id, _ in order(transcript)] == ["b", "c", "a"]


@pytest.mark.parametrize(("item", "previous"), [("b", "a"), ("b", "b"), ("b", "of nobody"), ("x", "a"), ("b", "")])
def test_a_place_that_says_nothing_new_moves_nothing(item: str, previous: str) -> None:
    transcript = three()
    assert transcript.placed(item, previous) == []
    assert order(transcript) == order(three())


def test_what_is_stored_keeps_its_place() -> None:
    transcript = three()
    transcript.done("b", "user", "Yes.", NOON)
    transcript.take_finished()
    assert transcript.placed("b", "c") == []
    transcript.placed("c", "a")
    assert [(turn.item_id, turn.position) for turn in transcript.open.values()] == [("a", 1), ("c", 3)]


def test_an_item_that_is_reported_twice_is_one() -> None:
    transcript = Transcript()
    first = transcript.item_created("a", "user", NOON)
    transcript.item_created("b", "assistant", NOON)
    assert transcript.item_created("a", "user", LATER) is first
    assert transcript.positions == 2


def test_pieces_make_a_text_until_the_whole_replaces_them() -> None:
    transcript = Transcript()
    transcript.delta("a", "user", "Good ", NOON)
    transcript.delta("a", "user", "moaning", NOON)
    done = transcript.done("a", "user", "Good morning.", LATER)
    assert done is not None
    assert (done.text, done.ended_at) == ("Good morning.", LATER)


def test_a_piece_that_comes_after_the_whole_is_dropped() -> None:
    transcript = spoken("Hello.")
    assert transcript.delta("a", "assistant", " again", LATER) is None
    assert transcript.done("a", "assistant", "Other.", LATER) is None


def test_without_a_whole_the_pieces_count() -> None:
    transcript = Transcript()
    transcript.delta("a", "user", "Good", NOON)
    transcript.done("a", "user", None, LATER)
    assert texts(transcript.take_finished()) == ["Good"]


def test_the_users_words_may_come_after_the_answer() -> None:
    transcript = Transcript()
    transcript.item_created("u", "user", NOON)
    transcript.item_created("a", "assistant", NOON)
    transcript.audio_started("a", NOON)
    transcript.done("a", "assistant", "Yes.", NOON)
    transcript.heard("a", 900, NOON)
    [answer] = transcript.take_finished()
    transcript.done("u", "user", "Is it?", LATER)
    [question] = transcript.take_finished()
    assert (question.position, answer.position) == (1, 2)
    assert answer.previous_item_id == "u"


def test_an_answer_is_stored_when_it_was_heard_and_not_when_it_was_written() -> None:
    transcript = spoken("Hello.")
    assert transcript.take_finished() == []
    transcript.heard("a", 900, LATER)
    [stored] = transcript.take_finished()
    assert (stored.heard_ms, stored.audio_ms, stored.ended_at, stored.is_cut) == (900, 900, LATER, False)


def test_a_text_that_is_whole_before_the_first_audio_waits_for_it() -> None:
    transcript = Transcript()
    transcript.done("a", "assistant", "Hello there.", NOON)
    assert transcript.take_finished() == []
    transcript.audio_started("a", LATER)
    transcript.cut("a", 500, 1_000, LATER)
    [stored] = transcript.take_finished()
    assert stored.is_cut


def test_an_answer_in_text_alone_is_stored_when_its_response_is_over() -> None:
    transcript = Transcript()
    transcript.done("a", "assistant", "Hello.", NOON)
    assert transcript.generated("a", LATER, is_cut=False) is None
    assert texts(transcript.take_finished()) == ["Hello."]


def test_each_utterance_is_stored_once() -> None:
    transcript = spoken("Hello.")
    transcript.heard("a", 900, LATER)
    assert len(transcript.take_finished()) == 1
    assert transcript.take_finished() == []
    assert transcript.done("a", "assistant", "Hello.", LATER) is None
    assert transcript.take_rest(LATER) == []


def test_silence_without_words_is_not_stored() -> None:
    transcript = Transcript()
    transcript.done("u", "user", " ", NOON)
    assert transcript.take_finished() == []
    assert transcript.open == {}


@pytest.mark.parametrize(
    ("heard_ms", "text"),
    [
        (0, ""),
        (500, "One"),
        (5_000, "One two three"),
        (9_999, "One two three four five"),
        (10_000, "One two three four five"),
    ],
)
def test_a_cut_answer_keeps_whole_words_up_to_where_it_was_heard(heard_ms: int, text: str) -> None:
    assert cut("One two three four five", heard_ms) == text


def test_of_an_answer_without_audio_nothing_was_heard() -> None:
    assert cut("Hello.", 0, 0) == ""


def test_a_cut_answer_is_marked_with_what_was_heard() -> None:
    transcript = spoken("Hello there.")
    transcript.cut("a", 5_000, 10_000, LATER)
    [stored] = transcript.take_finished()
    assert (stored.is_cut, stored.heard_ms, stored.audio_ms, stored.ended_at) == (True, 5_000, 10_000, LATER)


def test_a_cut_answer_takes_no_more_words() -> None:
    transcript = Transcript()
    transcript.delta("a", "assistant", "Once upon a time", NOON)
    transcript.audio_started("a", NOON)
    transcript.cut("a", 5_000, 10_000, LATER)
    assert transcript.delta("a", "assistant", " there was", LATER) is None
    assert texts(transcript.take_finished()) == ["Once upon"]


def test_an_item_nobody_knows_cannot_be_cut() -> None:
    assert Transcript().cut("a", 1, 2, NOON) is None
    assert Transcript().generated("a", NOON, is_cut=True) is None


def test_an_answer_that_was_cut_before_its_first_sound_was_never_said() -> None:
    transcript = Transcript()
    transcript.delta("a", "assistant", "Well, ", NOON)
    unheard = transcript.generated("a", LATER, is_cut=True)
    assert unheard is not None
    assert (unheard.text, unheard.heard_ms) == ("", 0)
    assert transcript.take_finished() == []


def test_at_the_end_of_the_call_unfinished_words_of_the_user_are_kept() -> None:
    transcript = Transcript()
    transcript.delta("u", "user", "I would like", NOON)
    [stored] = transcript.take_rest(LATER)
    assert (stored.text, stored.ended_at) == ("I would like", LATER)


def test_at_the_end_of_the_call_an_answer_that_nobody_heard_is_left_out() -> None:
    transcript = Transcript()
    transcript.done("a", "assistant", "Well, ", NOON)
    assert transcript.take_rest(LATER) == []


def test_at_the_end_of_the_call_an_item_without_words_is_left_out() -> None:
    transcript = Transcript()
    transcript.item_created("u", "user", NOON)
    assert transcript.take_rest(LATER) == []


def test_memory_stays_bounded_in_a_long_call() -> None:
    transcript = Transcript()
    for number in range(1_000):
        transcript.done(f"u{number}", "user", "Yes.", NOON)
        transcript.take_finished()
    assert len(transcript._order) == 200
    assert transcript.open == {}


# Where an answer is cut


def begins_a_character(text: str, place: int) -> bool:
    """By Unicode's own marks: nothing that follows is a part of what stands before."""
    is_part = unicodedata.category(text[place]) in ("Mn", "Mc", "Me") or "\U0001f3fb" <= text[place] <= "\U0001f3ff"
    return not is_part and "\u200d" not in text[place - 1 : place + 1]


@pytest.mark.parametrize(
    "text",
    [
        "เปิดตั้งแต่เก้าโมงเช้าถึงหกโมงเย็น",
        "ເປີດແຕ່ເກົ້າໂມງເຊົ້າຫາຫົກໂມງແລງ",
        "បើកពីម៉ោងប្រាំបួនព្រឹកដល់ម៉ោងប្រាំមួយល្ងាច",
        "မနက်ကိုးနာရီမှညနေခြောက်နာရီအထိဖွင့်ပါသည်",
        "朝九時から夕方六時まで開いています",
        unicodedata.normalize("NFD", "がぎぐげござじずぜぞだぢづでど"),
        "हम सुबह नौ बजे से शाम छह बजे तक खुले हैं",
        "நாங்கள் காலை ஒன்பது மணி முதல் மாலை ஆறு மணி வரை திறந்திருப்போம்",
        unicodedata.normalize("NFD", "Chúng tôi mở cửa từ chín giờ sáng đến sáu giờ tối"),
        unicodedata.normalize("NFD", "아침 아홉 시부터 저녁 여섯 시까지 엽니다"),
        "שָׁלוֹם, אֲנַחְנוּ פְּתוּחִים",
        "Open 👩🏽‍🔬👨‍👩‍👧‍👦🏳️‍🌈 from nine 👍🏿 to six",
    ],
)
def test_wherever_an_answer_is_cut_it_ends_with_a_whole_character(text: str) -> None:
    for heard_ms in range(0, 1_000, 7):
        heard = heard_part(text, heard_ms, 1_000)
        assert text.startswith(heard)
        assert len(heard) == len(text) or begins_a_character(text, len(heard)), (heard_ms, heard)
        if heard and " " in text:
            assert len(heard) == len(text) or text[len(heard)] == " ", (heard_ms, heard)


@pytest.mark.parametrize(
    "text",
    [
        "สวัสดีครับวันนี้อากาศดี",
        "မနက်ကိုးနာရီမှညနေခြောက်နာရီအထိဖွင့်ပါသည်",
        "今天天气很好我们去公园吧",
        "今日はとても良い天気ですね",
    ],
)
def test_without_spaces_an_answer_is_cut_where_it_was_heard(text: str) -> None:
    assert len(text) // 2 <= len(heard_part(text, 500, 1_000)) <= len(text) // 2 + 4
