"""The page of all voices, and what the picker of the persona form asks for. Voices are no secret of anybody's."""

from dataclasses import dataclass, fields
from typing import Any, Self

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from agents.names.normal_form import words_of_a_search
from agents.personas.choices import LANGUAGES, VoiceKind
from agents.personas.voices.advice import proposed_voices, voice_warnings
from agents.personas.voices.models import current_voices
from agents.personas.voices.search import Found, Wish, find
from agents.personas.voices.voice import Voice, VoiceList, voices_of
from agents.signed_in import SignedInRequest

SHOWN = 40
GENDERS = ("female", "male")
KINDS = {
    VoiceKind.AZURE: "Azure",
    VoiceKind.OPENAI: "OpenAI, for gpt-realtime",
    VoiceKind.NATIVE: "azure-realtime",
}


@dataclass(frozen=True, slots=True)
class SentVoice:
    """`VoiceSettings` of a form that is being filled in. What is too long is cut: it is the name of no voice."""

    language: str
    voice_kind: str
    voice_name: str
    voice_style: str
    voice_locale: str

    @classmethod
    def of(cls, sent: QueryDict) -> Self:
        return cls(**{each.name: words_of_a_search(sent.get(each.name, "")) for each in fields(cls)})


@require_safe
def voices(request: SignedInRequest) -> HttpResponse:
    """The voices that are looked for, the first 40: as a page, or as JSON for a script."""
    kind = _one_of(request.GET.get("kind", ""), KINDS) or VoiceKind.AZURE
    standard = current_voices()
    listed = voices_of(kind, standard) or standard
    wish = _wish(request.GET, listed)
    found = find(listed, wish)
    answer: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        answer = JsonResponse({"voices": [_as_json(voice) for voice in found.voices[:SHOWN]], "said": _said(found)})
    else:
        answer = render(request, "agents/voices.html", _page(wish, kind, listed, found))
    patch_vary_headers(answer, ["Accept"])
    return answer


@require_safe
def voice_advice(request: SignedInRequest) -> HttpResponse:
    """As JSON: what to warn of with these settings of a persona, and other voices for its language."""
    settings = SentVoice.of(request.GET)
    listed = voices_of(settings.voice_kind, current_voices())
    if listed is None:
        return JsonResponse({"warnings": [], "proposed": [], "language": ""})
    proposed = proposed_voices(settings.language, settings.voice_name, listed)
    language = LANGUAGES.get(settings.language)
    return JsonResponse(
        {
            "warnings": voice_warnings(settings, listed),
            "proposed": [_as_json(voice) for voice in proposed],
            "language": language.english if language else "",
        }
    )


def picker_context(settings: Any) -> dict[str, Any]:
    """What templates/agents/voice_picker.html needs on the page of these settings of a persona."""
    listed = current_voices()
    return {"voice_list": listed, "voice_warnings": voice_warnings(settings, listed)}


def _as_json(voice: Voice) -> dict[str, Any]:
    return {"name": voice.name, "label": voice.label, "about": voice.about, "styles": voice.styles}


def _wish(asked: QueryDict, listed: VoiceList) -> Wish:
    """Values that nobody has are passed over."""
    language = asked.get("language", "").lower()
    return Wish(
        words=words_of_a_search(asked.get("q", "")),
        language=language if language in listed.codes_and_locales else "",
        gender=_one_of(asked.get("gender", ""), GENDERS),
        style=_one_of(asked.get("style", ""), listed.styles),
        is_hd=asked.get("hd") == "1",
        near=_one_of(asked.get("near", ""), LANGUAGES),
    )


def _one_of(value: str, allowed: Any) -> str:
    return value if value in allowed else ""


def _said(found: Found) -> str:
    """What was found, in words."""
    count = len(found.voices)
    if not count:
        return "No voice is like that: leave a word or a filter out."
    said = "1 voice." if count == 1 else f"{count} voices."
    if count > SHOWN:
        said = f"The first {SHOWN} of {count} voices: another word narrows them."
    if found.passed_over:
        unknown = " or ".join(f"“{word}”" for word in found.passed_over)
        said = f"{said} None of them is described as {unknown}: play them."
    return said


def _page(wish: Wish, kind: str, listed: VoiceList, found: Found) -> dict[str, Any]:
    return {
        "wish": wish,
        "kind": kind,
        "kinds": {each.value: words for each, words in KINDS.items()},
        "voice_list": listed,
        "found": found.voices[:SHOWN],
        "said": _said(found),
    }
