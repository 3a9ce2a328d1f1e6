"""The best ears that can be had on this machine. What is missing, and what is taken instead, is logged in one line."""

import logging
from collections.abc import Callable, Mapping
from functools import cache

from localvoice.hearing import Hearing
from localvoice.hearing.by_language import ByLanguage
from localvoice.hearing.deaf import Deaf
from localvoice.hearing.moonshine.files import BASE, TINY
from localvoice.hearing.moonshine.loading import load
from localvoice.hearing.neural import NeuralHearing
from localvoice.hearing.pool import Recogniser
from localvoice.missing import EngineMissing

logger = logging.getLogger(__name__)

Candidates = Mapping[str, Callable[[], Recogniser]]


@cache  # it may be both the ears for English and those for the rest
def whisper() -> Recogniser:
    """Whisper base.

    Raises:
        EngineMissing: it is not installed, or does not run here.
    """
    from localvoice.hearing.whisper.model import Whisper  # an extra, and large

    return Whisper()


ENGLISH: Candidates = {BASE.model: lambda: load(BASE), TINY.model: lambda: load(TINY), "Whisper base": whisper}
OTHERS: Candidates = {"Whisper base": whisper}


def english() -> Hearing:
    """Ears for English. Whatever else is spoken, they take for English."""
    return NeuralHearing(_english(ENGLISH))


def multilingual() -> Hearing:
    """Ears for English, and others for all other languages."""
    recogniser = _english(ENGLISH)
    try:
        return NeuralHearing(ByLanguage(recogniser, first_of(OTHERS)))
    except EngineMissing as missing:
        logger.warning("Only English is understood. %s", missing)
        return NeuralHearing(recogniser)


def first_of(candidates: Candidates) -> Recogniser:
    """The first one that can be had.

    Raises:
        EngineMissing: none can; the text says why for each.
    """
    missing: list[str] = []
    for name, make in candidates.items():
        try:
            recogniser = make()
        except EngineMissing as reason:
            missing.append(str(reason))
            continue
        logger.info("Ears: %s.%s", name, "".join(f" {reason}" for reason in missing))
        return recogniser
    raise EngineMissing(" ".join(missing))


def _english(candidates: Candidates) -> Recogniser:
    try:
        return first_of(candidates)
    except EngineMissing as missing:
        logger.warning("No speech is understood here; typed turns are answered. %s", missing)
        return Deaf(str(missing))
