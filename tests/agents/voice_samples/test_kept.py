"""Samples are kept for all processes, in so many places and no more."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from agents.personas.choices import VoiceKind
from agents.voice_samples import kept
from agents.voice_samples.kept import keep_sample, kept_sample
from agents.voice_samples.sample import Sample
from voicesite.laptop.processes import free_port

KATJA = Sample(VoiceKind.AZURE, "de-DE-KatjaNeural", 1.0, "de", "local")
CONRAD = Sample(VoiceKind.AZURE, "de-DE-ConradNeural", 1.0, "de", "local")
WAV = bytes(range(256)) * 100


def test_what_was_kept_comes_back_to_the_byte() -> None:
    keep_sample(KATJA, WAV)
    assert kept_sample(KATJA) == WAV
    assert kept_sample(CONRAD) is None


def test_another_sample_takes_the_place_and_is_not_mistaken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PLACES", 1)
    keep_sample(KATJA, WAV)
    keep_sample(CONRAD, b"conrad")
    assert kept_sample(CONRAD) == b"conrad"
    assert kept_sample(KATJA) is None


def test_there_are_as_many_as_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PLACES", 3)
    for number in range(50):
        keep_sample(Sample(VoiceKind.AZURE, f"de-DE-{number}Neural", 1.0, "de", "local"), WAV)
    assert len(cache.get_many([f"voice-sample:{place}" for place in range(50)])) == 3


def test_it_is_kept_for_a_week_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    monkeypatch.setattr(cache, "set", lambda _key, _value, timeout: given.append(timeout))
    keep_sample(KATJA, WAV)
    assert given == [7 * 24 * 3600]


@pytest.mark.parametrize("strange", ["text", 7, [], {}, {"key": KATJA.key, "wav": "?"}, {"key": KATJA.key}])
def test_what_nobody_here_has_kept_is_passed_over(strange: object) -> None:
    cache.set(kept._place_of(KATJA), strange)
    assert kept_sample(KATJA) is None


def test_without_redis_nothing_is_kept_and_nothing_breaks(settings: Settings) -> None:
    nowhere = settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {"default": nowhere}
    keep_sample(KATJA, WAV)
    assert kept_sample(KATJA) is None
