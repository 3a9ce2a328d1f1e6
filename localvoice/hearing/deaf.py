"""What is left where no recogniser can be had: turns are noticed, but nothing is understood. Typed turns still work."""

from collections.abc import Callable

from localvoice.missing import EngineMissing


class Deaf:
    """Fails at once, with the sentence that says how to get ears."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """No words.

        Raises:
            EngineMissing: always.
        """
        raise EngineMissing(self._reason)
