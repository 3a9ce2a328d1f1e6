"""The table of options: nothing of the SDK is missing in it, and whatever is wrong is refused by its name."""

import typing
from typing import Any

import azure.ai.voicelive.models as sdk
import pytest
from azure.ai.voicelive import _unions

from localvoice.protocol.options_page import GROUPS
from localvoice.settings.items import ITEM, PART
from localvoice.settings.options import Fate, Group, Option
from localvoice.settings.pairs import PAIRS
from localvoice.settings.session import new_session, updated
from localvoice.settings.table import (
    ANIMATION,
    ECHO_CANCELLATION,
    END_OF_UTTERANCE,
    INTERIM,
    NOISE_REDUCTION,
    RESPONSE,
    SESSION,
    TOOL,
    TRANSCRIPTION,
    TURN_DETECTION,
    VOICE,
)
from localvoice.wire.events import Refused

WRONG = 3.25  # neither a text, a list, an object, true or false, nor a number in any of the ranges
OF_SDK: list[tuple[Group, Any]] = [
    (SESSION, sdk.RequestSession),
    (RESPONSE, sdk.ResponseCreateParams),
    (TURN_DETECTION, sdk.ServerVad),
    (TURN_DETECTION, sdk.AzureSemanticVad),
    (TURN_DETECTION, sdk.AzureSemanticVadEn),
    (TURN_DETECTION, sdk.AzureSemanticVadMultilingual),
    (END_OF_UTTERANCE, sdk.AzureSemanticDetection),
    (TRANSCRIPTION, sdk.AudioInputTranscriptionOptions),
    (NOISE_REDUCTION, sdk.AudioNoiseReduction),
    (ECHO_CANCELLATION, sdk.AudioEchoCancellation),
    (VOICE, sdk.OpenAIVoice),
    (VOICE, sdk.AzureStandardVoice),
    (VOICE, sdk.AzureCustomVoice),
    (VOICE, sdk.AzurePersonalVoice),
    (VOICE, sdk.AzureRealtimeNativeVoice),
    (INTERIM, sdk.StaticInterimResponseConfig),
    (INTERIM, sdk.LlmInterimResponseConfig),
    (TOOL, sdk.FunctionTool),
    (TOOL, sdk.MCPServer),
    (ANIMATION, sdk.Animation),
    (ITEM, sdk.UserMessageItem),
    (ITEM, sdk.FunctionCallItem),
    (ITEM, sdk.FunctionCallOutputItem),
    (ITEM, sdk.MCPApprovalResponseRequestItem),
    (PART, sdk.InputTextContentPart),
    (PART, sdk.InputAudioContentPart),
    (PART, sdk.OutputTextContentPart),
    (PART, sdk.RequestImageContentPart),
]


