"""Counts sockets that have not sent `session.start` yet: a person may have a few, so that nobody fills the process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from agents.voice.errors import Quota

WAITING_MAX = 10  # for one user, in one process
RETRY_SECONDS = 5.0


class Doorstep:
    """How many sockets of each user wait. Only the event loop's thread uses it."""

    def __init__(self) -> None:
        self.waiting: Counter[int] = Counter()

    @contextmanager
    def standing(self, user_id: int) -> Iterator[None]:
        """Count one more waiting socket of that user while the block runs.

        Raises:
            Quota: too many wait already.
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
