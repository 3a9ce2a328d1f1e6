"""The exchangeable parts of the service: what hears, what answers, what speaks. A new engine is named here."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from localvoice.answering import Answerer
from localvoice.answering.rules.answerer import RuleAnswerer
from localvoice.dialogue.responses import Pace
from localvoice.hearing import Hearing, ears
from localvoice.hearing.scripted import ScriptedHearing
from localvoice.memory import give_back
from localvoice.missing import EngineMissing
from localvoice.speaking import Speaker
from localvoice.speaking.local import local_speaker

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """One set of engines for all connections."""

    hearing: Hearing
    answerer: Answerer
    speaker: Speaker
    pace: Pace = field(default_factory=Pace)
    cancels_echo: bool = True  # for sessions that ask for it


# What --hearing may name.
HEARING: dict[str, Callable[[], Hearing]] = {
    "english": ears.english,
    "multilingual": ears.multilingual,
    "scripted": ScriptedHearing,
}


def _answerer() -> Answerer:
    """Facts found by meaning, where the model is installed; else by the words that they share with a question."""
    from localvoice.answering.meaning.answerer import MeaningAnswerer  # only where it is wanted: it reads its model

    try:
        answerer = MeaningAnswerer()
    except EngineMissing as missing:
        logger.warning("Answers: by rules, and facts by their words. %s", missing)
        return RuleAnswerer()
    logger.info("Answers: by rules, and facts by their meaning")
    return answerer


def new_engines(hearing: str) -> Engines:
    """The engines of one process; `hearing` is a name in HEARING."""
    engines = Engines(
        hearing=HEARING[hearing](),
        # Tests and load need no model: what the rules know is enough for them.
        answerer=RuleAnswerer() if hearing == "scripted" else _answerer(),
        speaker=local_speaker(is_loaded_ahead=hearing != "scripted"),
        cancels_echo=hearing != "scripted",  # for it any loud sound is speech, and tests of load need the time
    )
    give_back()
    return engines
