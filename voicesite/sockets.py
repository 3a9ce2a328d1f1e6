"""Which site's page opened a browser socket, and which user, who may begin a call: checked once, before the call."""

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from channels.sessions import SessionMiddlewareStack
from django.db import DatabaseError

from agents.socket.browser_end import BrowserEnd
from agents.voice.errors import DatabaseAway
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.telemetry import meters
from voicesite.accounts.admission import admitted

logger = logging.getLogger(__name__)


class OurPagesOnly:
    """Refuses a handshake whose Origin is not, letter by letter, one of `origins`.

    Channels' own check parses the header, and accepts `http://evil.example@host` and `http://host/`.
    """

    def __init__(self, inner: Any, origins: Iterable[str]) -> None:
        self.inner = inner
        self.origins = {origin.encode() for origin in origins}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        given = [value for name, value in scope["headers"] if name == b"origin"]
        if len(given) == 1 and given[0] in self.origins:
            await self.inner(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})


class SignedInSockets:
    """Puts the login session and its user into the scope of `inner`.

    The look-up has a thread of its own. Else all sockets of a process would share one, and a query of three seconds
    would freeze every call (django/channels#2132). The thread ends after the look-up, or each call would hold one.
    `inner` sends to the browser without Channels' session middleware, which would look at the session for every frame.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        signed_in: list[dict[str, Any]] = []

        async def keep(known: dict[str, Any], receive: Any, send: Any) -> None:
            signed_in.append(known | {"user": await admitted(known)})

        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sign-in")
        try:
            async with asyncio.timeout(DATABASE_SECONDS), ThreadSensitiveContext(executor=thread):
                await SessionMiddlewareStack(keep)(scope, receive, send)
        except (TimeoutError, DatabaseError) as error:
            logger.warning("a voice socket was refused: the database does not answer (%s)", type(error).__name__)
            meters.refusals.count(DatabaseAway.code)
            await receive()
            await send({"type": "websocket.accept"})  # a page cannot read why a handshake was refused
            await BrowserEnd(receive, send).close(DatabaseAway(type(error).__name__))
            return
        finally:
            thread.shutdown(wait=False)  # a database that does not answer is not waited for
        await self.inner(signed_in[0], receive, send)
