"""Where a page of conversations ends and the next one goes on, as it stands in an address. Pure.

A page is found by the conversation that it follows and not by a number: the thousandth page costs what the first does,
and a conversation that is added or deleted meanwhile moves no other one to a page where it is missed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

_SHAPE = re.compile(r"([0-9]{1,17})-([0-9a-f]{32})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A conversation's place in the list: the newest first, and of two that began at once the larger id."""

    started_at: datetime
    conversation_id: UUID

    def __str__(self) -> str:
        return f"{(self.started_at - _EPOCH) // _MICROSECOND}-{self.conversation_id.hex}"

    @classmethod
    def read(cls, text: str) -> Self:
        """
        Raises:
            ValueError: it is none that a page has written.
        """
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError("no cursor")
        try:
            started_at = _EPOCH + int(found[1]) * _MICROSECOND
        except OverflowError:
            raise ValueError("no time") from None
        return cls(started_at, UUID(found[2]))
