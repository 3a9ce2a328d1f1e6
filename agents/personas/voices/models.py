"""The list of voices that an operator has loaded, in the database: all processes and containers share that."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone

from agents.personas.voices.voice import Voice, VoiceList, standard_voices, voice_list

ORIGIN = "The Speech service of this site's resource"


class LoadedVoices(models.Model):
    """One row, replaced by each load. `voices`: entries of `Voice.as_entry`."""

    ONLY = 1

    loaded_at = models.DateTimeField()
    voices = models.JSONField()

    class Meta:
        default_permissions = ()  # a command writes it, and nobody sees it in the admin

    def __str__(self) -> str:
        return f"{len(self.voices)} voices, {self.loaded_at:%Y-%m-%d}"


@dataclass(slots=True)
class _Kept:
    """The list as this process has read it last."""

    loaded_at: datetime
    voices: VoiceList


_kept: _Kept | None = None


def store_voices(voices: tuple[Voice, ...]) -> None:
    """From now on all processes have this list."""
    entries = [voice.as_entry() for voice in voices]
    LoadedVoices.objects.update_or_create(
        pk=LoadedVoices.ONLY, defaults={"loaded_at": timezone.now(), "voices": entries}
    )


def current_voices() -> VoiceList:
    """The loaded list, or that of this release if none was loaded since its date. One small query."""
    global _kept
    standard = standard_voices()
    loaded_at = LoadedVoices.objects.values_list("loaded_at", flat=True).first()
    if loaded_at is None or loaded_at.date() < standard.date:
        return standard
    kept = _kept
    if kept is None or kept.loaded_at != loaded_at:
        row = LoadedVoices.objects.get(pk=LoadedVoices.ONLY)
        kept = _kept = _Kept(row.loaded_at, voice_list(ORIGIN, row.loaded_at.date(), row.voices))
    return kept.voices
