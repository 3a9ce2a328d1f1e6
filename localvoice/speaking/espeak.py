"""Speaks with eSpeak NG through ctypes. It has one state for the whole process, so one thread speaks for all.

eSpeak NG is GPL-3.0-or-later. That is why this service is a process of its own, and the site imports nothing of it.
"""

import asyncio
import ctypes
from concurrent.futures import ThreadPoolExecutor

import espeakng_loader
import numpy as np
import soxr

from localvoice.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from localvoice.speaking import Speech
from localvoice.speaking.espeak_voices import EspeakVoice, espeak_voice

# Names and numbers from espeak-ng's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
RATE, VOLUME, PITCH = 1, 2, 3
BUFFER_MS = 60
CONTINUE = 0

SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakSpeaker:
    """eSpeak NG, which speaks about a hundred times faster than real time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")
        self._pcm = bytearray()
        self._callback = SynthCallback(self._take)
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data_path = espeakng_loader.get_data_path().encode()
        self._rate_hz = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, data_path, 0)
        if self._rate_hz <= 0:
            raise RuntimeError("eSpeak NG could not be initialised")
        self._library.espeak_SetSynthCallback(self._callback)

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio."""
        voice = espeak_voice(speech)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._synthesise, sentence, voice)

    def close(self) -> None:
        """End the speaking thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, BYTES_PER_SAMPLE * count)
        return CONTINUE

    def _synthesise(self, sentence: str, voice: EspeakVoice) -> bytes:
        self._use(voice)
        self._pcm.clear()
        text = sentence.encode()
        failed = self._library.espeak_Synth(text, len(text) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
        if failed:
            raise RuntimeError(f"eSpeak NG could not speak: {failed}")
        samples = np.frombuffer(bytes(self._pcm), "<i2")
        resampled: bytes = soxr.resample(samples, self._rate_hz, SAMPLE_RATE_HZ).astype("<i2").tobytes()
        return resampled

    def _use(self, voice: EspeakVoice) -> None:
        # A name that eSpeak does not have leaves the former voice in place, so each result is checked.
        if all(self._library.espeak_SetVoiceByName(name.encode()) for name in voice.names):
            raise RuntimeError(f"eSpeak NG has none of the voices {voice.names}")
        for parameter, value in ((RATE, voice.words_per_minute), (PITCH, voice.pitch), (VOLUME, voice.volume)):
            self._library.espeak_SetParameter(parameter, value, 0)
