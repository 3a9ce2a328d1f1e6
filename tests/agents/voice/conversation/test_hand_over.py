"""A conversation on its way from one process to the next."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from agents.voice.conversation.answers import Answer
from agents.voice.conversation.hand_over import VERSION, HandOver, hand_over_from
from agents.voice.conversation.transcript import Turn
from agents.voice.protocol import SessionStart

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALL = UUID(int=1)
SECOND = 48_000

ASKED = Turn("u1", "", "user", "text", 1, NOON, text="count", ended_at=NOON, has_text=True)
ANSWERED = Turn("a1", "u1", "assistant", "speech", 2, NOON, text="One two three four", has_text=True, has_audio=True)
PLAYING = Answer("a1", "r1", started_at=5.0, generated_bytes=4 * SECOND, played_ms=1_000, is_generated=True)


def handed(**fields: Any) -> HandOver:
    known: dict[str, Any] = {"said": [ASKED, ANSWERED], "answers": [PLAYING], "last_seq": 40}
    return HandOver(**known | fields)


def test_it_arrives_as_it_was() -> None:
    sent = handed(typed=["and backwards"], owed="continue", unsaved=["a1"])
    assert hand_over_from(sent.as_bytes()) == sent


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no JSON",
        b"[]",
        b"{}",
        orjson.dumps({"version": VERSION + 1, "said": [], "answers": []}),
        orjson.dumps({"version": VERSION - 1, "said": [], "answers": []}),
        orjson.dumps({"version": VERSION, "said": [{"item_id": "u1"}], "answers": []}),
        orjson.dumps({"version": VERSION, "said": [], "answers": [], "unheard of": 1}),
    ],
)
def test_what_another_version_wrote_is_not_read(content: bytes) -> None:
    assert hand_over_from(content) is None


class TestFromStoredTurns:
    def test_a_question_waits_for_its_answer(self) -> None:
        assert HandOver.from_stored([ASKED]).owed == "answer"

    @pytest.mark.parametrize("turns", [[], [ASKED, ANSWERED]])
    def test_else_nobody_waits(self, turns: list[Turn]) -> None:
        assert HandOver.from_stored(turns).owed == ""

    @pytest.mark.parametrize(("turns", "may_be_lost"), [([], False), ([ASKED], False), ([ASKED, ANSWERED], True)])
    def test_what_was_said_last_may_be_lost_unless_something_else_comes(
        self, turns: list[Turn], *, may_be_lost: bool
    ) -> None:
        """The greeting or an answer; after the kill nothing else would say that the persona waits."""
        assert HandOver.from_stored(turns).is_speech_lost is may_be_lost


class TestSeenByTheBrowser:
    def test_that_has_all_of_it(self) -> None:
        start = SessionStart(CALL, 40, "a1", 4 * SECOND)
        assert handed().seen_until(start) == handed()

    def test_that_got_more_messages_at_the_end(self) -> None:
        assert handed().seen_until(SessionStart(CALL, 42, "a1", 4 * SECOND)).last_seq == 42

    def test_that_has_a_part_of_the_answer(self) -> None:
        """The rest went with the process: it is owed, and the captions say what was heard."""
        seen = handed().seen_until(SessionStart(CALL, 40, "a1", 2 * SECOND))
        (answer,) = seen.answers
        assert (answer.generated_bytes, answer.is_generated) == (2 * SECOND, True)
        assert seen.owed == "continue"
        assert [turn.text for turn in seen.said] == ["count", "One two three"]
        assert seen.said[1].is_cut
        assert seen.last_seq > 40  # so that it gets the captions again
        assert ANSWERED.text == "One two three four"

    def test_that_has_nothing_of_the_answer(self) -> None:
        seen = handed().seen_until(SessionStart(CALL, 40, "earlier", SECOND))
        assert (seen.answers, seen.owed) == ([], "answer")
        assert seen.said == [ASKED]

    def test_that_has_one_answer_and_a_part_of_the_next(self) -> None:
        second = Answer("a2", "r2", started_at=9.0, generated_bytes=2 * SECOND, is_generated=True)
        more = Turn("a2", "a1", "assistant", "speech", 3, NOON, text="Five six", has_text=True, has_audio=True)
        both = handed(said=[ASKED, ANSWERED, more], answers=[PLAYING, second])
        seen = both.seen_until(SessionStart(CALL, 40, "a2", SECOND))
        assert [answer.generated_bytes for answer in seen.answers] == [4 * SECOND, SECOND]
        assert [turn.text for turn in seen.said] == ["count", "One two three four", "Five"]

    def test_that_is_another_one(self) -> None:
        """It goes on where the one before it was heard last."""
        seen = handed().seen_until(SessionStart(CALL))
        assert [answer.generated_bytes for answer in seen.answers] == [SECOND]
        assert seen.owed == "continue"

    def test_that_says_to_have_more_than_there_was(self) -> None:
        seen = handed().seen_until(SessionStart(CALL, 40, "a1", 99 * SECOND))
        assert seen.answers == [PLAYING]

    def test_whose_next_turn_waits_already(self) -> None:
        seen = handed(owed="answer").seen_until(SessionStart(CALL, 40, "a1", SECOND))
        assert seen.owed == "answer"


def test_times_of_day_keep_their_zone() -> None:
    later = NOON + timedelta(milliseconds=1)
    sent = HandOver([Turn("u1", "", "user", "speech", 1, NOON, ended_at=later)])
    read = hand_over_from(sent.as_bytes())
    assert read is not None
    assert (read.said[0].started_at, read.said[0].ended_at) == (NOON, later)
