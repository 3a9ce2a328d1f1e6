import pytest

from agents.recordings.byte_range import AT_ONCE_BYTES, ByteRange, Unsatisfiable, range_of


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-100", (900, 1000)),
        ("bytes=-5000", (0, 1000)),
        (" bytes=5-6 ", (5, 7)),
    ],
)
def test_what_a_player_asks_for(header: str, wanted: tuple[int, int]) -> None:
    assert range_of(header, 1000) == ByteRange(*wanted)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes=-",
        "bytes=5-4",
        "bytes=0-1,4-5",
        "items=0-1",
        "bytes=a-b",
        "bytes=+1-2",
        "bytes=" + "9" * 30 + "-",
        "\0",
    ],
)
def test_what_is_no_range_gets_all(header: str) -> None:
    assert range_of(header, 1000) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=1000-", 1000), ("bytes=999999999999999999-", 1000), ("bytes=-0", 9)]
)
def test_after_the_end_there_is_nothing(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        range_of(header, size)


def test_a_player_gets_so_much_at_once_and_asks_for_more() -> None:
    wanted = range_of("bytes=0-", 10 * AT_ONCE_BYTES)
    assert wanted == ByteRange(0, AT_ONCE_BYTES)
    assert wanted.header(10 * AT_ONCE_BYTES) == f"bytes 0-{AT_ONCE_BYTES - 1}/{10 * AT_ONCE_BYTES}"
