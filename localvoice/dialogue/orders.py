"""A response that was asked for, by a client or at the end of a turn. Pure."""

from dataclasses import dataclass
from typing import Any

from localvoice.dialogue.conversation import Conversation, Item
from localvoice.dialogue.interim import Interim, interim_from
from localvoice.dialogue.language import session_language
from localvoice.dialogue.prompts import model_options
from localvoice.dialogue.responses import Plan
from localvoice.settings.voice import is_azure_speech
from localvoice.speaking import Speech
from localvoice.wire.audio_formats import OutputFormat
from localvoice.wire.events import Event


@dataclass(slots=True)
class Order:
    """A response that was asked for: how to say it, and the words if they are given.

    It is made from `input_items`, or from the conversation if they are None, and from `extra_items` after that.
    """

    plan: Plan
    ready_text: str | None = None
    added_instructions: str = ""
    input_items: tuple[Item, ...] | None = None
    extra_items: tuple[Item, ...] = ()

    @property
    def interim(self) -> Interim | None:
        """What bridges the wait for its words; nothing does if they are given."""
        return self.plan.interim if self.ready_text is None else None

    def read_items(self, conversation: Conversation) -> tuple[Item, ...]:
        """The items that the answer is made from."""
        items = conversation.items() if self.input_items is None else self.input_items
        return (*items, *self.extra_items)


def plan_from(session: Event, overrides: dict[str, Any]) -> Plan:
    """How to answer: the session's settings with these overrides, which are checked already."""
    session = {**session, **{name: value for name, value in overrides.items() if value is not None}}
    language = session_language(session)
    has_azure_voice = is_azure_speech(session["voice"]) and "audio" in session["modalities"]
    return Plan(
        instructions=session["instructions"],
        speech=Speech(session["voice"], language),
        has_word_times=has_azure_voice and bool(session.get("output_audio_timestamp_types")),
        interim=interim_from(session.get("interim_response"), language) if has_azure_voice else None,
        modalities=tuple(session["modalities"]),
        output_format=OutputFormat(session["output_audio_format"]),
        temperature=session["temperature"],
        max_output_tokens=overrides.get("max_output_tokens") or session["max_response_output_tokens"],
        is_in_conversation=overrides.get("conversation") != "none" and overrides.get("commit") is not False,
        metadata=overrides.get("metadata"),
        options=model_options(session, overrides),
    )
