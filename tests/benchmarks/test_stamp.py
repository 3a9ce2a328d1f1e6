"""Stamps show what is late, lost or another's."""

import pytest

from benchmarks.stamp import BYTES_PER_MS, Row, stamp_of, stamped


def test_a_stamp_comes_back_as_it_was_put_in() -> None:
    pcm = stamped(caller=7, index=300, duration_ms=40)
    stamp = stamp_of(pcm)
    assert (len(pcm), stamp.caller, stamp.index) == (40 * BYTES_PER_MS, 7, 300)


def test_a_row_counts_what_is_missing() -> None:
    row = Row(caller=7)
    for index in (5, 6, 9):
        row.take(stamped(7, index, 40))
    assert (row.arrived, row.lost) == (3, 2)


@pytest.mark.parametrize("after", [(4, 5), (1, 5)], ids=["at once", "after the frame in hand"])
def test_a_gap_after_an_interruption_is_no_loss(after: tuple[int, int]) -> None:
    row = Row(caller=7)
    row.take(stamped(7, 0, 60))
    row.skip_gap()
    for index in after:
        row.take(stamped(7, index, 60))
    assert row.lost == 0


def test_a_gap_in_the_next_answer_is_a_loss() -> None:
    row = Row(caller=7)
    row.take(stamped(7, 0, 60))
    row.skip_gap()
    for index in (4, 5, 7):
        row.take(stamped(7, index, 60))
    assert row.lost == 1


def test_delays_are_kept_only_while_measuring() -> None:
    row = Row(caller=7)
    row.take(stamped(7, 0, 40))
    row.measure()
    row.take(stamped(7, 1, 40))
    assert row.delays_ns is not None
    assert len(row.delays_ns) == 1
    assert row.delays_ns[0] >= 0


@pytest.mark.parametrize(("caller", "index"), [(8, 1), (7, 0)])
def test_another_callers_audio_and_a_repeated_frame_are_refused(caller: int, index: int) -> None:
    row = Row(caller=7)
    row.take(stamped(7, 0, 40))
    with pytest.raises(ValueError, match="caller 7 got"):
        row.take(stamped(caller, index, 40))
