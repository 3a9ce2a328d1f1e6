"""What a page may ask to hear. Its fields have the names of the persona form's, which can be sent as it is."""

from typing import Any

from django import forms

from agents.personas.choices import LANGUAGES, VoiceKind
from agents.personas.options import RANGES
from agents.personas.voices.models import current_voices
from agents.personas.voices.service_list import NAME
from agents.personas.voices.voice import Voice, voice_as_named, voices_of
from agents.voice_samples.sample import PLAYABLE, Sample, sample_of

RATE = RANGES["voice_rate"]
OF_ONES_OWN = "Voices of one's own cannot be played here: save the persona, and call it."


class SampleForm(forms.Form):
    """Clean values make a sample. A name that is not in the list is taken too, since the service has newer ones."""

    voice_kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in VoiceKind],
        error_messages={"required": "Choose a kind of voice.", "invalid_choice": "There is no such kind of voice."},
    )
    voice_name = forms.CharField(max_length=100, error_messages={"required": "Choose a voice."})
    voice_rate = forms.FloatField(
        required=False,
        min_value=RATE.low,
        max_value=RATE.high,
        error_messages={
            "invalid": "The speaking rate is a number.",
            "min_value": f"The speaking rate goes from {RATE}.",
            "max_value": f"The speaking rate goes from {RATE}.",
        },
    )
    language = forms.CharField(max_length=35, required=False)

    def clean_voice_kind(self) -> str:
        kind: str = self.cleaned_data["voice_kind"]
        if kind not in PLAYABLE:
            raise forms.ValidationError(OF_ONES_OWN)
        return kind

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"]
        return language if language in LANGUAGES else ""

    def clean(self) -> dict[str, Any]:
        name, kind = self.cleaned_data.get("voice_name", ""), self.cleaned_data.get("voice_kind", "")
        if name and kind and not _may_be_a_voice(name, kind):
            raise forms.ValidationError(f"“{name}” is not the name of a voice: choose one of the list.")
        return self.cleaned_data

    def sample(self, *, service: str) -> Sample:
        """Of a valid form."""
        values = self.cleaned_data
        kind, name, rate = VoiceKind(values["voice_kind"]), values["voice_name"], values["voice_rate"]
        voice = _listed(name, kind) or voice_as_named(name)
        return sample_of(kind, voice, 1.0 if rate is None else rate, values["language"], service=service)

    @property
    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)


def _listed(name: str, kind: str) -> Voice | None:
    listed = voices_of(kind, current_voices())
    return listed.get(name) if listed else None


def _may_be_a_voice(name: str, kind: str) -> bool:
    return bool(NAME.fullmatch(name)) if kind == VoiceKind.AZURE else _listed(name, kind) is not None
