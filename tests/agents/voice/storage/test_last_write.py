"""A call ends while something is stored for it: the thread that writes goes on, though nobody waits for it any more."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from agents.conversations.models import Conversation, Turn
from agents.costs.models import MonthCost, ResponseUse
from agents.costs.prices import Billing
from agents.costs.tokens import Tokens
from agents.database import in_database
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.transcript import Turn as SaidTurn
from agents.voice.storage import figure_rows
from agents.voice.storage.figure_rows import Payer
from agents.voice.storage.figures import Figures
from agents.voice.storage.record import Record
from tests.patience import PATIENCE_SECONDS, until

pytestmark = pytest.mark.django_db(transaction=True)

USAGE = Usage(Tokens(text_in=1_000, audio_out=1_000))
COST_NANOS = int(Decimal("0.0748") * 10**9)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def said(item_id: str, position: int) -> SaidTurn:
    return SaidTurn(item_id, "", "user", "speech", position, NOW, text="hello", ended_at=NOW, has_text=True)


class Held:
    """Stops the first write before its commit, until it may go on."""

    def __init__(self, function: Callable[..., None]) -> None:
        self._function = function
        self.has_begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, *args: Any) -> None:
        if not self.has_begun.is_set():
            self.has_begun.set()
            assert self.may_go_on.wait(PATIENCE_SECONDS)
        self._function(*args)


async def test_both_writes_count_once_and_no_turn_is_lost(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held = Held(figure_rows._charge)
    monkeypatch.setattr(figure_rows, "_charge", held)
    payer = Payer(conversation.user_id, conversation.persona_id, "gpt-realtime", Billing("pro", "native", "native"))
    record = Record(conversation.pk, Figures(conversation.pk, payer))
    record.add([said("one", 1)])
    record.add_use("r1", USAGE)
    running = asyncio.create_task(record.run())
    await until(held.has_begun.is_set, "a write")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    record.add([said("two", 2)])
    asyncio.get_running_loop().call_later(0.3, held.may_go_on.set)
    await record.finish("stopped")
    if not record.is_finished:  # SQLite does not wait for the other writer on a busy machine
        await record.finish_late()
    found = await in_database(_stored)()
    assert found == (["one", "two"], ["r1"], {COST_NANOS})
    assert [line for line in caplog.records if line.levelno >= logging.WARNING] == []


def _stored() -> tuple[list[str], list[str], set[int]]:
    turns = Turn.objects.order_by("position").values_list("item_id", flat=True)
    uses = ResponseUse.objects.values_list("response_id", flat=True)
    return list(turns), list(uses), set(MonthCost.objects.values_list("cost_nanos", flat=True))
