"""Asks the provider over HTTP: within a time for the whole answer, for so many people at once, and for so much of it.

Meanwhile no connection of the database is kept: a provider that is slow must not use up the pool.
"""

import json
from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any

from aiohttp import BasicAuth, ClientError, ClientResponse, ClientSession, ClientTimeout
from asgiref.sync import async_to_sync
from django.db import connection

from voicesite.accounts.single_sign_on.refusals import BUSY, ProviderAway, ProviderUnfit, Refused

ANSWER_SECONDS = 8.0  # name, connection, TLS and all of the answer
ANSWER_MAX_BYTES = 512 * 1024
AT_ONCE_MAX = 8
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}

_places = BoundedSemaphore(AT_ONCE_MAX)


def ask(url: str, form: Mapping[str, str] | None = None, *, auth: BasicAuth | None = None) -> dict[str, Any]:
    """The JSON object that is there; with `form`, the answer to it.

    Raises:
        ProviderAway: no answer, or not all of it in time.
        ProviderUnfit: another answer than 200 with a JSON object.
        Refused: too many people wait for the provider already.
    """
    if not _places.acquire(blocking=False):
        raise Refused(BUSY, f"{AT_ONCE_MAX} people wait for the provider already")
    try:
        if not connection.in_atomic_block:  # as it is in tests
            connection.close()
        answer = async_to_sync(_answer)(url, form, auth)
    finally:
        _places.release()
    return _read(*answer)  # in the thread of this request: the event loop has calls to serve


async def ask_async(url: str) -> dict[str, Any]:
    """As `ask`, without a bound on how many wait."""
    return _read(*await _answer(url, None, None))


async def _answer(url: str, form: Mapping[str, str] | None, auth: BasicAuth | None) -> tuple[int, bytes]:
    timeout = ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with (
            ClientSession(timeout=timeout, headers=HEADERS, trust_env=True, auto_decompress=False) as browser,
            browser.request("POST" if form else "GET", url, data=form, auth=auth, allow_redirects=False) as answer,
        ):
            return answer.status, await _body(answer)
    except TimeoutError:
        raise ProviderAway(f"no answer within {ANSWER_SECONDS:.0f} s") from None
    except (ClientError, OSError, ValueError) as error:
        raise ProviderAway(f"no connection: {type(error).__name__}") from None


async def _body(answer: ClientResponse) -> bytes:
    body = b""
    async for part in answer.content.iter_chunked(65_536):
        body += part
        if len(body) > ANSWER_MAX_BYTES:
            raise ProviderUnfit(f"an answer of more than {ANSWER_MAX_BYTES // 1024} KiB")
    return body


def _read(status: int, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if status >= 500 or status == 429:
        raise ProviderAway(f"it answers {status}")
    if status != 200:
        raise ProviderUnfit(f"it answers {status}{_why(found)}")
    if not isinstance(found, dict):
        raise ProviderUnfit("its answer is no JSON object")
    return found


def _why(found: Any) -> str:
    """OAuth's own word for what was wrong. The description beside it may name people, and is left out."""
    word = found.get("error") if isinstance(found, dict) else None
    return f" ({word[:40]})" if isinstance(word, str) and word.isascii() and word.isprintable() else ""
