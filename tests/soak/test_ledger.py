"""What counts as lost."""

import pytest

from tests.soak.ledger import Ledger, StoredConversation, StoredTurn, judged
from tests.soak.page import Page

TYPED = "what is 1 plus 2"


@pytest.fixture
def page() -> Page:
    """A page that has shown a question and its answer."""
    page = Page()
    page.take({"type": "session.started", "conversation_id": "c", "seq": 1}, 0.0)
    page.take({"type": "transcript.done", "item_id": "u", "role": "user", "text": TYPED, "seq": 2}, 0.0)
    page.take({"type": "transcript.done", "item_id": "a", "role": "assistant", "text": "3.", "seq": 3}, 0.0)
    return page


def ledger(page: Page) -> Ledger:
    return Ledger(1, page, 0.0, 60.0, [TYPED], [])


def stored(*turns: StoredTurn, end_reason: str = "stopped") -> StoredConversation:
    return StoredConversation(end_reason, turns)


USER, ANSWER = StoredTurn("u", "user", TYPED), StoredTurn("a", "assistant", "3.")


def test_what_was_shown_and_is_stored_is_right(page: Page) -> None:
    judgement = judged(ledger(page), stored(USER, ANSWER), kills=0)
    assert (judgement.turns_lost, list(judgement.wrongs)) == (0, [])


def test_a_turn_that_is_not_stored_is_lost(page: Page) -> None:
    judgement = judged(ledger(page), stored(USER), kills=0)
    assert judgement.turns_lost == 1
    assert "assistant a was shown and is not stored" in judgement.wrongs[0]


def test_a_turn_that_was_not_shown_is_lost_too(page: Page) -> None:
    judgement = judged(ledger(page), stored(USER, ANSWER, StoredTurn("b", "assistant", "Well.")), kills=0)
    assert "assistant b is stored and was not shown" in judgement.wrongs[0]


def test_a_kill_may_cost_one_turn_and_not_two(page: Page) -> None:
    assert list(judged(ledger(page), stored(USER), kills=1).wrongs) == []
    assert len(judged(ledger(page), stored(), kills=1).wrongs) == 2


def test_a_kill_may_also_cost_what_was_shown_at_that_moment(page: Page) -> None:
    page.lose(1006, 0.1)
    assert list(judged(ledger(page), stored(), kills=1).wrongs) == []
    assert len(judged(ledger(page), stored(), kills=0).wrongs) == 2


def test_a_turn_that_is_stored_twice_is_wrong_also_after_a_kill(page: Page) -> None:
    twice = stored(USER, ANSWER, StoredTurn("v", "user", TYPED))
    assert "is stored 2 times" in judged(ledger(page), twice, kills=1).wrongs[0]


def test_another_text_than_was_shown_is_wrong(page: Page) -> None:
    judgement = judged(ledger(page), stored(USER, StoredTurn("a", "assistant", "4.")), kills=0)
    assert "'3.' was shown, '4.' is stored" in judgement.wrongs[0]


@pytest.mark.parametrize("end_reason", ["", "process_lost"])
def test_a_call_that_did_not_end_as_wished_is_wrong(page: Page, end_reason: str) -> None:
    assert len(judged(ledger(page), stored(USER, ANSWER, end_reason=end_reason), kills=0).wrongs) == 1


def test_a_conversation_that_is_nowhere_is_wrong(page: Page) -> None:
    assert "not stored at all" in judged(ledger(page), None, kills=1).wrongs[0]
