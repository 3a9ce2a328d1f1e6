"""Turns a persona into a Voice Live session. Pure: the same persona version always makes the same session.

The table of options says where each option stands in it. Field names and limits: Voice Live API reference 2026-07-15.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.audio import SAMPLE_RATE_HZ
from agents.personas.address import Address, address_of
from agents.personas.choices import AZURE_KINDS, MULTILINGUAL, OPENAI_TRANSCRIBERS, TurnDetection
from agents.personas.first_words import first_words
from agents.personas.mcp_servers import Tokens, as_tools
from agents.personas.options import OPTIONS, means_something, transcriber_of
from agents.personas.options.option import Option

NORWEGIAN = {"nb": "no"}  # OpenAI's transcribers do not know the code of Bokmål
AZURE_TURNS = (TurnDetection.AZURE_SEMANTIC_VAD, TurnDetection.AZURE_SEMANTIC_VAD_MULTILINGUAL)
# For a caller who switches push-to-talk off, although the persona begins with it.
BY_PAUSES = {"type": "server_vad", "create_response": True, "interrupt_response": True, "auto_truncate": False}

# What the service writes in another way than we keep it. None: it is left out.
WRITTEN: dict[str, Callable[[Any], Any]] = {
    "language": lambda persona: _spoken(persona),
    "spoken_languages": lambda _: None,  # they stand with the language
    "transcription_model": transcriber_of,
    "turn_detection": lambda persona: None if begins_with_push_to_talk(persona) else persona.turn_detection,
    "ignore_backchannels": lambda persona: persona.ignore_backchannels or None,
    "echo_cancellation": lambda persona: "server_echo_cancellation" if persona.echo_cancellation else None,
    "voice_rate": lambda persona: None if persona.voice_rate == 1 else f"{persona.voice_rate:g}",
    "interim_triggers": lambda persona: persona.interim_triggers.split(","),
    "word_timestamps": lambda persona: ["word"] if persona.word_timestamps else None,
    "include_phrases": lambda persona: _included("phrases") if persona.include_phrases else None,
    "include_logprobs": lambda persona: _included("logprobs") if persona.include_logprobs else None,
}


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """`session`: the fields of `session.update`. `greeting`: those of the first `response.create`, if any:
    it says what the persona says first.

    No log shows `session`: it may hold the keys of servers with tools.
    """

    address: Address
    session: dict[str, Any] = field(repr=False)
    greeting: dict[str, Any] | None
    may_interrupt: bool
    has_echo_guard: bool = False

    def opening(self, *, detects_turns: bool) -> dict[str, Any]:
        """The fields of a connection's first `session.update`."""
        return {**self.session, **self.turns(detects_turns=detects_turns)}

    def turns(self, *, detects_turns: bool) -> dict[str, Any]:
        """The fields to change in a running call: the service hears where the person's turns begin and end, or not.

        If not, the person says so (push-to-talk): each turn is committed, and its answer asked for.
        """
        return {"turn_detection": (self.session.get("turn_detection") or BY_PAUSES) if detects_turns else None}


def session_config(
    persona: Any, *, metadata: Mapping[str, str] | None = None, tokens: Tokens | None = None
) -> SessionConfig:
    """Everything a call with this persona, or version of one, needs to know.

    `metadata`: what Azure keeps with the session in the resource's logs. `tokens`: the operator's keys of servers with
    tools.

    Raises:
        MissingToken: a server does not get its key.
    """
    return SessionConfig(
        address=address_of(persona),
        session=_session(persona, metadata or {}, tokens or {}),
        greeting=_greeting(persona),
        may_interrupt=may_be_interrupted(persona),
        has_echo_guard=persona.echo_guard,
    )


def begins_with_push_to_talk(persona: Any) -> bool:
    """Whether the caller says where their turns begin and end, unless they choose otherwise."""
    return bool(persona.turn_detection == TurnDetection.MANUAL)


def may_be_interrupted(persona: Any) -> bool:
    """Whether it falls silent when the caller speaks: with push-to-talk each turn is meant."""
    return begins_with_push_to_talk(persona) or bool(persona.interrupt_response)


def _session(persona: Any, metadata: Mapping[str, str], tokens: Tokens) -> dict[str, Any]:
    session: dict[str, Any] = {
        "modalities": ["text", "audio"],
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": SAMPLE_RATE_HZ,
        "output_audio_format": "pcm16",
    }
    for option in OPTIONS:
        if option.wire and not option.wire.startswith("?") and means_something(option, persona):
            _put(session, option.wire.split("."), _written(option, persona, tokens))
    if metadata:
        session["metadata"] = dict(metadata)
    if begins_with_push_to_talk(persona):
        session["turn_detection"] = None
    else:
        session["turn_detection"] |= _of_every_turn(persona)
    return session


def _written(option: Option, persona: Any, tokens: Tokens) -> Any:
    if option.field == "mcp_servers":
        return as_tools(persona.mcp_servers, tokens)
    write = WRITTEN.get(option.field)
    return write(persona) if write else getattr(persona, option.field)


def _put(session: dict[str, Any], path: list[str], value: Any) -> None:
    """What is empty is left to the service. A list goes on with what is there already."""
    if value is None or value in ("", [], {}):
        return
    *groups, name = path
    for group in groups:
        session = session.setdefault(group, {})
    session[name] = [*session.get(name, []), *value] if isinstance(value, list) else value


def _of_every_turn(persona: Any) -> dict[str, Any]:
    """What does not depend on the persona's choices, or follows from its languages."""
    always: dict[str, Any] = {"create_response": True}
    if persona.turn_detection != TurnDetection.SEMANTIC_VAD:
        # The browser reports to the millisecond what was heard; the service could only estimate it.
        always["auto_truncate"] = False
    if persona.turn_detection in AZURE_TURNS:
        known = MULTILINGUAL if persona.turn_detection.endswith("multilingual") else ("en",)
        always["languages"] = [code for code in _short(_locales(persona)) if code in known]
    return always


def _spoken(persona: Any) -> str:
    """The languages to expect, with commas. OpenAI's transcribers name them without a country."""
    locales = _locales(persona)
    if transcriber_of(persona) in OPENAI_TRANSCRIBERS:
        locales = [NORWEGIAN.get(code, code) for code in _short(locales)]
    return ",".join(locales)


def _locales(persona: Any) -> list[str]:
    """All that are spoken in the call, the persona's own first."""
    return list(dict.fromkeys([persona.language, *persona.spoken_languages]))


def _short(locales: list[str]) -> list[str]:
    return list(dict.fromkeys(locale.partition("-")[0].lower() for locale in locales))


def _included(what: str) -> list[str]:
    return [f"item.input_audio_transcription.{what}"]


def _greeting(persona: Any) -> dict[str, Any] | None:
    greeting = first_words(persona)
    if not greeting:
        return None
    if persona.voice_kind in AZURE_KINDS:
        content = [{"type": "text", "text": greeting}]
        return {"pre_generated_assistant_message": {"type": "message", "role": "assistant", "content": content}}
    # Only Azure voices speak a given text; with other voices the model is asked to say it.
    return {"instructions": f'Greet the caller now. Say exactly this and nothing else: "{greeting}"'}
