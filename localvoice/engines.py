"""The exchangeable parts of the service: what hears, what answers, what speaks."""

from dataclasses import dataclass, field

from localvoice.answering import Answerer
from localvoice.dialogue.responses import Pace
from localvoice.hearing import Hearing
from localvoice.speaking import Speaker


@dataclass(frozen=True, slots=True)
class Engines:
    """One set of engines for all connections."""

    hearing: Hearing
    answerer: Answerer
    speaker: Speaker
    pace: Pace = field(default_factory=Pace)
    cancels_echo: bool = True  # for sessions that ask for it
