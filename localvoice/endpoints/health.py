"""Whether each endpoint can be reached and knows its model. The site's system check shows it."""

import asyncio
import json
import time
from collections.abc import Sequence
from enum import StrEnum

from localvoice.endpoints.addresses import Endpoint
from localvoice.endpoints.client import Client, EndpointFailed, Limits

LIMITS = Limits(first_s=3.0, total_s=4.0, largest_bytes=2 * 1024 * 1024)
KEPT_S = 5.0  # so that asking us often does not ask them often
SHOWN_MODELS = 5

Found = dict[str, object]


class State(StrEnum):
    """What was found. The site knows a sentence for each."""

    OK = "ok"
    AWAY = "away"
    REFUSED = "refused"  # the key is missing or wrong
    UNLISTED = "unlisted"  # it answers, but does not say which models it has
    NO_MODEL = "no_model"


class Health:
    """Looks at the endpoints, side by side and no more often than every few seconds."""

    def __init__(self, client: Client, endpoints: Sequence[Endpoint]) -> None:
        self._client = client
        self._endpoints = endpoints
        self._one_at_a_time = asyncio.Lock()
        self._found: list[Found] = []
        self._looked_at = -KEPT_S

    async def look(self) -> list[Found]:
        """For each endpoint its part, its model, the state, and what else to say. No address and no key is in it."""
        async with self._one_at_a_time:
            if time.monotonic() - self._looked_at >= KEPT_S:
                async with asyncio.TaskGroup() as tasks:
                    looks = [
                        tasks.create_task(self._look_at(endpoint), name=f"look at the {endpoint.part}")
                        for endpoint in self._endpoints
                    ]
                self._found = [look.result() for look in looks]
                self._looked_at = time.monotonic()
            return self._found

    async def _look_at(self, endpoint: Endpoint) -> Found:
        try:
            async with self._client.ask(endpoint, "GET", "models", LIMITS) as reply:
                state, detail = judged(endpoint.model, await reply.body())
        except EndpointFailed as failure:
            state, detail = _failed(str(failure)), str(failure)
        return {"part": endpoint.part, "model": endpoint.model, "state": state, "detail": detail}


def judged(model: str, body: bytes) -> tuple[State, str]:
    """Whether the model is in the list that a server gives.

    Ollama adds `:latest` to names without a tag, and llama.cpp has one model, which it takes whatever the name.
    """
    try:
        entries = json.loads(body)["data"]
        names = [model if entry.get("owned_by") == "llamacpp" else str(entry["id"]) for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return State.UNLISTED, "its list of models cannot be read"
    if model in names or f"{model}:latest" in names:
        return State.OK, ""
    shown = ", ".join(name[:80] for name in sorted(names)[:SHOWN_MODELS])
    return State.NO_MODEL, shown + (" …" if len(names) > SHOWN_MODELS else "")


def _failed(reason: str) -> State:
    status = reason.removeprefix("it answers with status ")
    if status in ("401", "403"):
        return State.REFUSED
    return State.UNLISTED if status in ("404", "405", "501") else State.AWAY
