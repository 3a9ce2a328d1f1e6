"""Corrects what was heard nearly like a phrase that is expected. Pure.

"voice site" and "Voicesite" sound the same, and so do "contosso" and "Contoso"; a name of fewer than five letters must
be heard exactly.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

ALIKE = 0.84  # share of sounds in common; one wrong sound in six
LEAST_SOUNDS = 5  # a shorter phrase must be heard exactly
MOST_WORDS = 200  # of a turn: a longer one is kept as it was heard

SOUNDS = (("ph", "f"), ("ck", "k"), ("qu", "kw"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f"), ("y", "i"), ("h", ""))


def corrected(text: str, phrases: Iterable[str]) -> str:
    """The text with every phrase that was nearly heard written as the list has it."""
    words = text.split()
    by_sound: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for phrase in phrases:
        sounds = _sounds(phrase)
        if sounds:
            by_sound[sounds[0]].append((phrase, sounds))
    if not by_sound or len(words) > MOST_WORDS:
        return text
    heard: list[str] = []
    position = 0
    while position < len(words):
        phrase, used = _nearest(words[position:], by_sound)
        heard.append(_replaced(words[position : position + used], phrase) if used else words[position])
        position += used or 1
    return " ".join(heard)


def _nearest(words: list[str], by_sound: dict[str, list[tuple[str, str]]]) -> tuple[str, int]:
    """The phrase that these words begin with, and how many of them it takes; 0 if there is none."""
    best, phrase, used = (0.0, 0), "", 0
    candidates = by_sound.get(_sounds(words[0])[:1], ())
    longest = max((len(known.split()) + 2 for known, _ in candidates), default=0)
    heard = [_sounds(" ".join(words[:count])) for count in range(1, min(longest, len(words)) + 1)]
    for known, wanted in candidates:
        for count, sounds in enumerate(heard, start=1):
            alike = _alike(sounds, wanted)
            if alike and (alike, len(wanted)) > best:
                best, phrase, used = (alike, len(wanted)), known, count
    return phrase, used


def _alike(heard: str, wanted: str) -> float:
    """How alike two rows of sounds are, 0 to 1; 0 if they are not alike enough to be the same."""
    if heard == wanted:
        return 1.0
    if min(len(heard), len(wanted)) < LEAST_SOUNDS or abs(len(heard) - len(wanted)) > len(wanted) // 4:
        return 0.0
    share = SequenceMatcher(None, heard, wanted, autojunk=False).ratio()
    return share if share >= ALIKE else 0.0


def _sounds(text: str) -> str:
    """The letters of a text as they sound, roughly and in English: without accents, spaces and double letters."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if letter.isalnum())
    sounds = letters
    for written, spoken in SOUNDS:
        sounds = sounds.replace(written, spoken) or sounds
    return re.sub(r"(.)\1+", r"\1", sounds)


def _replaced(words: list[str], phrase: str) -> str:
    """The phrase, with the punctuation that stood around the words."""
    before = re.match(r"\W*", words[0])
    after = re.search(r"\W*$", words[-1])
    return f"{before.group() if before else ''}{phrase}{after.group() if after else ''}"
