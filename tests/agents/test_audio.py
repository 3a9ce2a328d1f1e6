"""Bytes and milliseconds of a call's audio."""

import pytest

from agents.audio import bytes_of, duration_ms


@pytest.mark.parametrize(("size_bytes", "milliseconds"), [(0, 0), (47, 0), (48, 1), (1_920, 40), (48_000, 1_000)])
def test_a_millisecond_is_forty_eight_bytes(size_bytes: int, milliseconds: int) -> None:
    assert duration_ms(size_bytes) == milliseconds


def test_a_whole_millisecond_is_as_many_bytes_again() -> None:
    assert bytes_of(duration_ms(1_920)) == 1_920
