"""The table of Voice Live's options: what each may be, and whether it is honoured, ignored or refused here.

`session.update`, `response.create` and the items of a conversation are checked by it, and `localvoice/options.md` is
written from it. Ranges are those of the API reference 2026-07-15; "own" is said where it publishes none.
"""

from typing import Any

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.settings.checks import (
    Check,
    boolean,
    either,
    filled,
    list_of,
    mapping,
    never,
    number,
    one_of,
    optional,
    text,
    texts_by_name,
    whole,
)
from localvoice.settings.options import Group, Option, honoured, ignored, of, refused
from localvoice.settings.voice import (
    AZURE_SPEECH,
    CUSTOM,
    NATIVE,
    NATIVE_VOICES,
    OPENAI,
    OPENAI_VOICES,
    PERSONAL,
    PERSONAL_MODELS,
    STANDARD,
    pitch,
    rate,
    voice_name,
    volume,
)
from localvoice.wire.audio_formats import TELEPHONE_RATE_HZ, InputFormat, OutputFormat
from localvoice.wire.events import Refused

OPENAI_TRANSCRIBERS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize")
MAI_TRANSCRIBERS = ("mai-transcribe", "mai-transcribe-1", "mai-transcribe-2")
AZURE_TRANSCRIBER = "azure-speech"
REALTIME_NOISE_REDUCTION = ("near_field", "far_field")
SERVER_VAD, SEMANTIC_VAD = "server_vad", "semantic_vad"
AZURE_TURNS = ("azure_semantic_vad", "azure_semantic_vad_en", "azure_semantic_vad_multilingual")
BY_SOUND = (SERVER_VAD, *AZURE_TURNS)
MULTILINGUAL_LANGUAGES = ("en", "es", "fr", "it", "de", "ja", "pt", "zh", "ko", "hi")
MOST_LANGUAGES = 10
STATIC_INTERIM, LLM_INTERIM = "static_interim_response", "llm_interim_response"
SET_BY_SERVICE = never("the service sets it. Leave it out.")


def _modalities(value: Any, param: str) -> list[str]:
    wanted: list[str] = list_of(one_of(("text", "audio", "animation", "avatar")))(value, param)
    if "text" not in wanted:
        raise Refused(f"{param} is {wanted}; allowed are ['text'] and ['text', 'audio'].", param=param)
    return wanted


def _metadata(value: Any, param: str) -> dict[str, str]:
    pairs: dict[str, str] = texts_by_name(value, param)
    if len(pairs) > 16 or any(len(name) > 64 or len(entry) > 512 for name, entry in pairs.items()):
        raise Refused(f"{param} allows 16 pairs, names of 64 and values of 512 characters.", param=param)
    return pairs


def _tool_choice(value: Any, param: str) -> Any:
    if isinstance(value, dict):
        nested = value.get("function")  # as the SDK's documentation spells it
        return FUNCTION_CHOICE.check(
            {"type": value.get("type"), **nested} if isinstance(nested, dict) else value, param
        )
    word = filled(value, param)
    return word if word in ("auto", "none", "required") else {"type": "function", "name": word}


def _languages(value: Any, param: str) -> str:
    count = len(text(value, param).split(","))
    if count > MOST_LANGUAGES:
        raise Refused(f"{param} has {count} languages; allowed are {MOST_LANGUAGES}.", param=param)
    return str(value)


def _speech_models(value: Any, param: str) -> dict[str, str]:
    models: dict[str, str] = texts_by_name(value, param)
    if len(models) > MOST_LANGUAGES:
        raise Refused(f"{param} has models for {len(models)} locales; allowed are {MOST_LANGUAGES}.", param=param)
    return models


def _bare_voice(value: Any, param: str) -> dict[str, Any]:
    return {"type": OPENAI, "name": one_of(OPENAI_VOICES)(value, param + ".name")}


