"""How often something happened within a while."""

from unittest.mock import patch

from django.core.cache import cache

from agents.counted import counted


def test_it_counts_within_the_while_and_each_by_its_key() -> None:
    cache.delete_many(["counted:a", "counted:b"])
    assert [counted("counted:a", 60) for _ in range(3)] == [1, 2, 3]
    assert counted("counted:b", 60) == 1


def test_one_that_comes_as_the_while_is_over_is_the_first_of_the_next() -> None:
    cache.delete("counted:a")
    with patch.object(cache, "incr", side_effect=ValueError("the key is gone")):
        cache.add("counted:a", 0, 60)
        cache.delete("counted:a")
        assert counted("counted:a", 60) == 1
