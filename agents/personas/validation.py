"""The rules that Voice Live sets for a persona's fields. The model checks them, and so does every form. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from agents.personas.choices import AZURE_VOICES, OPENAI_VOICES, NoiseReduction, TurnDetection, VoiceKind
from agents.personas.persona_settings import PersonaSettings, is_realtime

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
AZURE_VOICE_NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a number. `unit` follows it in sentences; an arrow key changes it by `step`."""

    low: float
    high: float
    step: float
    unit: str = ""

    def __str__(self) -> str:
        """For example “100 to 5000 ms”."""
        return f"{self.low:g} to {self.high:g}{self.unit}"

    def problem(self, value: float) -> str | None:
        if self.low <= value <= self.high:
            return None
        nearest = self.low if value < self.low else self.high
        return f"{value:.15g}{self.unit} is out of range: choose {self}, the nearest is {nearest:g}."


RANGES = {
    "temperature": Range(0.6, 1.2, 0.05),
    "voice_rate": Range(0.5, 1.5, 0.05, " times the normal speed"),
    "vad_threshold": Range(0, 1, 0.05),
    "prefix_padding_ms": Range(0, 2000, 10, " ms"),
    "silence_duration_ms": Range(100, 5000, 10, " ms"),
}


def as_models(names: list[str]) -> list[str]:
    """The models that an operator allows, once each. Raise a ValueError for what is not a model's name."""
    for name in names:
        if not MODEL_NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} is not a model's name; allowed are letters, digits, dots and dashes, separated by commas: "
                "gpt-realtime,gpt-realtime-mini"
            )
    return list(dict.fromkeys(names))


def is_allowed(model: str, allowed_models: Collection[str]) -> bool:
    """Whether personas may use that model. `allowed_models`: those that the operator allows; none: all."""
    return not allowed_models or model in allowed_models


def problems(persona: PersonaSettings, allowed_models: Collection[str] = ()) -> dict[str, str]:
    """For each field that Voice Live would refuse, a sentence that names the value, the limit and what to do.

    `allowed_models`: as in `is_allowed`.
    """
    found = {
        name: sentence
        for name, allowed in RANGES.items()
        if isinstance(value := getattr(persona, name), int | float) and (sentence := allowed.problem(value))
    }
    rules = {
        "model": _model_problem(persona, allowed_models),
        "voice_name": _voice_problem(persona),
        "voice_kind": _voice_kind_problem(persona),
        "voice_rate": found.get("voice_rate") or _rate_problem(persona),
        "turn_detection": _turn_detection_problem(persona),
        "ignore_backchannels": _backchannels_problem(persona),
        "noise_reduction": _noise_reduction_problem(persona),
    }
    return found | {name: sentence for name, sentence in rules.items() if sentence}


def _model_problem(persona: PersonaSettings, allowed_models: Collection[str]) -> str | None:
    if not MODEL_NAME.fullmatch(persona.model):
        return (
            f"“{persona.model}” is not a model's name: use letters, digits, dots and dashes, for example gpt-realtime."
        )
    if not is_allowed(persona.model, allowed_models):
        return f"This site does not allow the model “{persona.model}”: choose {' or '.join(allowed_models)}."
    return None


def _voice_problem(persona: PersonaSettings) -> str | None:
    name = persona.voice_name
    if persona.voice_kind == VoiceKind.OPENAI and name not in OPENAI_VOICES:
        return f"“{name}” is not an OpenAI voice: choose {', '.join(OPENAI_VOICES)}, or set the kind of voice to Azure."
    if persona.voice_kind == VoiceKind.AZURE and not AZURE_VOICE_NAME.fullmatch(name):
        return f"“{name}” is not an Azure voice: write its locale and name, for example {AZURE_VOICES[0]}."
    return None


def _voice_kind_problem(persona: PersonaSettings) -> str | None:
    if persona.voice_kind != VoiceKind.OPENAI or is_realtime(persona.model):
        return None
    return (
        f"OpenAI voices need a gpt-realtime model, and the model is {persona.model}: "
        "choose an Azure voice or gpt-realtime."
    )


def _rate_problem(persona: PersonaSettings) -> str | None:
    if persona.voice_kind != VoiceKind.OPENAI or persona.voice_rate in (None, 1):
        return None
    return f"OpenAI voices have no rate, and the rate is {persona.voice_rate:g}: set it to 1, or choose an Azure voice."


def _turn_detection_problem(persona: PersonaSettings) -> str | None:
    if persona.turn_detection != TurnDetection.AZURE_SEMANTIC_VAD or persona.language.startswith("en-"):
        return None
    return f"“By meaning” understands English only, and the language is {persona.language}: choose “By pauses”."


def _backchannels_problem(persona: PersonaSettings) -> str | None:
    if not persona.ignore_backchannels or persona.turn_detection == TurnDetection.AZURE_SEMANTIC_VAD:
        return None
    return (
        "Talking on over “mm” and “yeah” is on, but the end of turn “By pauses” cannot tell them from other words: "
        "choose “By meaning”, or switch it off."
    )


def _noise_reduction_problem(persona: PersonaSettings) -> str | None:
    if persona.noise_reduction not in (NoiseReduction.NEAR_FIELD, NoiseReduction.FAR_FIELD) or is_realtime(
        persona.model
    ):
        return None
    return (
        f"Near and far field need a gpt-realtime model, and the model is {persona.model}: "
        "choose Azure deep noise suppression or none."
    )
