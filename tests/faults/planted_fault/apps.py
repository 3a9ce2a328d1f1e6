"""Who types the magic words makes their own session fail, in the middle of its work."""

from typing import Any

from django.apps import AppConfig

MAGIC_WORDS = "divide by zero"
EVENT_TYPE = "conversation.item.created"


class PlantedFaultConfig(AppConfig):
    name = "tests.faults.planted_fault"

    def ready(self) -> None:
        from agents.voice.upstream.server_events import _READERS

        read = _READERS[EVENT_TYPE]

        def fail_at_magic_words(event: dict[str, Any]) -> Any:
            if MAGIC_WORDS in str(event["item"]):
                raise ZeroDivisionError
            return read(event)

        _READERS[EVENT_TYPE] = fail_at_magic_words
