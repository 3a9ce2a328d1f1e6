"""The settings of a persona that a call depends on. The draft has them, and so does each published version."""

import re
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Value

from agents.names.stored import NormalForm
from agents.personas import choices
from agents.personas.choices import LANGUAGES, VoiceKind
from agents.personas.options import BY_FIELD, Kind

COMMAS = ",،、，﹐﹑､︐︑՝߸፣᠂᠈⸴⹁꓾꘍꛵"
SEARCHED = ("name_search_text", "search_text")


def default_model() -> str:
    return settings.VOICE_LIVE.model


def default_voice_kind() -> str:
    return VoiceKind.OPENAI if settings.VOICE_LIVE.voice in choices.OPENAI_VOICES else VoiceKind.AZURE


def default_voice_name() -> str:
    return settings.VOICE_LIVE.voice


def default_instructions() -> str:
    return settings.VOICE_LIVE.instructions


def _as_in_table(name: str, **more: Any) -> dict[str, Any]:
    """What the table of options says about a field, for a column. An empty text or list means what it means there."""
    option = BY_FIELD[name]
    about: dict[str, Any] = {
        "verbose_name": option.label,
        "help_text": option.help,
        "default": str(option.default) if option.kind == Kind.CHOICE else option.default,
    }
    match option.kind:
        case Kind.TEXT:
            about |= {"max_length": option.limit, "blank": not option.is_required}
        case Kind.LONG_TEXT:
            about |= {"blank": not option.is_required, "max_length": option.limit}
            about["validators"] = [MaxLengthValidator(option.limit or 0)]
        case Kind.CHOICE:
            about |= {
                "choices": {str(each.value): each.label for each in option.choices},
                "blank": any(each.value == "" for each in option.choices),
                "max_length": 60,
            }
        case Kind.LIST | Kind.OBJECT:
            about |= {"default": type(option.default), "blank": True}
        case Kind.NUMBER | Kind.WHOLE if option.default is None:
            about |= {"blank": True}
    return about | more


def _added(name: str) -> dict[str, Any]:
    """As `_as_in_table`, with a default in the database too: a process of an earlier release may still write rows."""
    about = _as_in_table(name)
    default = BY_FIELD[name].default
    return about | {"db_default": Value(default, models.JSONField()) if isinstance(default, list | dict) else default}


