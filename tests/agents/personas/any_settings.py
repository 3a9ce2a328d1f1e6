"""Random settings of personas: such as people choose, alone right and not always together, and junk."""

from typing import Any

from hypothesis import strategies as st

from agents.personas.choices import AZURE_VOICES, NATIVE_VOICES, OPENAI_VOICES
from agents.personas.options import BY_FIELD, OPTIONS, Kind, Option
from tests.agents.personas.settings import Settings

# One for each way to hear and to speak.
BASES: list[dict[str, Any]] = [
    {},
    {"language": "de-DE", "turn_detection": "azure_semantic_vad_multilingual"},
    {"voice_kind": "openai", "voice_name": "marin", "turn_detection": "semantic_vad"},
    {"model": "gpt-4.1", "interim": "static_interim_response", "interim_texts": ["One moment."]},
    {"model": "gpt-5.1", "interim": "llm_interim_response", "reasoning_effort": "low"},
    {"model": "phi4-mm-realtime"},
    {"model": "azure-realtime", "voice_kind": "azure-realtime-native", "voice_name": "ava"},
    {"model": "phi-of-ours", "profile": "byom-azure-openai-chat-completion"},
    {"model": "azure-realtime", "profile": "byom-azure-openai-realtime"},
    {"model": "gpt-realtime", "agent_name": "museum-desk", "agent_project": "museum"},
    {"voice_kind": "azure-custom", "voice_name": "Ours", "voice_endpoint_id": "an-id"},
    {"voice_kind": "azure-personal", "voice_name": "Ours"},
    {"mcp_servers": [{"label": "a", "url": "https://example.org/mcp", "token_variable": "MCP_TOKEN_A"}]},
    {"turn_detection": "manual"},
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
SOME_TEXTS: dict[str, list[str]] = {
    "model": ["gpt-realtime", "gpt-realtime-2.1-mini", "gpt-4.1", "gpt-5", "phi4-mm-realtime", "azure-realtime", "a b"],
    "agent_name": ["", "museum-desk"],
    "agent_project": ["", "museum"],
    "interim_model": ["", "gpt-4.1-mini", "no model"],
    "voice_name": [*AZURE_VOICES, *OPENAI_VOICES, *NATIVE_VOICES, "en-us-Jasper:MAI-Voice-1", "Ours", "", " "],
    "voice_pitch": ["", "low", "X-High", "+5%", "-20Hz", "+2st", "5%", "up", "default", "+٥%"],
    "voice_volume": ["", "0", "100", "101", "99.5", "soft", "+3dB", "-10%", "+3", "loudest", "٥"],
    "voice_locale": ["", "de-AT", "german!"],
    "voice_lexicon_url": [
        "",
        "https://example.org/a.xml",
        "http://example.org",
        "https://",
        "https://a b",
        "https://[::",
    ],
    "voice_endpoint_id": ["", " ", "an-id"],
    "instructions": ["", "Be kind."],
}
LOCALES = st.sampled_from(["en-US", "de-DE", "nb-NO", "zh-cn-liaoning", "sw", "klingon!", ""])
SERVERS = st.fixed_dictionaries(
    {
        "label": st.sampled_from(["a", "b", "no label"]),
        "url": st.sampled_from(["https://a.example", "http://a.example"]),
    },
    optional={
        "allowed_tools": st.lists(st.sampled_from(["find", ""]), max_size=2),
        "token_variable": st.sampled_from(["MCP_TOKEN_A", "MCP_TOKEN_B", "SECRET_KEY"]),
        "token": st.just("secret"),
    },
)
OBJECTS: dict[str, st.SearchStrategy[Any]] = {
    "mcp_servers": st.lists(SERVERS, max_size=3),
    "custom_speech": st.dictionaries(LOCALES, st.sampled_from(["an-id", ""]), max_size=12),
}
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400)])
    | st.floats()
    | st.text()
    | st.sampled_from(["\x00", "\ud800", "a" * 30_000, "manual", "[]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def values(option: Option) -> st.SearchStrategy[Any]:
    """Values of the right kind: usual ones, and some that are wrong."""
    match option.kind:
        case Kind.SWITCH:
            return st.booleans()
        case Kind.CHOICE:
            return st.sampled_from([str(choice.value) for choice in option.choices])
        case Kind.LIST:
            return st.lists(LOCALES if option.entry_limit == 35 else TEXTS, max_size=11)
        case Kind.OBJECT:
            return OBJECTS[option.field]
        case Kind.TEXT | Kind.LONG_TEXT:
            usual = SOME_TEXTS.get(option.field)
            return st.sampled_from(usual) if usual else TEXTS
    return _numbers(option)


def _numbers(option: Option) -> st.SearchStrategy[Any]:
    assert option.range is not None
    low, high, step = option.range.low, option.range.high, option.range.step
    empty = st.none() if option.default is None else st.nothing()
    if option.kind is Kind.WHOLE:
        return empty | st.integers(int(low), int(high)) | st.sampled_from([int(low - step), int(high + step)])
    return empty | st.floats(low, high) | st.sampled_from([low - step, high + step, float("nan"), float("inf")])


FIELDS = st.lists(st.sampled_from([option.field for option in OPTIONS]), max_size=8, unique=True)


@st.composite
def persona_settings(draw: st.DrawFn) -> Settings:
    """A persona of one of the kinds, with some options changed."""
    changed = {field: draw(values(BY_FIELD[field])) for field in draw(FIELDS)}
    return Settings(**draw(st.sampled_from(BASES)) | changed)


@st.composite
def junk_settings(draw: st.DrawFn) -> Settings:
    """The same, with anything in some options."""
    persona = draw(persona_settings())
    for field in draw(FIELDS):
        setattr(persona, field, draw(JUNK))
    return persona
