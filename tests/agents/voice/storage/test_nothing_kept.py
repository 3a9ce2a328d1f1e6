"""Of a tryout its seconds are counted, and nothing else."""

import logging
import time
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisGone

from agents.tryouts.minutes import used_seconds
from agents.voice.storage import nothing_kept
from agents.voice.storage.nothing_kept import NothingKept


async def test_its_seconds_are_counted_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    kept = NothingKept(user_id=7)
    monkeypatch.setattr(time, "monotonic", lambda: began + 41.5)
    await kept.finish("stopped")
    assert used_seconds(7) == 42


async def test_without_redis_it_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: Any) -> None:
        raise RedisGone

    monkeypatch.setattr(nothing_kept, "charge", gone)
    with caplog.at_level(logging.WARNING):
        await NothingKept(user_id=7).finish("stopped")
    assert caplog.messages == ["the seconds of a tryout are not counted: redis: ConnectionError"]
