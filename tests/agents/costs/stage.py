"""Rows of usage for the tests."""

from datetime import UTC, date, datetime
from typing import Any

from agents.conversations.models import Conversation
from agents.costs.models import ResponseUse

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def use(conversation: Conversation, response_id: str = "r1", **changes: Any) -> ResponseUse:
    """One response: 1 500 tokens, 1.5 USD."""
    fields: dict[str, Any] = {
        "at": AT,
        "model": "gpt-realtime",
        "tier": "pro",
        "hears": "native",
        "speaks": "native",
        "text_in": 400,
        "audio_in": 600,
        "text_cached": 100,
        "audio_cached": 400,
        "text_out": 100,
        "audio_out": 400,
        "cost_nanos": 1_500_000_000,
        "currency": "USD",
        "priced_as_of": date(2026, 2, 1),
    }
    return ResponseUse(conversation=conversation, response_id=response_id, **fields | changes)


def used(conversation: Conversation, response_id: str = "r1", **changes: Any) -> ResponseUse:
    row = use(conversation, response_id, **changes)
    row.save()
    return row
