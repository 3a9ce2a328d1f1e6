"""Where a page of conversations ends, as an address says it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from agents.conversations.history.cursor import Cursor

KEY = UUID("11111111-2222-3333-4444-555555555555")


@pytest.mark.parametrize("at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 11, 30, 21, 5, 9, 123456, tzinfo=UTC)])
def test_a_cursor_is_read_as_it_was_written(at: datetime) -> None:
    assert Cursor.read(str(Cursor(at, KEY))) == Cursor(at, KEY)


HOSTILE = [
    "1",
    "-",
    f"-1-{KEY.hex}",
    f"1-{KEY}",
    f"1-{KEY.hex}x",
    f"1-{KEY.hex}\n",
    f"{10**30}-{KEY.hex}",
    f"{'9' * 17}9-{KEY.hex}",
    f"١-{KEY.hex}",
    "\0",
    "\ud800",
    "'; drop table agents_turn",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_no_page_has_written_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        Cursor.read(text)
