"""Speaks German, Spanish, French and Italian with SVOX Pico, which is small and sounds like a machine. Linux only.

It has one voice a language, a woman's. A larger vocal tract is made by playing it slower; for that, Pico speaks faster
and higher by as much.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import soxr

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.missing import EngineMissing
from localvoice.speaking import Speech
from localvoice.speaking.characters import Delivery, delivery
from localvoice.speaking.finishing import Samples, finished
from localvoice.speaking.pico_process import PicoFailed, PicoProcess
from localvoice.speaking.spoken_text import spoken_text

logger = logging.getLogger(__name__)

VOICES = {"de": "de-DE", "es": "es-ES", "fr": "fr-FR", "it": "it-IT", "en": "en-US"}
BRITISH = ("en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za")
RATE_HZ = 16_000
VOLUME = 0.5  # at its usual volume Pico clips
LOWEST_PITCH, HIGHEST_PITCH = 0.5, 2.0  # what Pico can


class PicoSpeaker:
    """One process, which begins with the first sentence. It speaks one sentence at a time, and a thread waits for it.

    Each connection has at most one sentence here at a time, so no more wait than there are connections.
    """

    def __init__(self) -> None:
        if find_spec("py_nanotts") is None:
            raise EngineMissing("py-nanotts, which is for Linux, is not installed: see localvoice/requirements.txt.")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pico")
        self._process: PicoProcess | None = None

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio. One that nobody waits for any more is not begun."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._spoken, sentence, speech)

    def close(self) -> None:
        """End the thread and the process."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._stop()

    def _spoken(self, sentence: str, speech: Speech) -> bytes:
        text = spoken_text(sentence, speech.language)
        if not text:
            return b""
        manner = delivery(speech)
        return finished(played_slower(self._pcm(text, pico_voice(speech), manner), manner.formants), manner.volume)

    def _pcm(self, text: str, voice: str, manner: Delivery) -> bytes:
        if self._process is None:
            self._process = PicoProcess()
        pitch = min(max(manner.pitch / manner.formants, LOWEST_PITCH), HIGHEST_PITCH)
        speed = manner.rate / manner.formants
        try:
            return self._process.speak(text=text, voice=voice, speed=speed, pitch=pitch, volume=VOLUME)
        except PicoFailed as failure:
            logger.error("A sentence has no sound: %s", failure)
            self._stop()  # the next sentence begins another process
            return b""

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None


def pico_voice(speech: Speech) -> str:
    """Pico's voice for the language, of British English where the voice's locale is nearer to that."""
    locale = (speech.voice.get("locale") or speech.voice["name"]).lower()
    return "en-GB" if speech.language == "en" and locale.startswith(BRITISH) else VOICES[speech.language]


def played_slower(pcm: bytes, factor: float) -> Samples:
    """Pico's sound at 24 kHz, -1 to 1, played at `factor` times its speed: pitch and formants move with it."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    if not samples.size:
        return samples
    slower: Samples = soxr.resample(samples, RATE_HZ * factor, SAMPLE_RATE_HZ)
    return slower