def fields_of(model: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(model, {"_models": sdk, "_unions": _unions})
    return {name: hint for name, hint in hints.items() if not name.startswith("_")}


def kind_of(group: Group, model: Any) -> str:
    """The type that a model of the SDK always has."""
    literal = typing.get_args(fields_of(model).get(group.kind_field)) if group.kinds else ()
    return str(getattr(literal[0], "value", literal[0])) if literal else ""


@pytest.mark.parametrize(("group", "model"), OF_SDK, ids=[model.__name__ for _, model in OF_SDK])
def test_everything_that_the_sdk_can_set_is_in_the_table(group: Group, model: Any) -> None:
    kind = kind_of(group, model)
    known = {option.name for option in group.options if option.fate is not Fate.REFUSED and option.belongs_to(kind)}
    if group.kinds:
        assert kind in group.kinds
        known.add(group.kind_field)
    assert fields_of(model).keys() - known == set()


def cases() -> list[Any]:
    found = []
    for group in GROUPS:
        for option in group.options:
            kind = next((kind for kind in group.kinds if option.belongs_to(kind)), "")
            found.append(pytest.param(group, option, kind, id=f"{group.name}.{option.name} {kind}"))
    return found


@pytest.mark.parametrize(("group", "option", "kind"), cases())
def test_a_wrong_value_is_refused_by_the_name_of_its_option(group: Group, option: Option, kind: str) -> None:
    needed = [other.name for other in group.options if other.is_required and other.belongs_to(kind)]
    given = {option.name: WRONG, **{name: "x" for name in needed if name != option.name}}
    if kind:
        given[group.kind_field] = kind
    with pytest.raises(Refused) as refused:
        group.check(given, "it")
    assert refused.value.param == f"it.{option.name}"
    if option.fate is Fate.REFUSED:
        assert refused.value.code == "unknown_parameter"
        assert refused.value.message.endswith(".")


@pytest.mark.parametrize("group", GROUPS, ids=[group.name for group in GROUPS])
def test_what_nobody_knows_is_refused_and_what_is_meant_is_named(group: Group) -> None:
    given: dict[str, Any] = {"colour": "blue"}
    if group.kinds:
        given[group.kind_field] = group.kinds[0]
    with pytest.raises(Refused) as refused:
        group.check({**given, **dict.fromkeys([o.name for o in group.options if o.is_required], "x")}, "it")
    assert refused.value.param == "it.colour"
    assert "Leave it out" in refused.value.message


def update(model: str, **wanted: Any) -> Any:
    return updated(new_session(model), wanted, has_spoken=False, client_reference=False)


BROKEN_PAIRS: list[tuple[str, str, dict[str, Any]]] = [
    ("input_audio_transcription.model", "gpt-4o", {"input_audio_transcription": {"model": "whisper-1"}}),
    (
        "input_audio_transcription.phrase_list",
        "gpt-realtime",
        {"input_audio_transcription": {"model": "whisper-1", "phrase_list": ["a"]}},
    ),
    (
        "input_audio_transcription.prompt",
        "gpt-4o",
        {"input_audio_transcription": {"model": "azure-speech", "prompt": "a"}},
    ),
    (
        "input_audio_transcription.custom_speech",
        "gpt-4o",
        {"input_audio_transcription": {"model": "mai-transcribe", "custom_speech": {"de": "a"}}},
    ),
    ("turn_detection.type", "gpt-4o", {"turn_detection": {"type": "semantic_vad"}}),
    ("input_audio_noise_reduction.type", "gpt-4o", {"input_audio_noise_reduction": {"type": "near_field"}}),
    ("voice.type", "gpt-4o", {"voice": "alloy"}),
    ("voice.type", "gpt-4o", {"voice": {"type": "azure-realtime-native", "name": "ava"}}),
    ("voice.type", "azure-realtime", {"voice": {"type": "azure-standard", "name": "en-US-AvaNeural"}}),
    ("interim_response", "gpt-realtime", {"interim_response": {"type": "llm_interim_response"}}),
    ("tool_choice", "gpt-realtime", {"tool_choice": "look_up"}),
    ("tools", "phi4-mini", {"tools": [{"type": "mcp", "server_label": "a", "server_url": "b"}]}),
    ("input_audio_sampling_rate", "gpt-4o", {"input_audio_format": "g711_ulaw", "input_audio_sampling_rate": 16000}),
    (
        "input_audio_echo_cancellation.channels",
        "gpt-4o",
        {"input_audio_echo_cancellation": {"type": "server_echo_cancellation", "channels": 2}},
    ),
    (
        "input_audio_echo_cancellation.channels",
        "gpt-4o",
        {"input_audio_echo_cancellation": {"type": "server_echo_cancellation", "reference_source": "client"}},
    ),
    (
        "input_audio_echo_cancellation.channels",
        "gpt-4o",
        {
            "input_audio_format": "g711_ulaw",
            "input_audio_echo_cancellation": {
                "type": "server_echo_cancellation",
                "reference_source": "client",
                "channels": 2,
            },
        },
    ),
]


@pytest.mark.parametrize(("param", "model", "wanted"), BROKEN_PAIRS)
def test_what_does_not_go_together_is_refused(param: str, model: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        update(model, **wanted)
    assert refused.value.param == f"session.{param}"


def test_every_rule_of_pairs_is_tried() -> None:
    assert {pair.param for pair in PAIRS} == {param for param, _, _ in BROKEN_PAIRS}


@pytest.mark.parametrize(
    "choice",
    [
        "look_up",
        {"type": "function", "name": "look_up"},
        {"type": "function", "function": {"name": "look_up"}},
        sdk.ToolChoiceFunctionSelection(name="look_up").as_dict(),
    ],
    ids=["name", "reference", "documentation of the SDK", "SDK"],
)
def test_a_tool_may_be_chosen_in_each_spelling(choice: Any) -> None:
    tool = {"type": "function", "name": "look_up", "parameters": {}}
    chosen = update("gpt-realtime", tools=[tool], tool_choice=choice)["tool_choice"]
    assert chosen == {"type": "function", "name": "look_up"}


def test_a_language_that_a_turn_detection_does_not_have_is_ignored() -> None:
    turns = {"type": "azure_semantic_vad_multilingual", "languages": ["de-DE", "sw"]}
    assert update("gpt-4o", turn_detection=turns)["turn_detection"]["languages"] == ["de-DE", "sw"]


def test_a_session_that_is_refused_stays_as_it_was() -> None:
    session = new_session("gpt-realtime")
    before = dict(session)
    with pytest.raises(Refused):
        updated(session, {"instructions": "New.", "temperature": 9}, has_spoken=False, client_reference=False)
    assert session == before


def test_the_native_model_starts_with_one_of_its_voices() -> None:
    assert new_session("azure-realtime")["voice"] == {"type": "azure-realtime-native", "name": "ava"}
