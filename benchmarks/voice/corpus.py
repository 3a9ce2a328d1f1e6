"""The speech that the ears are measured with. It is made here, always the same: sentences x voices x rooms.

The speakers are eSpeak NG, Pico and hibari, three voices each: synthetic ones, which real ones are not always like.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import soxr

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.speaking import Speech
from localvoice.speaking.espeak import EspeakSpeaker

SENTENCES = (
    "What is seven times eight?",
    "Hello, my name is Martin and I would like to book a table.",
    "Do you have a room with a view of the harbour?",
    "When do you close on Sunday?",
    "Please say that again, I did not understand you.",
    "How much does it cost to park my car?",
    "I would like to speak to somebody about my last invoice.",
    "Is breakfast included in the price?",
    "Tell me about your opening hours.",
    "Can I bring my dog?",
    "No, stop, that is not what I meant.",
    "Thank you very much for your help, goodbye.",
)
OTHERS = {
    "de": (
        "Wann schließen Sie am Sonntag?",
        "Ich möchte gerne ein Zimmer mit Frühstück buchen.",
        "Wie heißt du und wo kommst du her?",
        "Können Sie das bitte noch einmal wiederholen?",
        "Was kostet der Eintritt für Kinder?",
        "Vielen Dank und auf Wiedersehen.",
    ),
    "es": (
        "¿A qué hora cierran los domingos?",
        "Quisiera reservar una habitación con desayuno.",
        "¿Cómo te llamas y de dónde eres?",
        "¿Puede repetirlo otra vez, por favor?",
        "Muchas gracias y hasta luego.",
    ),
    "fr": (
        "À quelle heure fermez-vous le dimanche ?",
        "Je voudrais réserver une chambre avec petit déjeuner.",
        "Comment vous appelez-vous ?",
        "Pouvez-vous répéter, s'il vous plaît ?",
        "Merci beaucoup et au revoir.",
    ),
    "it": (
        "A che ora chiudete la domenica?",
        "Vorrei prenotare una camera con colazione.",
        "Come ti chiami e di dove sei?",
        "Può ripetere, per favore?",
        "Grazie mille e arrivederci.",
    ),
}
ESPEAK = ("en-US-AvaMultilingualNeural", "en-US-GuyNeural", "en-GB-RyanNeural")
PICO = {
    "en": (("en-US", 1.0), ("en-GB", 1.0), ("en-GB", 0.75)),
    "de": (("de-DE", 1.0), ("de-DE", 0.75)),
    "es": (("es-ES", 1.0), ("es-ES", 0.75)),
    "fr": (("fr-FR", 1.0), ("fr-FR", 0.75)),
    "it": (("it-IT", 1.0), ("it-IT", 0.75)),
}
HIBARI_SPEEDS = (0.85, 1.0, 1.15)
PICO_RATE_HZ = 16_000
PICO_VOLUME = 0.5  # at its usual one it clips
AROUND_MS = 700  # of silence, or of the room's noise, before and after
LEVEL = 0.06  # the root mean square of speech; full scale is 1

Sound = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, by whom, and its sound: numbers from -1 to 1 at `SAMPLE_RATE_HZ`, without silence around it."""

    words: str
    engine: str
    voice: str
    sound: Sound


@cache
def spoken(language: str) -> tuple[Utterance, ...]:
    """Every sentence of a language by every one of its voices. eSpeak's other languages are too unlike speech."""
    if language != "en":
        return tuple(_by_pico(OTHERS[language], language))
    return (*_by_espeak(SENTENCES), *_by_pico(SENTENCES, language), *_by_hibari(SENTENCES))