EAGERNESS = one_of(("auto", "low", "medium", "high"))
LEVELS = one_of(("low", "medium", "high", "default"))
EFFORT = one_of(("none", "minimal", "low", "medium", "high", "xhigh"))
TEMPERATURE = number(0, 1.2)
TOKENS = Check("1 to 4096, inf", lambda value, param: value if value == "inf" else whole(1, 4096)(value, param))
MODALITIES = Check("[text]; [text, audio]; with animation or avatar", _modalities)
METADATA = Check("16 pairs, names of 64 and values of 512 characters", _metadata)
LANGUAGES = Check(f"a text with at most {MOST_LANGUAGES} codes", _languages)
SPEECH_MODELS = Check(f"an object of texts, at most {MOST_LANGUAGES}", _speech_models)
TOOL_CHOICE = Check("auto, none, required, the name of a function, {type: function, name}", _tool_choice)
FOR_BRAIN = "by a brain on another server; the rules call no function"
TEMPERATURE_NOTE = "the reference says 0.6 to 1.2, the SDK 0 to 1; the rules have no chance in them"
OWN_RANGE = "the range is our own"

FUNCTION_CHOICE = Group("tool_choice", (honoured("name", filled, is_required=True),), kinds=("function",))

VOICE = Group(
    "session.voice",
    (
        honoured("name", one_of(OPENAI_VOICES), "or the bare name as a text", kinds=[OPENAI], is_required=True),
        honoured("name", voice_name, kinds=[STANDARD], is_required=True),
        honoured("name", filled, kinds=[CUSTOM, PERSONAL], is_required=True),
        honoured("name", one_of(NATIVE_VOICES), kinds=[NATIVE], is_required=True),
        ignored("endpoint_id", filled, kinds=[CUSTOM], is_required=True),
        ignored("model", one_of(PERSONAL_MODELS), kinds=[PERSONAL], is_required=True),
        honoured("rate", optional(rate), kinds=AZURE_SPEECH),
        honoured("pitch", optional(pitch), kinds=AZURE_SPEECH),
        honoured("volume", optional(volume), kinds=AZURE_SPEECH),
        honoured("locale", optional(text), "decides the language of the answers", kinds=AZURE_SPEECH),
        ignored("temperature", optional(number(0, 1)), kinds=AZURE_SPEECH),
        ignored("style", optional(text), kinds=AZURE_SPEECH),
        ignored("prefer_locales", optional(list_of(text)), kinds=AZURE_SPEECH),
        ignored("custom_lexicon_url", optional(text), kinds=AZURE_SPEECH),
        ignored("custom_text_normalization_url", optional(text), kinds=AZURE_SPEECH),
    ),
    kinds=(OPENAI, *AZURE_SPEECH, NATIVE),
)
VOICE_CHECK = either(Check("a name", _bare_voice), of(VOICE), is_first=lambda value: isinstance(value, str))

