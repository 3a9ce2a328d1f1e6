"""Sockets that have not said `session.start` yet: a person gets a few of them, so that nobody fills the process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from agents.voice.errors import Quota

WAITING_MAX = 10  # a user, in one process
RETRY_SECONDS = 5.0


class Doorstep:
    """Only the event loop's thread touches it."""

    def __init__(self) -> None:
        self.waiting: Counter[int] = Counter()

    @contextmanager
    def standing(self, user_id: int) -> Iterator[None]:
        """While the block runs, one more socket of that user waits.

        Raises:
            Quota: too many do already.
        """
        if self.waiting[user_id] >= WAITING_MAX:
            sentence = f"You have opened many calls at once. Please try again in {RETRY_SECONDS:.0f} seconds."
            raise Quota("sockets that wait", sentence=sentence, retry_after=RETRY_SECONDS)
        self.waiting[user_id] += 1
        try:
            yield
        finally:
            self.waiting[user_id] -= 1
            if not self.waiting[user_id]:
                del self.waiting[user_id]


doorstep = Doorstep()
