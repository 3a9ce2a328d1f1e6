"""Speaks with a server behind `POST /audio/speech`. When that fails, the local part speaks the sentence."""

import asyncio
import zlib
from dataclasses import dataclass

import numpy as np

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.endpoints.addresses import Endpoint
from localvoice.endpoints.client import Client, EndpointFailed, Limits
from localvoice.endpoints.outage import Outage
from localvoice.speaking import Speaker, Speech
from localvoice.speaking.finishing import finished
from localvoice.speaking.prosody import rate_factor, volume_factor
from localvoice.speaking.wav import Floats, NoWav, samples_of

LIMITS = Limits(first_s=8.0, total_s=12.0, largest_bytes=24 * 1024 * 1024)
# People speak 10 to 25 letters a second. What is far from it has another rate than its header says, or is cut off.
MOST_LETTERS_PER_S, LEAST_LETTERS_PER_S = 35, 1
JUDGED_FROM_LETTERS = 20
SILENT_BELOW = 0.001  # of full scale


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of the server, and the languages they speak; without any, all names and languages are sent to it."""

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def name_for(self, wanted: str) -> str:
        """The voice of that name, or the same one of the others each time."""
        if not self.names or wanted in self.names:
            return wanted
        return self.names[zlib.crc32(wanted.encode()) % len(self.names)]


class EndpointSpeaker:
    """The server, and the local speaker for when it fails, and for languages that the server does not speak."""

    def __init__(
        self,
        client: Client,
        endpoint: Endpoint,
        local: Speaker,
        voices: Voices,
        *,
        limits: Limits = LIMITS,
        outage: Outage | None = None,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._local = local
        self._voices = voices
        self._limits = limits
        self._outage = outage or Outage(endpoint.part)

    async def speak(self, sentence: str, speech: Speech) -> bytes:
        """One sentence as audio."""
        is_foreign = bool(self._voices.languages) and speech.language not in self._voices.languages
        if is_foreign or not any(letter.isalnum() for letter in sentence) or not self._outage.may_ask():
            return await self._local.speak(sentence, speech)
        try:
            pcm = await self._asked(sentence, speech)
        except (EndpointFailed, NoWav) as failure:
            self._outage.failed(str(failure))
            return await self._local.speak(sentence, speech)
        self._outage.answered()
        return pcm

    def close(self) -> None:
        """End the local speaker."""
        self._local.close()

    async def _asked(self, sentence: str, speech: Speech) -> bytes:
        speed = rate_factor(speech.voice.get("rate") or "1")
        body: dict[str, str | float] = {
            "model": self._endpoint.model,
            "input": sentence,
            "voice": self._voices.name_for(str(speech.voice.get("name") or "")),
            "response_format": "wav",
        }
        if speed != 1:
            body["speed"] = speed
        async with self._client.ask(self._endpoint, "POST", "audio/speech", self._limits, json=body) as reply:
            wav = await reply.body()
        samples = await asyncio.to_thread(samples_of, wav)
        check_plausible(samples, sentence, speed)
        return await asyncio.to_thread(finished, samples, volume_factor(speech.voice.get("volume") or "default"))


def check_plausible(samples: Floats, sentence: str, speed: float) -> None:
    """
    Raises:
        EndpointFailed: the sound cannot be this sentence.
    """
    if not samples.size or float(np.abs(samples).max()) < SILENT_BELOW:
        raise EndpointFailed("it sends silence")
    letters_per_s = len(sentence) * SAMPLE_RATE_HZ / len(samples) / speed
    if len(sentence) >= JUDGED_FROM_LETTERS and not LEAST_LETTERS_PER_S <= letters_per_s <= MOST_LETTERS_PER_S:
        raise EndpointFailed(f"its sound has {letters_per_s:.0f} letters a second: is the rate in its header right?")
