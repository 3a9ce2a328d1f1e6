"""Percentiles by stage and model, by the nearest rank."""

from datetime import UTC, datetime, timedelta

from agents.conversations.models import Conversation
from agents.costs.latencies import Latency, latencies
from agents.costs.models import TurnTimes

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_p50_and_p95_of_each_stage_and_model(conversation: Conversation) -> None:
    def timed(number: int, model: str = "gpt-realtime", at: datetime = NOON, **ms: int) -> TurnTimes:
        return TurnTimes(conversation=conversation, item_id=f"{model} {number} {at}", at=at, model=model, **ms)

    TurnTimes.objects.bulk_create(
        [
            *(timed(number, first_token_ms=number * 10) for number in range(1, 101)),
            timed(1, "gpt-4.1", first_token_ms=70, heard_ms=90),
            timed(2, "gpt-4.1"),
            timed(3, at=NOON - DAY, first_token_ms=99_999),
        ]
    )
    assert latencies(NOON - timedelta(hours=1), NOON + DAY) == [
        Latency("first token", "gpt-4.1", 1, 70, 70),
        Latency("first token", "gpt-realtime", 100, 500, 950),
        Latency("heard", "gpt-4.1", 1, 90, 90),
    ]
    assert latencies(NOON + DAY, NOON + 2 * DAY) == []
