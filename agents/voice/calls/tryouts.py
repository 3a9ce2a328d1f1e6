"""What a tryout needs before it begins. opening.py opens it as it opens a call, but it has no row."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.costs.spent import MonthSpent
from agents.personas.address import address_of
from agents.personas.allowed_models import is_allowed
from agents.personas.mcp_servers import MissingToken
from agents.personas.session_config import session_config
from agents.tryouts.kept import Tryout
from agents.tryouts.minutes import used_up
from agents.voice.errors import (
    DayLimit,
    ModelNotAllowed,
    NoSuchPersona,
    NotAcknowledged,
    ServerRestarting,
    ToolKeyMissing,
)
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.storage.rows import Opened
from agents.voice.storage.tryouts import find_tryout, has_acknowledged, seconds_of_next, spent_of

READ_FIRST = (
    "Before you talk, this site tells you that an AI answers, and what is stored of it. Read and confirm it on the "
    "page “Privacy”, which is linked above, and try again."
)
GONE = "This draft is not kept any more. Press “Try” again."


async def wanted_tryout(user: User, tryout_id: UUID) -> Tryout:
    """
    Raises:
        NoSuchPersona: it is gone, or not theirs. ServerRestarting: Redis is away. TimeoutError: the database is slow.
    """
    async with _in_time():
        tryout = await find_tryout(user, tryout_id)
    if tryout is None:
        raise NoSuchPersona("no such tryout", sentence=GONE)
    return tryout


async def seconds_of(tryout: Tryout, user: User) -> int:
    """How long it may last.

    Raises:
        NotAcknowledged, ModelNotAllowed, DayLimit: it may not begin.
        ServerRestarting, TimeoutError: as `wanted_tryout`.
    """
    allowed, name = settings.ENVIRONMENT.allowed_models, address_of(tryout.settings()).name
    if not is_allowed(name, allowed):
        sentence = f"This site does not allow {name}: choose {' or '.join(allowed)}."
        raise ModelNotAllowed(f"tryout: {name}", sentence=sentence)
    async with _in_time():
        if not await has_acknowledged(user):
            raise NotAcknowledged("a tryout", sentence=READ_FIRST)
        seconds = await seconds_of_next(user.pk)
    if not seconds:
        raise DayLimit("minutes of tryouts", sentence=used_up())
    return seconds


async def spent_by(user: User) -> MonthSpent:
    """What was spent this month, by them and by the site.

    Raises:
        TimeoutError: the database is too slow.
    """
    async with asyncio.timeout(DATABASE_SECONDS):
        return await spent_of(user.pk, time.time())


def opened_tryout(tryout: Tryout, conversation_id: UUID) -> Opened:
    """A conversation that is in no database.

    Raises:
        ToolKeyMissing: the operator has taken it away.
    """
    try:
        config = session_config(tryout.settings(), tokens=settings.MCP_TOKENS)
    except MissingToken as missing:
        raise ToolKeyMissing(f"tryout: {missing}") from None
    return Opened(conversation_id, config, time.time(), tryout.persona_id)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            yield
    except TimeoutError:
        raise
    except REDIS_AWAY:
        raise ServerRestarting from None  # the browser asks again
