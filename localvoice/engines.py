"""The exchangeable parts of the service: what hears, what answers, what speaks. A new engine is named here."""

from collections.abc import Callable
from dataclasses import dataclass, field

from localvoice.answering import Answerer
from localvoice.answering.rules.answerer import RuleAnswerer
from localvoice.dialogue.responses import Pace
from localvoice.hearing import Hearing
from localvoice.hearing.scripted import ScriptedHearing
from localvoice.speaking import Speaker
from localvoice.speaking.espeak import EspeakSpeaker


@dataclass(frozen=True, slots=True)
class Engines:
    """One set of engines for all connections."""

    hearing: Hearing
    answerer: Answerer
    speaker: Speaker
    pace: Pace = field(default_factory=Pace)
    cancels_echo: bool = True  # for sessions that ask for it


def _pocketsphinx() -> Hearing:
    from localvoice.hearing.pocketsphinx import PocketsphinxHearing  # only where it is wanted: it is large

    return PocketsphinxHearing()


# What --hearing may name.
HEARING: dict[str, Callable[[], Hearing]] = {"pocketsphinx": _pocketsphinx, "scripted": ScriptedHearing}


def new_engines(hearing: str) -> Engines:
    """The engines of one process; `hearing` is a name in HEARING."""
    return Engines(
        hearing=HEARING[hearing](),
        answerer=RuleAnswerer(),
        speaker=EspeakSpeaker(),
        cancels_echo=hearing != "scripted",  # for it any loud sound is speech, and tests of load need the time
    )
