"""What the service sends out of order is heard and read in order."""

import pytest

from agents.voice.conversation import gathering
from agents.voice.conversation.answers import STALLED_SECONDS
from agents.voice.conversation.gathering import Gathering
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerAudioDone,
    AnswerBegun,
    AnswerDone,
    AnswerEnded,
    AnswerWords,
    AnswerWritten,
    Outcome,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
)

A, B = "a", "b"


def heard(gathered: list[ServiceEvent]) -> list[tuple[str, bytes]]:
    """The sound of each item, in the order in which it goes on; what follows each other is one."""
    sounds: list[tuple[str, bytes]] = []
    for event in gathered:
        if isinstance(event, AnswerAudio):
            if sounds and sounds[-1][0] == event.item_id:
                sounds[-1] = (event.item_id, sounds[-1][1] + event.pcm)
            else:
                sounds.append((event.item_id, event.pcm))
    return sounds


def gather(*events: ServiceEvent, cut: frozenset[str] = frozenset()) -> list[ServiceEvent]:
    gathering = Gathering(cut.__contains__)
    return [gathered for event in events for gathered in gathering.take(event, 0.0)]


def sound(item: str, pcm: bytes, part: int = 0, response: str = "r") -> AnswerAudio:
    return AnswerAudio(response, item, pcm, part)


def done(*items: str, response: str = "r", outcome: Outcome = Outcome.COMPLETED) -> ResponseDone:
    return ResponseDone(response, list(items), {}, outcome)


# Items


def test_items_that_come_side_by_side_are_heard_one_after_the_other() -> None:
    gathered = gather(
        sound(A, b"11"), sound(B, b"33"), sound(A, b"22"), sound(B, b"44"), AnswerDone(A), AnswerAudioDone(A), done()
    )
    assert heard(gathered) == [(A, b"1122"), (B, b"3344")]
    assert [event.item_id for event in gathered if isinstance(event, AnswerEnded)] == [A, B]


def test_the_next_item_begins_as_soon_as_the_one_before_has_ended() -> None:
    gathering = Gathering(lambda _: False)
    gathering.take(sound(A, b"11"), 0.0)
    assert gathering.take(sound(B, b"33"), 0.0) == []
    assert heard([*gathering.take(AnswerDone(A), 0.0), *gathering.take(AnswerAudioDone(A), 0.0)]) == [(B, b"33")]


def test_items_are_heard_in_the_order_in_which_they_were_announced() -> None:
    gathered = gather(AnswerBegun("r", A), AnswerBegun("r", B), sound(B, b"33"), sound(A, b"11"), done(A, B))
    assert heard(gathered) == [(A, b"11"), (B, b"33")]


@pytest.mark.parametrize("end", [[AnswerAudioDone(A), AnswerDone(A)], [AnswerDone(A), AnswerAudioDone(A)]])
def test_sound_that_comes_between_the_two_ends_of_an_item_is_not_lost(end: list[ServiceEvent]) -> None:
    assert heard(gather(sound(A, b"11"), end[0], sound(A, b"22"), end[1], done(A))) == [(A, b"1122")]


def test_what_comes_after_the_end_is_not_heard_again() -> None:
    gathered = gather(sound(A, b"11"), done(A), sound(A, b"22"), AnswerWords("r", A, "more"), done(A))
    assert heard(gathered) == [(A, b"11")]
    assert sum(isinstance(event, ResponseDone) for event in gathered) == 1


def test_another_response_shows_that_an_item_without_a_sound_is_over() -> None:
    gathered = gather(AnswerBegun("r", A), ResponseCreated("s"), sound(B, b"33", response="s"))
    assert heard(gathered) == [(B, b"33")]


def test_a_response_that_was_cut_holds_up_nobody() -> None:
    gathered = gather(sound(A, b"11", response="cut"), sound(B, b"33"), cut=frozenset({"cut"}))
    assert heard(gathered) == [(B, b"33")]


def test_an_end_that_never_comes_holds_up_the_next_item_for_a_while_only() -> None:
    gathering = Gathering(lambda _: False)
    gathering.take(AnswerBegun("r", A), 0.0)
    gathering.take(sound(B, b"33", response="s"), 10.0)
    assert gathering.stalled(10.0 + STALLED_SECONDS) == []
    assert gathering.stalled(10.1 + STALLED_SECONDS) == ["r"]
    assert heard(gathering.take(done(response="r", outcome=Outcome.LOST), 30.0)) == [(B, b"33")]


