"""A page in a call, as far as it comes back by itself: with the waits of static/js/call/connection/back_off.js."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from typing import Self
from uuid import UUID

import websockets
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from tests.served.site import Site
from tests.served.test_call import answered
from tests.served.voice_client import Message, VoiceClient, calling

WAIT_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
JITTER = 0.25  # of the wait, on top
RESTARTING = 4503
NETWORK = 4000  # codes below are no decision of the server's
WAITED_OUT = ("quota", "database_away")
TRY_SECONDS = 5.0


@sync_to_async
def crowd(site: Site, size: int) -> list[str]:
    """The cookies of so many people who may call everybody."""
    return [site.login_cookie(User.objects.create_superuser(f"guest{number}")) for number in range(size)]


class Page:
    """One person's call, used in one task. `client` is its present socket; it knows what came on those before it."""

    def __init__(self, site: Site, persona_id: UUID, cookie: str, *, origin: str = "") -> None:
        self.site = site
        self.client: VoiceClient
        self.returned: list[Message] = []  # the `session.started` of each return
        self.back_seconds: list[float] = []  # from each loss to the return
        self._place = persona_id, cookie
        self._origin = origin
        self._sockets = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.client = await self._open(known=None)
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._sockets.aclose()

    @property
    def conversation_ids(self) -> set[str]:
        return {message["conversation_id"] for message in self.client.seen("session.started")}

    async def talk(self, text: str = "what is two plus three") -> str:
        """A typed turn, answered and heard out; returns the item id of the answer."""
        seen = self.client.messages[-1]["seq"]
        await self.client.send("input.text", text=text)
        said = await self.client.expect("transcript.done", role="user", text=text, after=seen)
        item_id, end = await self._answer(after=said["seq"])
        while end["type"] == "playback.flush":  # the rest of an answer that had broken off: this turn has cut it
            item_id, end = await self._answer(after=end["seq"])
        await self.client.hear_out(item_id)
        return item_id

    async def _answer(self, *, after: int) -> tuple[str, Message]:
        """The next one that begins, and what it ends with."""
        item_id = await answered(self.client, after=after)
        ends = ("audio.done", "playback.flush")
        return item_id, await self.client.wait_until(
            lambda: next((end for kind in ends for end in self.client.seen(kind, item_id=item_id)), None),
            f"the end of the answer {item_id}",
        )

    async def come_back(self) -> float:
        """Wait for the loss of the socket, then try until the call goes on; returns the seconds from loss to return."""
        await self.client.wait_until(lambda: self.client.close_code, "the loss")
        lost_at = time.monotonic()
        for wait in WAIT_SECONDS:
            lost = self.client
            assert self._may_come_back(lost), lost.messages[-1]
            await asyncio.sleep(max(wait, self._asked_to_wait(lost)) * random.uniform(1, 1 + JITTER))
            if await self._is_back():
                self.back_seconds.append(time.monotonic() - lost_at)
                return self.back_seconds[-1]
        raise AssertionError(f"not back after {len(WAIT_SECONDS)} tries; the last closed with {self.client.close_code}")

    async def return_now(self) -> float:
        """Come back at once, as a page does when the browser says that it is online; returns the seconds it took."""
        began = time.monotonic()
        assert await self._is_back()
        return time.monotonic() - began

    async def _is_back(self) -> bool:
        """Another socket for the same call; what it brought is kept in any case."""
        try:
            async with asyncio.timeout(TRY_SECONDS):
                self.client = await self._open(known=self.client)
                self.returned.append(await self.client.resume())
        except (OSError, websockets.InvalidHandshake, websockets.ConnectionClosed, AssertionError):  # also TimeoutError
            return False
        return True

    async def _open(self, *, known: VoiceClient | None) -> VoiceClient:
        return await self._sockets.enter_async_context(
            calling(self.site, *self._place, origin=self._origin, known=known)
        )

    def _may_come_back(self, lost: VoiceClient) -> bool:
        assert lost.close_code is not None
        last = lost.messages[-1]
        is_waited_out = last.get("code") in WAITED_OUT and "retry_after" in last
        return lost.close_code < NETWORK or lost.close_code == RESTARTING or is_waited_out

    def _asked_to_wait(self, lost: VoiceClient) -> float:
        return float(lost.messages[-1].get("retry_after", 0)) if lost.close_code == RESTARTING else 0.0
