"""How a voice of Voice Live sounds: a woman's or a man's, high or low. Each name has a sound of its own. Pure.

The engines have one voice each, a woman's. The others come from it: its pitch is multiplied, and its formants (the
resonances of the vocal tract) are moved. Both are honest only within limits, which were measured (docs/localvoice.md).
"""

import zlib
from dataclasses import dataclass, replace

from localvoice.speaking import Speech
from localvoice.speaking.male_names import MALE_NAMES
from localvoice.speaking.prosody import pitch_factor, rate_factor, volume_factor

LOWEST_PITCH, HIGHEST_PITCH = 0.4, 2.0
PITCH_SPREAD = 0.04  # so much the names that share a character differ, up and down
UNCHANGED = "ava"  # new personas have this voice: it is the engine's own
# What a name may carry that is not part of it, as in en-US-AvaMultilingualNeural and en-IN-PrabhatIndicNeural.
ENDINGS = ("neural", "multilingual", "dialects", "turbo", "indic", "hd")


@dataclass(frozen=True, slots=True)
class Character:
    """Factors of the engine's own voice."""

    pitch: float
    formants: float


BRIGHT, WARM = Character(1.12, 1.04), Character(1.0, 1.0)
CALM, LOW = Character(0.91, 0.97), Character(0.83, 0.95)
CHILD = Character(1.3, 1.1)
NEITHER = Character(0.74, 0.93)  # neither a woman's nor a man's
LIGHT, STEADY = Character(0.64, 0.91), Character(0.58, 0.88)
DEEP, DARK = Character(0.53, 0.86), Character(0.49, 0.83)

WOMEN, MEN = (BRIGHT, WARM, CALM, LOW), (LIGHT, STEADY, DEEP, DARK)
# Voices that are met most often, so that those of one language differ as much as they can. The rest goes by chance.
KNOWN = {
    **dict.fromkeys(("emma", "natasha", "shimmer", "gadis", "dalia", "ximena", "jenny"), BRIGHT),
    **dict.fromkeys(("ava", "coral", "katja", "denise", "elvira", "elsa", "aria"), WARM),
    **dict.fromkeys(("sonia", "marin", "seraphina", "sylvie", "francisca", "neerja"), CALM),
    **dict.fromkeys(("sage", "jane", "nancy", "meera"), LOW),
    **dict.fromkeys(("ana", "maisie", "xiaoshuang", "xiaoyou"), CHILD),
    **dict.fromkeys(("alloy", "fable", "blue"), NEITHER),
    **dict.fromkeys(("ryan", "ballad", "henri", "florian", "davis"), LIGHT),
    **dict.fromkeys(("andrew", "echo", "ardi", "guy"), STEADY),
    **dict.fromkeys(("brian", "ash", "conrad", "eric"), DEEP),
    **dict.fromkeys(("cedar", "onyx", "steffan"), DARK),
    "verse": replace(LIGHT, pitch=0.69),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How to speak, as factors of the engine's own voice. `volume` is 0 to 1, the rest is 1.0 for no change."""

    rate: float
    pitch: float
    formants: float
    volume: float


def delivery(speech: Speech) -> Delivery:
    """The character of the voice, with the rate, the pitch and the volume that the session asks for."""
    voice = speech.voice
    character = character_of(voice["name"])
    pitch = character.pitch * pitch_factor(voice.get("pitch") or "medium")
    return Delivery(
        rate=rate_factor(voice.get("rate") or "1"),
        pitch=min(max(pitch, LOWEST_PITCH), HIGHEST_PITCH),
        formants=character.formants,
        volume=volume_factor(voice.get("volume") or "default"),
    )


def character_of(name: str) -> Character:
    """The character of a voice name, the same every time; names that share one differ a little in pitch."""
    first = first_name(name)
    seed = zlib.crc32(first.encode())
    characters = MEN if first in MALE_NAMES else WOMEN
    character = KNOWN.get(first) or characters[seed % len(characters)]
    own = 1 + PITCH_SPREAD * (seed // 64 % 1001 / 500 - 1) if first != UNCHANGED else 1.0
    return replace(character, pitch=character.pitch * own)


def is_male(name: str) -> bool:
    """Whether a voice name such as `en-US-Andrew:DragonHDLatestNeural` is a man's."""
    return first_name(name) in MALE_NAMES


def first_name(name: str) -> str:
    """The name without locale, model and number: `andrew` for `en-US-Andrew2:DragonHDLatestNeural`."""
    first = name.split("-")[-1].partition(":")[0].lower()
    for ending in ENDINGS:
        first = first.removesuffix(ending)
    return first.rstrip("0123456789")
