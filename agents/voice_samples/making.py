"""Makes a sample: a short Voice Live session, within the quotas of its person and of the site."""

import io
import logging
import time
import wave
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from django.conf import settings

from agents.audio import SAMPLE_RATE_HZ
from agents.counted import counted
from agents.personas.choices import VoiceKind
from agents.voice.errors import Quota, ResourceRefused, UpstreamBusy, UpstreamError, UpstreamRefused
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.one_answer import one_answer
from agents.voice.upstream.resources import Resource
from agents.voice_samples.sample import LONGEST_MS, Sample, model_for, response_of, session_of

logger = logging.getLogger(__name__)

AN_HOUR = 60  # samples that one person may have made
HOUR_SECONDS = 3600
SHARE_OF_CONNECTS = 0.8  # the rest stays for calls
SHORTEST_BYTES = SAMPLE_RATE_HZ // 5 * 2  # a fifth of a second: less is no sentence

NO_MODEL = "This site allows no model that speaks with this kind of voice: choose another kind of voice."
SILENT = "The voice said nothing. Perhaps it does not speak this language: choose another voice."
NOT_NOW = "The voice service did not answer. Try again in a moment."


class CannotPlay(Exception):
    """There is no sample. `sentence` says why, and what to do; `status`: of HTTP; `retry_after`: seconds."""

    def __init__(self, sentence: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.retry_after = retry_after


def count_for(user_id: int) -> None:
    """Count one more of this hour, by the clock.

    Raises:
        CannotPlay: this person has had their share, or nobody can count.
    """
    now = time.time()
    key = f"voice-samples:{user_id}:{int(now // HOUR_SECONDS)}"
    try:
        count = counted(key, HOUR_SECONDS)
    except REDIS_AWAY:
        raise CannotPlay(NOT_NOW, 503) from None
    if count > AN_HOUR:
        wait = ceil(HOUR_SECONDS - now % HOUR_SECONDS)
        minutes = ceil(wait / 60)
        sentence = f"You have tried {AN_HOUR} voices in this hour. You can try more in {minutes} minutes."
        raise CannotPlay(sentence, 429, wait)


async def make_sample(sample: Sample, user_id: int) -> bytes:
    """A WAV of the sentence. It takes 20 seconds at most.

    Raises:
        CannotPlay: the quotas do not allow it, or the service does not do it.
    """
    voice_live = settings.VOICE_LIVE
    model = model_for(sample.kind, voice_live.model, settings.ENVIRONMENT.allowed_models)
    if model is None:
        raise CannotPlay(NO_MODEL, 400)
    chooser = Chooser(_leaving_room(voice_live.resources), user_id)
    try:
        await chooser.take()
        sound = await one_answer(chooser, model, session_of(sample), response_of(sample), longest_ms=LONGEST_MS)
    except Quota as full:
        raise _too_many(full) from None
    except UpstreamError as error:
        logger.warning("a voice could not be played: %s", error)
        raise _why(error, sample) from None
    if len(sound) < SHORTEST_BYTES or not any(sound):
        raise CannotPlay(SILENT, 502)
    return as_wav(sound)


def as_wav(pcm: bytes) -> bytes:
    """24 kHz mono PCM16 with the head that makes it a file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes(pcm)
    return file.getvalue()


def _leaving_room(resources: Sequence[Resource]) -> list[Resource]:
    """The same resources, as if they took fewer connects: samples are refused before calls are."""
    return [
        replace(each, connects_per_minute=max(1, int(each.connects_per_minute * SHARE_OF_CONNECTS)))
        for each in resources
    ]


def _too_many(full: Quota) -> CannotPlay:
    seconds = max(1, ceil(full.retry_after or 1))
    sentence = f"Too many voices and calls have begun in the last minute. Try again in {seconds} s."
    return CannotPlay(sentence, 429, seconds)


def _why(error: UpstreamError, sample: Sample) -> CannotPlay:
    match error:
        case UpstreamBusy():
            seconds = ceil(error.retry_after or 10)
            return CannotPlay(f"The voice service is busy. Try again in {seconds} s.", 503, seconds)
        case UpstreamRefused() if not isinstance(error, ResourceRefused):
            hint = "Check its name" if sample.kind == VoiceKind.AZURE else "Try again"
            return CannotPlay(
                f"The voice service does not speak with “{sample.name}”. {hint}, or choose another voice.", 502
            )
    return CannotPlay(NOT_NOW, 502)
