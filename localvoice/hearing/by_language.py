"""Chooses a recogniser by the language of the session."""

from collections.abc import Callable

from localvoice.hearing.pool import Recogniser

ENGLISH = "en"


class ByLanguage:
    """One recogniser for English, which is better and faster, and one for all other languages."""

    def __init__(self, english: Recogniser, others: Recogniser) -> None:
        self._english = english
        self._others = others

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The words, from the one that knows the language."""
        recogniser = self._english if language == ENGLISH else self._others
        return recogniser.words(pcm, language, check)
