"""What speaks on this machine: the best engine for each language, as far as its packages are here."""

import logging
from collections.abc import Callable

from localvoice.missing import EngineMissing
from localvoice.speaking import Speaker
from localvoice.speaking.by_language import Mouth, SpeakerByLanguage
from localvoice.speaking.espeak import EspeakSpeaker
from localvoice.speaking.hibari import HibariSpeaker
from localvoice.speaking.pico import PicoSpeaker

logger = logging.getLogger(__name__)

# The best first. Pico speaks English only where hibari does not.
# Each is told whether to load ahead what takes long.
CANDIDATES: tuple[tuple[str, Callable[[bool], Speaker], str], ...] = (
    ("hibari", lambda is_loaded_ahead: HibariSpeaker(is_loaded_ahead=is_loaded_ahead), "en"),
    ("Pico", lambda _: PicoSpeaker(), "de es fr it en"),
    ("eSpeak NG", lambda _: EspeakSpeaker(), ""),
)


def local_speaker(*, is_loaded_ahead: bool = True) -> SpeakerByLanguage:
    """One speaker out of the engines that are here. The log says which, and why another is not."""
    mouths, reasons = [], []
    for name, engine, languages in CANDIDATES:
        try:
            mouths.append(Mouth(name, engine(is_loaded_ahead), frozenset(languages.split())))
        except EngineMissing as missing:
            reasons.append(str(missing))
    taken = ", ".join(f"{mouth.name} ({' '.join(sorted(mouth.languages)) or 'all languages'})" for mouth in mouths)
    logger.info(" ".join([f"Speaking: {taken or 'nothing, answers are text'}.", *reasons]))
    return SpeakerByLanguage(mouths)
