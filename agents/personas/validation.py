"""The rules that Voice Live sets for a persona's options. The model checks them, and so does every form. Pure."""

import re
from collections.abc import Collection

from agents.personas import reachable
from agents.personas.choices import AZURE_VOICES, NATIVE_VOICES, OPENAI_VOICES, VoiceKind
from agents.personas.options import OPTIONS, Kind, Option, means_something, unmet
from agents.personas.persona_settings import PersonaSettings

AZURE_VOICE_NAME = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)+(:[A-Za-z0-9-]+)?")
FIXED_VOICES = {
    VoiceKind.OPENAI: (OPENAI_VOICES, "an OpenAI voice"),
    VoiceKind.NATIVE: (NATIVE_VOICES, "a voice of azure-realtime"),
}


def problems(
    persona: PersonaSettings, allowed_models: Collection[str] = (), *, takes_agents: bool = True
) -> dict[str, str]:
    """For each field that Voice Live would refuse, a sentence that names the value, the limit and what to do.

    What means nothing beside the other options is left out of the session, and is no problem. `allowed_models` and
    `takes_agents`: as in `reachable.problems`.
    """
    options = [option for option in OPTIONS if means_something(option, persona)]
    found = {option.field: _problem(option, persona) for option in options}
    found |= reachable.problems(persona, allowed_models, takes_agents=takes_agents)
    found["voice_name"] = _voice_problem(persona)
    return {name: sentence for name, sentence in found.items() if sentence}


def _problem(option: Option, persona: PersonaSettings) -> str | None:
    value = getattr(persona, option.field)
    if option.range and isinstance(value, int | float):
        return option.range.problem(value)
    if option.kind == Kind.CHOICE:
        return _choice_problem(option, str(value), persona)
    return None


def _choice_problem(option: Option, value: str, persona: PersonaSettings) -> str | None:
    choice = next((each for each in option.choices if each.value == value), None)
    if choice is None:
        return f"“{value}” is not in the list: choose one that is."
    need = unmet(choice, persona)
    return f"“{choice.label}” needs {need.words}: choose that, or another {option.label}." if need else None


def _voice_problem(persona: PersonaSettings) -> str | None:
    name, kind = persona.voice_name, VoiceKind(persona.voice_kind)
    if kind in FIXED_VOICES:
        names, words = FIXED_VOICES[kind]
        return (
            None if name in names else f"“{name}” is not {words}: choose {', '.join(names)}, or another kind of voice."
        )
    if kind == VoiceKind.AZURE and not AZURE_VOICE_NAME.fullmatch(name):
        return f"“{name}” is not an Azure voice: write its locale and name, for example {AZURE_VOICES[0]}."
    return None
