"""Answers with a language model behind `POST /chat/completions`. When that fails, the local part answers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Protocol

from localvoice.answering import Answerer, FunctionCall, GetsReady, Prompt
from localvoice.answering.chat.request import request_body
from localvoice.answering.chat.spoken import SpokenText
from localvoice.answering.chat.stream import END, MOST_CALLS, Answer, EventLines, Garbled
from localvoice.endpoints.addresses import Endpoint
from localvoice.endpoints.client import Client, EndpointFailed, Limits, Reply
from localvoice.endpoints.outage import Outage

MOST_TOKENS = 120  # some 30 seconds of speech
CHARACTERS_PER_TOKEN = 8  # more than any language has: a server that ignores `max_tokens` is cut off there
THOUGHTS_ALONE = "it says nothing aloud: turn its thinking off, or let the server read the functions that it calls"
LIMITS = Limits(first_s=8.0, total_s=45.0, largest_bytes=2 * 1024 * 1024)


class Body(Protocol):
    """What is read of a reply."""

    async def read(self, until: float | None = None) -> bytes:
        """The next piece, empty at the end."""


class EndpointAnswerer:
    """A model of an OpenAI-compatible server, and the local answerer for when it fails."""

    def __init__(
        self,
        client: Client,
        endpoint: Endpoint,
        local: Answerer,
        *,
        most_tokens: int = MOST_TOKENS,
        limits: Limits = LIMITS,
        outage: Outage | None = None,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._local = local
        self._most_tokens = most_tokens
        self._limits = limits
        self._outage = outage or Outage(endpoint.part)

    def get_ready(self, prompt: Prompt) -> None:
        """The local part may have to answer at any moment."""
        if isinstance(self._local, GetsReady):
            self._local.get_ready(prompt)

    async def answer(self, prompt: Prompt) -> AsyncIterator[str | FunctionCall]:
        """The sentences of the answer, then the functions to call.

        If the endpoint fails before its first sentence, the local part answers; after it, the answer ends there.
        """
        has_begun = False
        if self._outage.may_ask():
            try:
                async with aclosing(self._asked(prompt)) as parts:
                    async for part in parts:
                        has_begun = True
                        self._outage.answered()
                        yield part
            except EndpointFailed as failure:
                self._outage.failed(str(failure))
        if not has_begun:
            async for part in self._local.answer(prompt):
                yield part

    async def _asked(self, prompt: Prompt) -> AsyncGenerator[str | FunctionCall]:
        """What the endpoint answers.

        Raises:
            EndpointFailed: also if it answers with nothing that can be said or called.
        """
        body = request_body(prompt, self._endpoint.model, self._most_tokens)
        answer, spoken, is_silent = Answer(), SpokenText(), True
        async with (
            self._client.ask(self._endpoint, "POST", "chat/completions", self._limits, json=body) as reply,
            aclosing(self._texts(reply, answer, spoken, body["max_tokens"])) as texts,
        ):
            async for text in texts:
                for sentence in spoken.feed(text):
                    is_silent = False
                    yield sentence
        for sentence in spoken.finish(keeps_rest=is_silent or answer.finish_reason != "length"):
            is_silent = False
            yield sentence
        for call in self._calls(answer, prompt):
            is_silent = False
            yield call
        if is_silent:
            raise EndpointFailed(THOUGHTS_ALONE if answer.has_thought or spoken.has_thought else "it is silent")

    async def _texts(self, reply: Reply, answer: Answer, spoken: SpokenText, most_tokens: int) -> AsyncGenerator[str]:
        """The text of the answer, as it comes, until it is complete or long enough."""
        left = most_tokens * CHARACTERS_PER_TOKEN
        events = payloads(reply, self._limits.first_s, lambda: spoken.has_words or answer.has_calls)
        async with aclosing(events):
            async for payload in events:
                if payload == END:
                    return
                text = answer_text(answer, payload)
                left -= len(text)
                if left < 0:
                    answer.finish_reason = "length"
                    return
                yield text
        if not answer.finish_reason:
            raise EndpointFailed("it broke off in the middle of an answer")

    def _calls(self, answer: Answer, prompt: Prompt) -> list[FunctionCall]:
        allowed = {str(tool.get("name")) for tool in prompt.options.tools}
        return answer.calls(allowed, at_most=MOST_CALLS if prompt.options.parallel_tool_calls else 1)


def answer_text(answer: Answer, payload: str) -> str:
    """The text in a payload.

    Raises:
        EndpointFailed: it is garbled.
    """
    try:
        return answer.take(payload)
    except Garbled as garbled:
        raise EndpointFailed(str(garbled)) from garbled


async def payloads(reply: Body, first_s: float, has_begun: Callable[[], bool]) -> AsyncGenerator[str]:
    """The payloads of the events. A server that does not stream sends one object, which is all of its body.

    `has_begun`: whether there is a word to speak yet. Thoughts are none: they do not gain a model more time.
    """
    first_until = asyncio.get_running_loop().time() + first_s
    lines, whole, is_streamed = EventLines(), bytearray(), False
    try:
        while piece := await reply.read(None if has_begun() else first_until):
            if not is_streamed:
                whole += piece
                is_streamed = not b"{".startswith(whole.lstrip()[:1])
                piece = bytes(whole)
            if is_streamed:
                for payload in lines.feed(piece):
                    yield payload
        for payload in lines.finish() if is_streamed else [whole.decode(errors="replace")]:
            yield payload
    except Garbled as garbled:
        raise EndpointFailed(str(garbled)) from garbled
