"""What a persona can be set to: languages, voices, models and ways of listening, as Voice Live names them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.names.normal_form import normal_form
from agents.personas.model_registry import suggested_models


class VoiceKind(StrEnum):
    AZURE = "azure-standard"
    OPENAI = "openai"
    NATIVE = "azure-realtime-native"
    CUSTOM = "azure-custom"
    PERSONAL = "azure-personal"


AZURE_KINDS = (VoiceKind.AZURE, VoiceKind.CUSTOM, VoiceKind.PERSONAL)
"""Those that speak a given text. The others speak only the words of their model."""


class TurnDetection(StrEnum):
    SERVER_VAD = "server_vad"
    AZURE_SEMANTIC_VAD = "azure_semantic_vad"
    AZURE_SEMANTIC_VAD_MULTILINGUAL = "azure_semantic_vad_multilingual"
    SEMANTIC_VAD = "semantic_vad"
    MANUAL = "manual"
    """Ours, for null on the wire: the caller says when a turn ends (push-to-talk)."""


class EndOfUtterance(StrEnum):
    """What judges, after a pause, whether the sentence was complete."""

    OFF = ""
    V1 = "semantic_detection_v1"
    V1_EN = "semantic_detection_v1_en"
    V1_MULTILINGUAL = "semantic_detection_v1_multilingual"


class Interim(StrEnum):
    """What is said while the answer is not there yet."""

    OFF = ""
    STATIC = "static_interim_response"
    LLM = "llm_interim_response"


class NoiseReduction(StrEnum):
    OFF = ""
    DEEP = "azure_deep_noise_suppression"
    NEAR_FIELD = "near_field"
    FAR_FIELD = "far_field"


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its own name, which its speakers look for, and by its English name, which editors know."""

    code: str
    name: str
    english: str

    @property
    def label(self) -> str:
        return self.name if self.name == self.english else f"{self.name} · {self.english}"


LANGUAGES = {
    language.code: language
    for language in (
        Language("ar-EG", "العربية", "Arabic (Egypt)"),
        Language("cs-CZ", "Čeština", "Czech"),
        Language("da-DK", "Dansk", "Danish"),
        Language("de-DE", "Deutsch", "German"),
        Language("en-AU", "English (Australia)", "English (Australia)"),
        Language("en-GB", "English (UK)", "English (UK)"),
        Language("en-IN", "English (India)", "English (India)"),
        Language("en-US", "English", "English"),
        Language("es-ES", "Español", "Spanish (Spain)"),
        Language("es-MX", "Español (México)", "Spanish (Mexico)"),
        Language("fi-FI", "Suomi", "Finnish"),
        Language("fr-CA", "Français (Canada)", "French (Canada)"),
        Language("fr-FR", "Français", "French"),
        Language("hi-IN", "हिन्दी", "Hindi"),
        Language("id-ID", "Indonesia", "Indonesian"),
        Language("it-IT", "Italiano", "Italian"),
        Language("ja-JP", "日本語", "Japanese"),
        Language("ko-KR", "한국어", "Korean"),
        Language("nb-NO", "Norsk", "Norwegian"),
        Language("nl-NL", "Nederlands", "Dutch"),
        Language("pl-PL", "Polski", "Polish"),
        Language("pt-BR", "Português (Brasil)", "Portuguese (Brazil)"),
        Language("ru-RU", "Русский", "Russian"),
        Language("sv-SE", "Svenska", "Swedish"),
        Language("th-TH", "ไทย", "Thai"),
        Language("tr-TR", "Türkçe", "Turkish"),
        Language("vi-VN", "Tiếng Việt", "Vietnamese"),
        Language("zh-CN", "中文", "Chinese (Mandarin)"),
    )
}

OPENAI_VOICES = ("alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse")
NATIVE_VOICES = (
    "aarti",
    "andrew",
    "ava",
    "denise",
    "diya",
    "elsa",
    "florian",
    "francisca",
    "meera",
    "ximena",
    "xiaoxiao",
    "yunxi",
)
PERSONAL_MODELS = ("DragonLatestNeural", "DragonHDOmniLatestNeural")
OPENAI_TRANSCRIBERS = ("gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize", "whisper-1")
MAI_TRANSCRIBERS = ("mai-transcribe-2", "mai-transcribe")
AZURE_SPEECH = "azure-speech"
MULTILINGUAL = ("de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh")
"""The languages in which the service hears by meaning that a sentence is complete, by their short codes."""
# Suggested while somebody types. The service has more than 600: any name of the same form is accepted.
AZURE_VOICES = (
    "en-US-Ava:DragonHDLatestNeural",
    "en-US-Andrew:DragonHDLatestNeural",
    "en-US-Emma:DragonHDLatestNeural",
    "en-US-Brian:DragonHDLatestNeural",
    "en-US-AvaMultilingualNeural",
    "en-US-AndrewMultilingualNeural",
    "en-GB-SoniaNeural",
    "en-GB-RyanNeural",
    "en-AU-NatashaNeural",
    "en-IN-NeerjaNeural",
    "de-DE-Florian:DragonHDLatestNeural",
    "de-DE-Seraphina:DragonHDLatestNeural",
    "de-DE-FlorianMultilingualNeural",
    "de-DE-KatjaNeural",
    "id-ID-GadisNeural",
    "id-ID-ArdiNeural",
    "es-ES-ElviraNeural",
    "es-MX-DaliaNeural",
    "fr-FR-DeniseNeural",
    "fr-FR-HenriNeural",
    "fr-CA-SylvieNeural",
    "it-IT-ElsaNeural",
    "pt-BR-FranciscaNeural",
    "nl-NL-FennaNeural",
    "ja-JP-NanamiNeural",
    "ko-KR-SunHiNeural",
    "zh-CN-XiaoxiaoNeural",
    "hi-IN-SwaraNeural",
    "ar-EG-SalmaNeural",
)
TONES = (
    "tone-rust",
    "tone-lagoon",
    "tone-moss",
    "tone-plum",
    "tone-amber",
    "tone-indigo",
    "tone-rose",
    "tone-teal",
)


def offered_models(allowed: Sequence[str], profile: str = "") -> Sequence[str]:
    """The models that a form suggests. `allowed`: those that the operator allows; none: all.

    `profile`: of the persona, since other models are suggested as deployments of one's own.
    """
    return allowed or suggested_models(profile)


def language_label(code: str) -> str:
    known = LANGUAGES.get(code)
    return known.label if known else code


def language_codes_named(words: str) -> list[str]:
    """Codes of the languages whose name, English name or code holds `words`."""
    sought = normal_form(words)
    return [
        language.code
        for language in LANGUAGES.values()
        if sought in normal_form(f"{language.name} {language.english} {language.code}")
    ]


def voice_label(voice_name: str) -> str:
    """A voice by a short name: "Ava HD" for en-US-Ava:DragonHDLatestNeural, "Gadis" for id-ID-GadisNeural."""
    speaker, _, engine = voice_name.partition(":")
    first_name = speaker.rsplit("-", 1)[-1].removesuffix("Neural").removesuffix("Multilingual")
    return f"{first_name[:1].upper()}{first_name[1:]}{' HD' if 'HD' in engine else ''}"