def some(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """Each sentence by one voice of each engine; the voices change from sentence to sentence."""
    said: dict[tuple[str, str], list[Utterance]] = {}
    for utterance in utterances:
        said.setdefault((utterance.words, utterance.engine), []).append(utterance)
    return tuple(by_voices[place % len(by_voices)] for place, by_voices in enumerate(said.values()))


def _by_espeak(sentences: tuple[str, ...]) -> Iterator[Utterance]:
    speaker = EspeakSpeaker()
    for name in ESPEAK:
        speech = Speech({"type": "azure-standard", "name": name}, "en")
        for sentence in sentences:
            pcm = asyncio.run(speaker.speak(sentence, speech))
            yield Utterance(sentence, "eSpeak", name, _levelled(np.frombuffer(pcm, "<i2") / 32768))
    speaker.close()


def _by_pico(sentences: tuple[str, ...], language: str) -> Iterator[Utterance]:
    from py_nanotts import NanoTTS

    pico = NanoTTS()
    for voice, pitch in PICO[language]:
        for sentence in sentences:
            pcm = pico.speak(sentence, voice=voice, pitch=pitch, volume=PICO_VOLUME)
            sound = soxr.resample(np.frombuffer(pcm, "<i2") / 32768, PICO_RATE_HZ, SAMPLE_RATE_HZ)
            yield Utterance(sentence, "Pico", f"{voice} {pitch}", _levelled(sound))


def _by_hibari(sentences: tuple[str, ...]) -> Iterator[Utterance]:
    from hibari import Hibari

    hibari = Hibari()
    for speed in HIBARI_SPEEDS:
        for sentence in sentences:
            sound = np.asarray(hibari(sentence, speed=speed, seed=1), np.float64)
            yield Utterance(sentence, "hibari", f"speed {speed}", _levelled(sound))


def _levelled(sound: Sound) -> Sound:
    """Without the silence at its ends, at the usual level."""
    loud = np.flatnonzero(np.abs(sound) > np.abs(sound).max() / 50)
    cut = sound[loud[0] : loud[-1] + 1]
    return cut * (LEVEL / np.sqrt(np.mean(np.square(cut))))


# Rooms: from the sound of an utterance to that of a microphone.


def quiet(sound: Sound) -> Sound:
    """Nothing but the voice, and the microphone's own soft noise."""
    return _around(sound) + _noise(len(_around(sound)), seed=len(sound)) * 1e-4


def white(db: float) -> Callable[[Sound], Sound]:
    """White noise, so many dB softer than the voice."""

    def room(sound: Sound) -> Sound:
        around = _around(sound)
        return around + _noise(len(around), seed=len(sound)) * LEVEL / 10 ** (db / 20)

    return room


def babble(db: float) -> Callable[[Sound], Sound]:
    """Six other voices at once, so many dB softer."""

    def room(sound: Sound) -> Sound:
        chance = np.random.default_rng(len(sound))
        around, others = _around(sound), spoken("en")
        talk = np.zeros(len(around))
        for number in chance.choice(len(others), 6, replace=False):
            talk += np.roll(np.resize(others[number].sound, len(around)), chance.integers(len(around)))
        return around + talk * (LEVEL / np.sqrt(np.mean(np.square(talk))) / 10 ** (db / 20))

    return room


def far(sound: Sound) -> Sound:
    """Three metres away in a bare room: an echo that fades by 60 dB in half a second, louder than the voice; noise."""
    chance = np.random.default_rng(3)
    times_s = np.arange(SAMPLE_RATE_HZ // 2) / SAMPLE_RATE_HZ
    response = chance.normal(0, 1, len(times_s)) * 10 ** (-3 * times_s / 0.5)
    response *= 1.4 / np.sqrt(np.sum(np.square(response)))  # 3 dB louder than what comes directly
    response[0] = 1.0
    heard = np.fft.irfft(np.fft.rfft(_around(sound), 2**19) * np.fft.rfft(response, 2**19))[: len(_around(sound))]
    return white(20)(_levelled(heard))


def cut(sound: Sound) -> Sound:
    """The microphone opens 100 ms too late and closes 100 ms too early."""
    lost = SAMPLE_RATE_HZ // 10
    return quiet(sound[lost:-lost])


ROOMS: dict[str, Callable[[Sound], Sound]] = {
    "clean": quiet,
    "w20": white(20),
    "w10": white(10),
    "w5": white(5),
    "b10": babble(10),
    "far": far,
    "cut": cut,
}


def pcm_of(sound: Sound) -> bytes:
    """The sound in the form that it has inside the service."""
    return bytes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _around(sound: Sound) -> Sound:
    return np.pad(sound, AROUND_MS * SAMPLE_RATE_HZ // 1000)


def _noise(length: int, *, seed: int) -> Sound:
    return np.random.default_rng(seed).normal(0, 1, length)
