"""What is needed no more goes back to the system."""

import sys
from pathlib import Path

import pytest

from localvoice.memory import give_back

PAGES_A_MIB = 256


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) / PAGES_A_MIB


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has a call for it")
def test_what_was_freed_in_small_pieces_is_given_back() -> None:
    kept: list[bytes] = []
    freed: list[bytes] = []
    for number in range(400_000):
        (freed if number % 4_000 else kept).append(bytes(600))  # what is kept in between pins the end of the heap
    before = resident_mib()
    freed.clear()
    give_back()

    assert before - resident_mib() > 100
    assert len(kept) == 100


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    give_back()