class PersonaSettings(models.Model):
    """What a persona is in a call: every option of the table, in its order."""

    name = models.CharField(**_as_in_table("name"))
    summary = models.CharField(**_as_in_table("summary"))
    language = models.CharField(**_as_in_table("language"))
    instructions = models.TextField(**_as_in_table("instructions", default=default_instructions))
    greeting = models.TextField(**_as_in_table("greeting"))
    # False of what an earlier release writes, and of all that was there before: their callers hear no other sentence.
    says_it_is_ai = models.BooleanField(**_as_in_table("says_it_is_ai", db_default=False))
    model = models.CharField(**_as_in_table("model", default=default_model))
    profile = models.CharField(**_added("profile"))
    agent_name = models.CharField(**_added("agent_name"))
    agent_project = models.CharField(**_added("agent_project"))
    agent_version = models.CharField(**_added("agent_version"))
    agent_client_id = models.CharField(**_added("agent_client_id"))
    agent_resource = models.CharField(**_added("agent_resource"))
    temperature = models.FloatField(null=True, **_as_in_table("temperature"))
    max_response_output_tokens = models.PositiveSmallIntegerField(
        null=True, **_as_in_table("max_response_output_tokens")
    )
    reasoning_effort = models.CharField(**_added("reasoning_effort"))
    mcp_servers = models.JSONField(**_added("mcp_servers"))
    tool_choice = models.CharField(**_added("tool_choice"))
    parallel_tool_calls = models.BooleanField(**_added("parallel_tool_calls"))
    interim = models.CharField(**_added("interim"))
    interim_texts = models.JSONField(**_added("interim_texts"))
    interim_model = models.CharField(**_added("interim_model"))
    interim_instructions = models.TextField(**_added("interim_instructions"))
    interim_max_tokens = models.PositiveSmallIntegerField(null=True, **_as_in_table("interim_max_tokens"))
    interim_triggers = models.CharField(**_added("interim_triggers"))
    interim_after_ms = models.PositiveSmallIntegerField(null=True, **_as_in_table("interim_after_ms"))
    voice_kind = models.CharField(**_as_in_table("voice_kind", default=default_voice_kind))
    voice_name = models.CharField(**_as_in_table("voice_name", default=default_voice_name))
    voice_rate = models.FloatField(**_as_in_table("voice_rate"))
    voice_pitch = models.CharField(**_added("voice_pitch"))
    voice_volume = models.CharField(**_added("voice_volume"))
    voice_style = models.CharField(**_added("voice_style"))
    voice_temperature = models.FloatField(null=True, **_as_in_table("voice_temperature"))
    voice_locale = models.CharField(**_added("voice_locale"))
    voice_prefer_locales = models.JSONField(**_added("voice_prefer_locales"))
    voice_lexicon_url = models.CharField(**_added("voice_lexicon_url"))
    voice_normalization_url = models.CharField(**_added("voice_normalization_url"))
    voice_endpoint_id = models.CharField(**_added("voice_endpoint_id"))
    personal_voice_model = models.CharField(**_added("personal_voice_model"))
    word_timestamps = models.BooleanField(**_added("word_timestamps"))
    turn_detection = models.CharField(**_as_in_table("turn_detection"))
    silence_duration_ms = models.PositiveSmallIntegerField(**_as_in_table("silence_duration_ms"))
    vad_threshold = models.FloatField(**_as_in_table("vad_threshold"))
    prefix_padding_ms = models.PositiveSmallIntegerField(**_as_in_table("prefix_padding_ms"))
    speech_duration_ms = models.PositiveSmallIntegerField(null=True, **_as_in_table("speech_duration_ms"))
    end_of_utterance = models.CharField(**_added("end_of_utterance"))
    end_of_utterance_level = models.CharField(**_added("end_of_utterance_level"))
    end_of_utterance_timeout_ms = models.PositiveSmallIntegerField(
        null=True, **_as_in_table("end_of_utterance_timeout_ms")
    )
    eagerness = models.CharField(**_added("eagerness"))
    interrupt_response = models.BooleanField(**_as_in_table("interrupt_response"))
    ignore_backchannels = models.BooleanField(**_as_in_table("ignore_backchannels"))
    echo_guard = models.BooleanField(**_as_in_table("echo_guard"))
    noise_reduction = models.CharField(**_as_in_table("noise_reduction"))
    echo_cancellation = models.BooleanField(**_as_in_table("echo_cancellation"))
    transcription_model = models.CharField(**_added("transcription_model"))
    spoken_languages = models.JSONField(**_added("spoken_languages"))
    phrase_list = models.JSONField(**_added("phrase_list"))
    transcription_prompt = models.TextField(**_added("transcription_prompt"))
    custom_speech = models.JSONField(**_added("custom_speech"))
    include_phrases = models.BooleanField(**_added("include_phrases"))
    include_logprobs = models.BooleanField(**_added("include_logprobs"))
    recorded = models.BooleanField(**_added("recorded"))

    name_search_text = NormalForm(of=("name",))
    search_text = NormalForm(of=("name", "summary", "voice_name"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def options(self) -> dict[str, Any]:
        """The value of each option, by its field."""
        return {name: getattr(self, name) for name in BY_FIELD}

    @property
    def language_name(self) -> str:
        """The language by its own name."""
        known = LANGUAGES.get(self.language)
        return known.name if known else self.language

    @property
    def voice_label(self) -> str:
        return choices.voice_label(self.voice_name)

    @property
    def short_name(self) -> str:
        """The name to use in a sentence: Mara for “Mara, front desk”, in every script."""
        return re.split(f"[{COMMAS}]", self.name, maxsplit=1)[0].strip() or self.name

    @property
    def initial(self) -> str:
        return next((letter.upper() for letter in self.name if letter.isalnum()), "?")

    @property
    def initials(self) -> str:
        """What stands for a picture: one letter, or two of a name with two words or more."""
        words = [word for word in self.short_name.split() if word[0].isalnum()]
        return "".join(word[0].upper() for word in (*words[:1], *words[1:][-1:])) or self.initial
