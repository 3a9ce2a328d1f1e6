"""What a call does at 79, 80 and 100 % of a month's budget."""

import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from agents.costs.budgets import BudgetLimits
from agents.costs.spent import MonthSpent
from agents.voice.conversation.commands import CancelResponse, Say
from agents.voice.conversation.effects import Action
from agents.voice.errors import BudgetUsedUp
from agents.voice.session import month_budget
from agents.voice.session.month_budget import FAREWELL_SECONDS, POLITE_SECONDS, MonthBudget
from tests.agents.voice.call import Call, commands, messages

CLOCK = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
TEN = BudgetLimits(person=Decimal(10))


@pytest.fixture(autouse=True)
def _nothing_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_budget, "_logged", set())


def spent(person: str = "0", site: str = "0") -> MonthSpent:
    return MonthSpent("USD", Decimal(person), Decimal(site))


def checked(budget: MonthBudget, call: Call, amount: MonthSpent | None) -> list[Action]:
    return call.kept(budget.check(amount, call.dialogue, call.now, CLOCK))


def codes(actions: list[Action]) -> list[str]:
    return [message["code"] for message in messages(actions, "notice")]


def test_below_80_percent_and_without_a_budget_nothing_is_said() -> None:
    call = Call()
    assert checked(MonthBudget(TEN), call, spent("7.99")) == []
    assert checked(MonthBudget(TEN), call, None) == []
    assert checked(MonthBudget(BudgetLimits()), call, spent("1000")) == []


def test_at_80_percent_there_is_one_notice() -> None:
    budget, call = MonthBudget(TEN), Call()
    assert codes(checked(budget, call, spent("8"))) == ["budget_nearly_used_up"]
    assert checked(budget, call, spent("9.99")) == []


def test_at_100_percent_the_persona_says_it_and_then_the_call_ends() -> None:
    budget, call = MonthBudget(TEN, "de-DE"), Call()
    actions = checked(budget, call, spent("10"))
    assert codes(actions) == ["budget_used_up"]
    (said,) = commands(actions)
    assert isinstance(said, Say)
    assert said.text.startswith("Ich muss jetzt aufhören")
    call.answer_begins("r9")
    call.answer_ends("r9")
    assert checked(budget, call, spent("10")) == []  # it is being heard
    call.answer_is_heard("r9")
    with pytest.raises(BudgetUsedUp) as ended:
        checked(budget, call, spent("10"))
    assert ended.value.close_code == 4429
    assert "from 1 December (UTC)" in ended.value.sentence


def test_the_answer_that_is_being_said_is_heard_first() -> None:
    budget, call = MonthBudget(TEN), Call().answered()
    assert checked(budget, call, spent("10")) == []
    call.answer_is_heard()
    assert codes(checked(budget, call, spent("10"))) == ["budget_used_up"]


def test_an_answer_without_end_gives_way_after_a_while() -> None:
    budget, call = MonthBudget(TEN), Call()
    call.user_says(words="tell me everything")
    call.answer_begins()
    assert checked(budget, call, spent("10")) == []
    call.now += POLITE_SECONDS
    actions = checked(budget, call, spent("10"))
    assert CancelResponse() in commands(actions)
    assert codes(actions) == ["budget_used_up"]


def test_last_words_that_do_not_come_keep_nobody() -> None:
    budget, call = MonthBudget(TEN), Call()
    checked(budget, call, spent("10"))
    call.now += FAREWELL_SECONDS
    with pytest.raises(BudgetUsedUp):
        checked(budget, call, spent("10"))


def test_of_the_site_the_operator_reads_in_the_log_once_a_step(caplog: pytest.LogCaptureFixture) -> None:
    site = BudgetLimits(site=Decimal(100))
    with caplog.at_level(logging.WARNING):
        for amount in ("79", "80", "85", "100", "101"):
            MonthBudget(site).check(spent(site=amount), Call().dialogue, 1.0, CLOCK)
    assert caplog.messages == [
        "the site's budget of this month is used up to 80 %",
        "the site's budget of this month is used up to 100 %",
    ]