def test_what_waits_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "HELD_MAX_BYTES", 4)
    assert heard(gather(sound(A, b"11"), sound(B, b"33"), sound(B, b"44"))) == [(A, b"11")]
    assert heard(gather(sound(A, b"11"), sound(B, b"33"), sound(B, b"44"), sound(B, b"55"))) == [
        (A, b"11"),
        (B, b"334455"),
    ]


# Parts


def test_parts_are_joined_in_their_order() -> None:
    gathered = gather(
        AnswerWords("r", A, "We open", 0),
        AnswerWords("r", A, "Goodbye.", 1),
        sound(A, b"33", 1),
        sound(A, b"11", 0),
        AnswerWords("r", A, " at nine.", 0),
        AnswerAudioDone(A, 0),
        AnswerWritten("r", A, "We open at nine.", 0),
        sound(A, b"44", 1),
        done(A),
    )
    ended = next(event for event in gathered if isinstance(event, AnswerEnded))
    pieces = "".join(event.piece for event in gathered if isinstance(event, AnswerWords))
    assert ended.text == pieces == "We open at nine. Goodbye."
    assert b"".join(pcm for _, pcm in heard(gathered)).endswith(b"44")


def test_the_end_of_a_part_is_not_the_end_of_its_item() -> None:
    gathered = gather(sound(A, b"11"), AnswerAudioDone(A), AnswerWritten("r", A, "One."), sound(A, b"22", 1), done(A))
    assert heard(gathered) == [(A, b"1122")]


@pytest.mark.parametrize("closing", [None, "", " ", "\n"])
def test_a_blank_closing_text_keeps_what_the_pieces_gave(closing: str | None) -> None:
    gathered = gather(AnswerWords("r", A, "We are open."), AnswerWritten("r", A, closing), done(A))
    assert [event.text for event in gathered if isinstance(event, AnswerEnded)] == ["We are open."]


def test_a_closing_text_without_pieces_is_read_at_once() -> None:
    assert gather(AnswerWritten("r", A, "We are open.")) == [AnswerWords("r", A, "We are open.")]


# Samples


@pytest.mark.parametrize("lengths", [[1, 1], [3, 5, 2], [4_801, 4_799], [1, 2, 2, 2]])
def test_no_frame_splits_a_sample(lengths: list[int]) -> None:
    pcm = bytes(range(256)) * 40
    starts = [sum(lengths[:index]) for index in range(len(lengths))]
    pieces = [pcm[start : start + length] for start, length in zip(starts, lengths, strict=True)]
    gathered = gather(*[sound(A, piece) for piece in pieces], done(A))
    frames = [event.pcm for event in gathered if isinstance(event, AnswerAudio)]
    assert all(len(frame) % 2 == 0 for frame in frames)
    assert b"".join(frames) == pcm[: sum(lengths) // 2 * 2]


# How a response ended


@pytest.mark.parametrize(
    ("events", "is_empty"),
    [
        ([], True),
        ([AnswerBegun("r", A)], True),
        ([AnswerWords("r", A, " ")], True),
        ([AnswerWords("r", A, "Hello")], False),
        ([sound(A, b"11")], False),
        ([sound(A, b"11"), AnswerAudioDone(A), AnswerDone(A)], False),
    ],
)
def test_whether_a_response_left_anything_is_known_from_what_came(events: list[ServiceEvent], is_empty: bool) -> None:
    over = gather(*events, done())[-1]
    assert isinstance(over, ResponseDone)
    assert over.is_empty is is_empty


def test_a_response_that_broke_off_broke_off_in_its_last_item() -> None:
    over = gather(sound(A, b"11"), AnswerAudioDone(A), AnswerDone(A), sound(B, b"33"), done(outcome=Outcome.FAILED))
    assert [event.is_whole for event in over if isinstance(event, AnswerEnded)] == [True, False]


def test_if_only_the_word_that_it_is_over_was_lost_it_is_whole() -> None:
    over = gather(sound(A, b"11"), AnswerAudioDone(A), done(outcome=Outcome.LOST))
    assert [event.is_whole for event in over if isinstance(event, AnswerEnded)] == [True]
    assert isinstance(over[-1], ResponseDone)
    assert over[-1].outcome is Outcome.COMPLETED


def test_with_the_connection_an_answer_is_lost_that_was_not_whole() -> None:
    gathering = Gathering(lambda _: False)
    gathering.take(sound(A, b"11"), 0.0)
    assert gathering.lost() == []
    gathering.take(sound(B, b"33"), 0.0)
    gathering.take(AnswerAudioDone(B), 0.0)
    assert [ended.item_id for ended in gathering.lost()] == [B]
