"""Speaks with eSpeak NG through ctypes. It has one state for the whole process, so one thread speaks for all.

eSpeak NG is GPL-3.0-or-later. That is why it is an extra which nobody has to install, and why the site, a process of
its own, imports nothing of it.
"""

import asyncio
import ctypes
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import soxr

from localvoice.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from localvoice.missing import EngineMissing
from localvoice.speaking import Speech
from localvoice.speaking.characters import delivery
from localvoice.speaking.espeak_voices import EspeakVoice, espeak_voice
from localvoice.speaking.finishing import Samples, finished
from localvoice.speaking.spoken_text import spoken_text

# Names and numbers from espeak-ng's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
RATE, PITCH = 1, 3
BUFFER_MS = 60
CONTINUE = 0

SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakSpeaker:
    """eSpeak NG, which speaks about a hundred times faster than real time."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._callback = SynthCallback(self._take)
        self._library, data_path = _library()
        self._rate_hz = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, data_path.encode(), 0)
        if self._rate_hz <= 0:
            raise EngineMissing("eSpeak NG cannot be initialised: install espeakng-loader again.")
        self._library.espeak_SetSynthCallback(self._callback)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio. One that nobody waits for any more is not begun."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._spoken, sentence, speech)

    def close(self) -> None:
        """End the speaking thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, BYTES_PER_SAMPLE * count)
        return CONTINUE

    def _spoken(self, sentence: str, speech: Speech) -> bytes:
        text = spoken_text(sentence, speech.language)
        return finished(self._samples(text, espeak_voice(speech)), delivery(speech).volume) if text else b""

    def _samples(self, text: str, voice: EspeakVoice) -> Samples:
        self._use(voice)
        self._pcm.clear()
        encoded = text.encode()
        failed = self._library.espeak_Synth(encoded, len(encoded) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
        if failed:
            raise RuntimeError(f"eSpeak NG could not speak: {failed}")
        samples = np.frombuffer(bytes(self._pcm), "<i2").astype(np.float32) / np.float32(32768)
        resampled: Samples = soxr.resample(samples, self._rate_hz, SAMPLE_RATE_HZ) if samples.size else samples
        return resampled

    def _use(self, voice: EspeakVoice) -> None:
        # A name that eSpeak does not have leaves the former voice in place, so each result is checked.
        if all(self._library.espeak_SetVoiceByName(name.encode()) for name in voice.names):
            raise RuntimeError(f"eSpeak NG has none of the voices {voice.names}")
        for parameter, value in ((RATE, voice.words_per_minute), (PITCH, voice.pitch)):
            self._library.espeak_SetParameter(parameter, value, 0)


def _library() -> tuple[Any, str]:
    """The library and the path of its data."""
    try:
        import espeakng_loader

        return ctypes.CDLL(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())
    except (ImportError, OSError) as error:
        raise EngineMissing("eSpeak NG is not installed: make run MOUTH=espeak adds it (GPL-3.0-or-later).") from error
