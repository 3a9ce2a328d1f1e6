"""For each option that Voice Live has: a persona with a value of its own, and what its session says then."""

from typing import Any

from agents.personas.options import OPTIONS
from tests.agents.personas.settings import DEFAULTS

AZURE = {"voice_kind": "azure-standard", "voice_name": "en-US-AvaMultilingualNeural"}
TEXT = {**AZURE, "model": "gpt-4.1"}
STATIC = {**TEXT, "interim": "static_interim_response", "interim_texts": ["One moment."]}
LLM = {**TEXT, "interim": "llm_interim_response"}
MEANING = {"turn_detection": "azure_semantic_vad", "language": "en-US"}
JUDGED = {"end_of_utterance": "semantic_detection_v1"}
TOOLS = {"mcp_servers": [{"label": "library", "url": "https://example.org/mcp"}]}
CUSTOM = {"voice_kind": "azure-custom", "voice_name": "Our voice", "voice_endpoint_id": "an-id"}
HD = {"voice_kind": "azure-standard", "voice_name": "en-US-Ava:DragonHDLatestNeural"}

# Field: the value, what it needs of others, and how it stands in the session if not as it is here.
CASES: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "language": ("de-DE", {"model": "gpt-4.1"}, "de-DE"),
    "instructions": ("Be brief.", {}, "Be brief."),
    "temperature": (0.65, {}, 0.65),
    "max_response_output_tokens": (400, {}, 400),
    "reasoning_effort": ("low", {**TEXT, "model": "gpt-5.1"}, "low"),
    "mcp_servers": (
        TOOLS["mcp_servers"],
        {},
        [
            {
                "type": "mcp",
                "server_label": "library",
                "server_url": "https://example.org/mcp",
                "require_approval": "never",
            }
        ],
    ),
    "tool_choice": ("required", TOOLS, "required"),
    "parallel_tool_calls": (False, TOOLS, False),
    "interim": ("static_interim_response", STATIC, "static_interim_response"),
    "interim_texts": (["Let me see."], STATIC, ["Let me see."]),
    "interim_model": ("gpt-4.1-nano", LLM, "gpt-4.1-nano"),
    "interim_instructions": ("Say what you do.", LLM, "Say what you do."),
    "interim_max_tokens": (30, LLM, 30),
    "interim_triggers": ("latency,tool", STATIC, ["latency", "tool"]),
    "interim_after_ms": (1500, STATIC, 1500),
    "voice_kind": ("openai", {"voice_name": "marin"}, "openai"),
    "voice_name": ("de-DE-KatjaNeural", {}, "de-DE-KatjaNeural"),
    "voice_rate": (0.85, AZURE, "0.85"),
    "voice_pitch": ("+5%", AZURE, "+5%"),
    "voice_volume": ("80", AZURE, "80"),
    "voice_style": ("cheerful", AZURE, "cheerful"),
    "voice_temperature": (0.7, HD, 0.7),
    "voice_locale": ("en-GB", AZURE, "en-GB"),
    "voice_prefer_locales": (["en-GB"], AZURE, ["en-GB"]),
    "voice_lexicon_url": ("https://example.org/names.xml", AZURE, "https://example.org/names.xml"),
    "voice_normalization_url": ("https://example.org/rules.json", AZURE, "https://example.org/rules.json"),
    "voice_endpoint_id": ("an-id", CUSTOM, "an-id"),
    "personal_voice_model": (
        "DragonHDOmniLatestNeural",
        {"voice_kind": "azure-personal", "voice_name": "Ours"},
        "DragonHDOmniLatestNeural",
    ),
    "word_timestamps": (True, AZURE, ["word"]),
    "turn_detection": ("azure_semantic_vad", MEANING, "azure_semantic_vad"),
    "silence_duration_ms": (900, {}, 900),
    "vad_threshold": (0.7, {}, 0.7),
    "prefix_padding_ms": (420, {}, 420),
    "speech_duration_ms": (120, {}, 120),
    "end_of_utterance": ("semantic_detection_v1", {}, "semantic_detection_v1"),
    "end_of_utterance_level": ("high", JUDGED, "high"),
    "end_of_utterance_timeout_ms": (1500, JUDGED, 1500),
    "eagerness": ("low", {"turn_detection": "semantic_vad"}, "low"),
    "interrupt_response": (False, {}, False),
    "ignore_backchannels": (True, MEANING, True),
    "noise_reduction": ("far_field", {}, "far_field"),
    "echo_cancellation": (False, {}, None),
    "transcription_model": ("whisper-1", {}, "whisper-1"),
    "spoken_languages": (["de-DE"], {"model": "gpt-4.1"}, "en-US,de-DE"),
    "phrase_list": (["Lighthouse Quay"], {}, ["Lighthouse Quay"]),
    "transcription_prompt": ("A museum.", {}, "A museum."),
    "custom_speech": ({"de-DE": "an-id"}, {"model": "gpt-4.1"}, {"de-DE": "an-id"}),
    "include_phrases": (True, {}, ["item.input_audio_transcription.phrases"]),
    "include_logprobs": (True, {}, ["item.input_audio_transcription.logprobs"]),
}
IN_SESSION = [option.field for option in OPTIONS if option.wire and not option.wire.startswith("?")]


def changes(field: str) -> dict[str, Any]:
    """What makes a persona of the tests one that has this value."""
    value, others, _ = CASES[field]
    return {**others, field: value}


def is_another_value(field: str) -> bool:
    return bool(CASES[field][0] != DEFAULTS[field])


def at(session: dict[str, Any], wire: str) -> Any:
    """What stands at a path like “voice.rate”; None: nothing."""
    found: Any = session
    for name in wire.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
