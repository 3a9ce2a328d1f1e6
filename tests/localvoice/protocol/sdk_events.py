"""Random client events, drawn from the SDK's own models: every event and setting it can send, sensible or not."""

import types
import typing
from enum import Enum
from typing import Any, Literal, Union

import pybase64
from azure.ai.voicelive import _unions, models
from hypothesis import strategies as some

from tests.localvoice.sounds import silence, tone

NAMES = {"_models": models, "_unions": _unions}
TEXTS = [
    "",
    "hello",
    "en",
    "de-DE",
    "item_mine",
    "item_other",
    "root",
    "inf",
    "tell me more, please.",
    "ÄÖ 🙂",
    "alloy",
]
NUMBERS = [-1, 0, 1, 2, 40, 200, 500, 4096, 8000, 24_000, 10**9]
AUDIO = ["", "%%%", *(pybase64.b64encode_as_string(pcm) for pcm in (b"\0", tone(160), silence(320), tone(640)))]
MOST_DEPTH = 4


def value(kind: Any, depth: int = 0) -> some.SearchStrategy[Any]:
    """A value of this annotation, as JSON has it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return some.one_of([value(option, depth) for option in inner if option is not type(None)])
    if origin is Literal:
        return some.sampled_from([getattr(option, "value", option) for option in inner])
    if origin is list:
        return some.lists(value(inner[0], depth + 1), max_size=2)
    if origin is dict:
        return some.dictionaries(some.sampled_from(TEXTS), value(inner[1], depth + 1), max_size=2)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return some.sampled_from([member.value for member in kind])
    if isinstance(kind, type) and issubclass(kind, models.ClientEvent.__mro__[1]):
        return model(kind, depth + 1)
    return PLAIN.get(kind, some.sampled_from([None, *TEXTS]))


PLAIN: dict[Any, some.SearchStrategy[Any]] = {
    str: some.sampled_from(TEXTS) | some.text(max_size=8),
    int: some.sampled_from(NUMBERS),
    float: some.sampled_from([-1.0, 0.0, 0.3, 0.7, 1.0, 1.5]),
    bool: some.booleans(),
}


def model(kind: Any, depth: int = 0) -> some.SearchStrategy[dict[str, Any]]:
    """The fields of a model, or of one of its kinds: those that are required, and some of the others."""
    kinds = list(kind.__dict__.get("__mapping__", {}).values())
    if kinds:
        return some.one_of([model(narrower, depth) for narrower in kinds])
    hints = {name: hint for name, hint in typing.get_type_hints(kind, NAMES).items() if not name.startswith("_")}
    needed = {name: value(hint, depth) for name, hint in hints.items() if type(None) not in typing.get_args(hint)}
    others = (
        {} if depth > MOST_DEPTH else {name: value(hint, depth) for name, hint in hints.items() if name not in needed}
    )
    return some.fixed_dictionaries(needed, optional=others)


def event(kind: Any) -> some.SearchStrategy[dict[str, Any]]:
    """An event of this kind, with an id of the client's."""
    fields = model(kind)
    if kind is models.ClientEventInputAudioBufferAppend:
        fields = some.fixed_dictionaries(
            {"type": some.just("input_audio_buffer.append"), "audio": some.sampled_from(AUDIO)}
        )
    return _with_id(fields)


def _with_id(fields: some.SearchStrategy[dict[str, Any]]) -> some.SearchStrategy[dict[str, Any]]:
    return some.tuples(fields, some.uuids()).map(lambda drawn: {**drawn[0], "event_id": str(drawn[1])})


def _message(text: str, item_id: str | None = None) -> models.ConversationRequestItem:
    return models.UserMessageItem(id=item_id, content=[models.InputTextContentPart(text=text)])


# What a sensible client sends: random events alone are refused nine times in ten.
SPEECH = [models.ClientEventInputAudioBufferAppend(audio=AUDIO[position]) for position in (3, 4, 5)]
SENSIBLE = [
    *(speech.as_dict() for speech in (*SPEECH, *SPEECH)),
    *(
        models.ClientEventSessionUpdate(session=models.RequestSession(turn_detection=turns)).as_dict()
        for turns in (
            models.ServerVad(threshold=0.3, auto_truncate=True),
            models.ServerVad(silence_duration_ms=32, interrupt_response=False),
            models.AzureSemanticVad(
                remove_filler_words=True, end_of_utterance_detection=models.AzureSemanticDetection()
            ),
            models.AzureSemanticVadMultilingual(create_response=False, languages=["de", "xx"]),
        )
    ),
    {"type": "session.update", "session": {"turn_detection": None}},
    models.ClientEventInputAudioBufferCommit().as_dict(),
    models.ClientEventInputAudioBufferClear().as_dict(),
    models.ClientEventInputTextDelta(id="item_other", delta="how are ").as_dict(),
    models.ClientEventInputTextDone(id="item_other").as_dict(),
    models.ClientEventConversationItemCreate(item=_message("hello", "item_mine")).as_dict(),
    models.ClientEventConversationItemCreate(item=_message("hello")).as_dict(),
    models.ClientEventConversationItemDelete(item_id="item_mine").as_dict(),
    models.ClientEventResponseCreate().as_dict(),
    *(
        models.ClientEventResponseCreate(response=response).as_dict()
        for response in (
            models.ResponseCreateParams(cancel_previous=True, max_output_tokens=3),
            models.ResponseCreateParams(modalities=["text"], commit=False, metadata={"a": "b"}),
            models.ResponseCreateParams(input_items=[_message("only this")], append_input_items=[_message("and this")]),
            models.ResponseCreateParams(
                pre_generated_assistant_message=models.AssistantMessageItem(
                    content=[models.OutputTextContentPart(text="Welcome. Who is it?")]
                )
            ),
        )
    ),
    models.ClientEventResponseCancel().as_dict(),
]
BRIDGED = models.RequestSession(
    voice=models.AzureStandardVoice(name="en-US-AvaNeural"),
    interim_response=models.StaticInterimResponseConfig(latency_threshold_ms=0, texts=["One moment."]),
)
TIMED = models.RequestSession(
    voice=models.AzureStandardVoice(name="de-DE-KatjaNeural", rate="1.5"),
    output_audio_timestamp_types=["word"],
    input_audio_transcription=models.AudioInputTranscriptionOptions(model="mai-transcribe", phrase_list=["Contoso"]),
    input_audio_echo_cancellation=models.AudioEchoCancellation(),
    max_response_output_tokens=4,
)

KINDS = tuple(models.ClientEvent.__mapping__.values())
SENSIBLE_EVENTS = _with_id(some.sampled_from(SENSIBLE))
EVENTS = some.one_of(SENSIBLE_EVENTS, some.one_of([event(kind) for kind in KINDS]))
ROWS = some.one_of(some.lists(SENSIBLE_EVENTS, max_size=20), some.lists(EVENTS, max_size=12))
SETTINGS = some.one_of(some.sampled_from([BRIDGED.as_dict(), TIMED.as_dict()]), model(models.RequestSession))


def single_settings() -> some.SearchStrategy[dict[str, Any]]:
    """One setting at a time, so that most of them are accepted."""
    hints = typing.get_type_hints(models.RequestSession, NAMES)
    return some.one_of(
        [some.fixed_dictionaries({name: value(hint)}) for name, hint in hints.items() if not name.startswith("_")]
    )
