"""What stands in the cache runs nothing when it is read."""

import pickle
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from tests.patience import PATIENCE_SECONDS
from voicesite.cache_values import JsonSerializer

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class Payload:
    """Leaves a file behind where its pickle is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.fixture
def raw() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS)


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    serializer = JsonSerializer()
    written = serializer.dumps(value)
    assert serializer.loads(str(written).encode() if isinstance(written, int) else written) == value


def test_redis_counts_with_what_is_written() -> None:
    cache.set("count", 3, 60)
    assert cache.incr("count") == 4
    cache.set("yes", True, 60)
    assert cache.get("yes") is True


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", float("nan"), {("a",): 1}])
def test_anything_else_is_refused_when_it_is_written(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.set("it", value, 60)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_not_run(protocol: int, tmp_path: Path, raw: Redis) -> None:
    touched = tmp_path / "touched"
    raw.set(cache.make_key("it"), pickle.dumps(Payload(touched), protocol), ex=60)

    with pytest.raises(ValueError, match=r"."):
        cache.get("it")
    assert not touched.exists()


def test_a_pickle_in_place_of_every_key_of_a_sign_in_is_not_run(tmp_path: Path, raw: Redis, alice: object) -> None:
    """Also where an earlier release, whose keys had another version, has left some."""
    touched = tmp_path / "touched"
    client = Client(raise_request_exception=False)
    wrong = {"login": "alice", "password": "wrong"}
    client.post("/accounts/login/", wrong)
    keys = [key.decode() for key in raw.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*")]
    assert keys
    for key in keys:
        raw.set(key, pickle.dumps(Payload(touched)), ex=60)

    client.post("/accounts/login/", wrong)
    assert not touched.exists()
