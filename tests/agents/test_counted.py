"""How often something happened within a while."""

import re
from unittest.mock import patch

import pytest
from django.core.cache import cache

from agents.counted import counted
from voicesite.paths import BASE_DIR


def test_it_counts_within_the_while_and_each_by_its_key() -> None:
    cache.delete_many(["counted:a", "counted:b"])
    assert [counted("counted:a", 60) for _ in range(3)] == [1, 2, 3]
    assert counted("counted:b", 60) == 1


def test_it_counts_several_at_once() -> None:
    cache.delete("counted:a")
    assert [counted("counted:a", 60, by) for by in (100, 20)] == [100, 120]


@pytest.mark.parametrize("by", [1, 20])
def test_one_that_comes_as_the_while_is_over_is_the_first_of_the_next(by: int) -> None:
    cache.delete("counted:a")
    with patch.object(cache, "incr", side_effect=ValueError("the key is gone")):
        cache.add("counted:a", 0, 60)
        cache.delete("counted:a")
        assert counted("counted:a", 60, by) == by


def test_nothing_else_counts_in_the_cache() -> None:
    """A key that is gone between `add` and `incr` is a fault for code that does not expect it."""
    rooms = (BASE_DIR / "agents", BASE_DIR / "voicesite")
    files = [path for room in rooms for path in room.rglob("*.py") if re.search(r"\ba?(incr|decr)\(", path.read_text())]
    assert [path.name for path in files] == ["counted.py"]
