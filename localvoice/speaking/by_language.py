"""One speaker out of several engines: the language chooses, and what fails to load is replaced by the next."""

import logging
from dataclasses import dataclass

from localvoice.missing import EngineMissing
from localvoice.speaking import Speaker, Speech

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mouth:
    """An engine, and the languages it speaks; none named stands for all."""

    name: str
    speaker: Speaker
    languages: frozenset[str] = frozenset()

    def speaks(self, language: str) -> bool:
        """Whether it speaks this language."""
        return not self.languages or language in self.languages


class SpeakerByLanguage:
    """Speaks each language with the first engine that can.

    Where none can, it is silent: the answer's words come without sound, as from the service when the text is not in the
    voice's language. The log says so once for each language.
    """

    def __init__(self, mouths: list[Mouth]) -> None:
        self._mouths = list(mouths)
        self._unspoken: set[str] = set()

    def engine_for(self, language: str) -> str:
        """The name of the engine that speaks this language; empty if none does."""
        return next((mouth.name for mouth in self._mouths if mouth.speaks(language)), "")

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio."""
        for mouth in [mouth for mouth in self._mouths if mouth.speaks(speech.language)]:
            try:
                return await mouth.speaker.speak(sentence, speech)
            except EngineMissing as missing:
                self._drop(mouth, missing)
        self._note_unspoken(speech.language)
        return b""

    def close(self) -> None:
        """End all engines."""
        for mouth in self._mouths:
            mouth.speaker.close()

    def _drop(self, mouth: Mouth, missing: EngineMissing) -> None:
        if mouth not in self._mouths:
            return  # another sentence found out first
        self._mouths.remove(mouth)
        mouth.speaker.close()
        logger.warning("%s does not speak any more: %s", mouth.name, missing)

    def _note_unspoken(self, language: str) -> None:
        if language in self._unspoken:
            return
        self._unspoken.add(language)
        logger.warning(
            "Nothing here speaks %r: answers in it are text without sound. eSpeak NG may, with make run MOUTH=espeak.",
            language,
        )