END_OF_UTTERANCE = Group(
    "session.turn_detection.end_of_utterance_detection",
    (
        honoured("threshold_level", optional(LEVELS), "the higher, the surer a sentence must be complete"),
        honoured("timeout_ms", optional(whole(0, 60_000)), f"the longest silence inside a turn; {OWN_RANGE}"),
        refused("threshold", never("use threshold_level.")),
        refused("timeout", never("use timeout_ms.")),
    ),
    kinds=("semantic_detection_v1", "semantic_detection_v1_en", "semantic_detection_v1_multilingual"),
    kind_field="model",
)
NO_FILLERS = never("choose a turn detection of azure_semantic_vad for it.")
TURN_DETECTION = Group(
    "session.turn_detection",
    (
        honoured("threshold", number(0, 1), kinds=BY_SOUND),
        honoured("prefix_padding_ms", whole(0, 5_000), OWN_RANGE, kinds=BY_SOUND),
        honoured("speech_duration_ms", whole(0, 5_000), OWN_RANGE, kinds=BY_SOUND),
        honoured("silence_duration_ms", whole(32, 10_000), OWN_RANGE, kinds=BY_SOUND),
        honoured("end_of_utterance_detection", optional(of(END_OF_UTTERANCE)), kinds=BY_SOUND),
        honoured("eagerness", EAGERNESS, "waits up to 8 s, 4 s or 2 s for the rest", kinds=[SEMANTIC_VAD]),
        honoured("create_response", boolean),
        honoured("interrupt_response", boolean),
        honoured(
            "auto_truncate",
            boolean,
            "with interrupt_response alone, as how-to-voice-live-auto-truncation says",
            kinds=BY_SOUND,
        ),
        honoured("remove_filler_words", boolean, kinds=AZURE_TURNS),
        honoured("appended_text_after_truncation", text, "with auto_truncate", kinds=AZURE_TURNS),
        honoured("languages", optional(list_of(text, at_most=10)), "an unknown one is ignored", kinds=AZURE_TURNS),
        refused("remove_filler_words", NO_FILLERS, kinds=[SERVER_VAD, SEMANTIC_VAD]),
        refused("smart_end_of_turn_detection", never("it is preview only; use end_of_utterance_detection.")),
    ),
    kinds=(SERVER_VAD, SEMANTIC_VAD, *AZURE_TURNS),
)
TRANSCRIPTION = Group(
    "session.input_audio_transcription",
    (
        honoured(
            "model",
            one_of((*OPENAI_TRANSCRIBERS, *MAI_TRANSCRIBERS, AZURE_TRANSCRIBER)),
            "must go with the model; all are the same ear here",
            is_required=True,
        ),
        honoured("language", optional(LANGUAGES), "one, or several with commas"),
        honoured(
            "phrase_list", optional(list_of(text, at_most=499)), "corrects what was heard; no ear is biased by it"
        ),
        ignored("prompt", optional(text)),
        ignored("custom_speech", optional(SPEECH_MODELS)),
    ),
)
NOISE_REDUCTION = Group(
    "session.input_audio_noise_reduction",
    (ignored("type", one_of(("azure_deep_noise_suppression", *REALTIME_NOISE_REDUCTION)), is_required=True),),
)
ECHO_CANCELLATION = Group(
    "session.input_audio_echo_cancellation",
    (
        honoured("type", one_of(("server_echo_cancellation",)), is_required=True),
        honoured("reference_source", optional(one_of(("server", "client"))), "client: the second channel is dropped"),
        honoured("channels", optional(one_of((1, 2)))),
    ),
)
INTERIM = Group(
    "session.interim_response",
    (
        honoured("triggers", optional(list_of(one_of(("latency", "tool")))), "latency alone if left out"),
        honoured("latency_threshold_ms", optional(whole(0, 60_000)), f"2000 if left out; {OWN_RANGE}"),
        honoured("texts", optional(list_of(text)), "one of them by chance", kinds=[STATIC_INTERIM]),
        honoured("max_completion_tokens", optional(whole(1, 4096)), kinds=[LLM_INTERIM]),
        ignored("model", optional(text), "a sentence of our own in the session's language", kinds=[LLM_INTERIM]),
        ignored("instructions", optional(text), kinds=[LLM_INTERIM]),
    ),
    kinds=(STATIC_INTERIM, LLM_INTERIM),
)
APPROVALS = Group("require_approval", (ignored("never", list_of(text)), ignored("always", list_of(text))))
TOOL = Group(
    "session.tools[]",
    (
        honoured("name", filled, FOR_BRAIN, kinds=["function"], is_required=True),
        honoured("description", optional(text), kinds=["function"]),
        honoured("parameters", optional(mapping), kinds=["function"]),
        ignored("description", optional(text), kinds=["foundry_agent"]),
        ignored("server_label", filled, "no server is called", kinds=["mcp"], is_required=True),
        ignored("server_url", filled, kinds=["mcp"], is_required=True),
        ignored("allowed_tools", optional(list_of(text)), kinds=["mcp"]),
        ignored("headers", optional(texts_by_name), kinds=["mcp"]),
        ignored("authorization", optional(text), kinds=["mcp"]),
        ignored(
            "require_approval",
            optional(
                either(of(APPROVALS), one_of(("never", "always")), is_first=lambda value: isinstance(value, dict))
            ),
            kinds=["mcp"],
        ),
        ignored("agent_name", filled, "no agent is called", kinds=["foundry_agent"], is_required=True),
        ignored("project_name", filled, kinds=["foundry_agent"], is_required=True),
        *(
            ignored(name, optional(text), kinds=["foundry_agent"])
            for name in ("agent_version", "client_id", "foundry_resource_override", "agent_context_type")
        ),
        ignored("return_agent_response_directly", optional(boolean), kinds=["foundry_agent"]),
    ),
    kinds=("function", "mcp", "foundry_agent"),
)
ANIMATION = Group(
    "session.animation",
    (ignored("model_name", text), ignored("outputs", list_of(one_of(("blendshapes", "viseme_id"))))),
)

