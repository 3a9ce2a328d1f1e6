"""Who types the magic words makes their own session fail, in the middle of its work."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from agents.voice.conversation.dialogue import Dialogue
    from agents.voice.conversation.effects import Action

MAGIC_WORDS = "divide by zero"
EVENT_TYPE = "conversation.item.created"


class PlantedFaultConfig(AppConfig):
    name = "tests.faults.planted_fault"

    def ready(self) -> None:
        from agents.voice.conversation.upstream_events import _HANDLERS

        handle = _HANDLERS[EVENT_TYPE]

        def fail_at_magic_words(dialogue: "Dialogue", event: dict[str, Any], now: float) -> "list[Action]":
            if MAGIC_WORDS in str(event["item"]):
                raise ZeroDivisionError
            return handle(dialogue, event, now)

        _HANDLERS[EVENT_TYPE] = fail_at_magic_words