# What a session and a single response have in common.
_ANSWERS: tuple[Option, ...] = (
    honoured("modalities", MODALITIES, "no animation and no avatar come"),
    honoured("instructions", text),
    honoured("voice", VOICE_CHECK, "stays once it was heard"),
    honoured("output_audio_format", one_of(tuple(OutputFormat))),
    honoured("max_response_output_tokens", TOKENS, "an answer that reaches it ends as incomplete"),
    honoured("metadata", optional(METADATA), "comes back in the session or in the response"),
    honoured("interim_response", optional(of(INTERIM)), "an Azure voice speaks it"),
    honoured("tool_choice", TOOL_CHOICE, f"must name one of the tools; {FOR_BRAIN}"),
    honoured("tools", list_of(of(TOOL)), FOR_BRAIN),
    honoured("temperature", TEMPERATURE, TEMPERATURE_NOTE),
    ignored("reasoning_effort", optional(EFFORT)),
    ignored("animation", optional(of(ANIMATION))),
)
SESSION = Group(
    "session",
    (
        *_ANSWERS,
        honoured("model", text, "stays"),
        honoured("turn_detection", optional(of(TURN_DETECTION)), "null: the client ends turns"),
        honoured("input_audio_format", one_of(tuple(InputFormat))),
        honoured("input_audio_sampling_rate", one_of((TELEPHONE_RATE_HZ, 16_000, SAMPLE_RATE_HZ))),
        honoured("input_audio_transcription", optional(of(TRANSCRIPTION))),
        honoured("input_audio_echo_cancellation", optional(of(ECHO_CANCELLATION))),
        ignored("input_audio_noise_reduction", optional(of(NOISE_REDUCTION))),
        honoured(
            "output_audio_timestamp_types",
            optional(list_of(one_of(("word",)))),
            "estimated from the sound; Azure voices only",
        ),
        honoured("parallel_tool_calls", boolean, FOR_BRAIN),
        ignored("avatar", optional(mapping)),
        ignored(
            "include",
            optional(
                list_of(
                    one_of(
                        (
                            "item.input_audio_transcription.logprobs",
                            "item.input_audio_transcription.phrases",
                            "file_search_call.results",
                        )
                    )
                )
            ),
        ),
        *(refused(name, SET_BY_SERVICE) for name in ("id", "object", "expires_at")),
    ),
)
RESPONSE = Group(
    "response",
    (
        *_ANSWERS,
        honoured("max_output_tokens", TOKENS, "the SDK's name of max_response_output_tokens"),
        honoured("conversation", one_of(("auto", "none")), "none: the answer leaves no item"),
        honoured("commit", boolean, "false is as conversation none"),
        honoured("cancel_previous", boolean, "false if left out: a second response is refused"),
        honoured("input_items", list_of(mapping), "read instead of the conversation"),
        honoured("append_input_items", list_of(mapping), "read after the conversation"),
        honoured("pre_generated_assistant_message", mapping, "spoken by Azure voices only"),
        ignored("invoke_input", optional(mapping)),
    ),
)
