"""Which Voice Live resource a call connects to: counted in connect_quota.py, and away from those that fail.

A resource that fails is marked for a while, in Redis for all processes and in memory for when Redis is away. Where the
operator named one resource, that one is taken whatever it did.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress

from agents.voice.errors import ResourceRefused, UpstreamError, UpstreamRefused
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.upstream.connect_quota import clear, mark, take_place
from agents.voice.upstream.resources import Resource, shuffled

logger = logging.getLogger(__name__)

_avoided_until: dict[str, float] = {}  # of this process, by address


class Chooser:
    """Of one call. `resource`: where its next connect goes; `retry_in`: when another try makes sense."""

    def __init__(self, resources: Sequence[Resource], user_id: int) -> None:
        self.resource = resources[0]
        self.retry_in: float | None = None  # seconds until another connect makes sense; None: it makes none
        self._resources = resources
        self._user_id = user_id
        self._is_trial = False
        self._refused_by = set[str]()  # addresses; since a connect worked

    @property
    def has_others(self) -> bool:
        return len(self._resources) > 1

    @property
    def _may_find_another(self) -> bool:
        """Whether there is a resource that has not refused this call."""
        return len(self._refused_by) < len(self._resources)

    async def take(self, *, within_seconds: float = 0.0, instead_of: Resource | None = None) -> None:
        """Choose, and return when the quota allows that connect. `instead_of`: the resource that was just lost.

        Raises:
            Quota: that would take longer than `within_seconds`.
        """
        place = await take_place(
            shuffled(self._resources, _avoided_until, time.monotonic()),
            user_id=self._user_id,
            may_wait_seconds=within_seconds,
            instead_of=instead_of,
        )
        self.resource, self._is_trial = place.resource, place.is_trial
        await asyncio.sleep(place.wait_seconds)

    async def failed(self, error: UpstreamError) -> None:
        """The connect to `resource` failed: avoid the resource if that is its fault."""
        is_its_fault = error.avoid_seconds > 0
        free_in = await self._mark(error) if is_its_fault and self.has_others else error.avoid_seconds
        if isinstance(error, ResourceRefused):
            self._refused_by.add(self.resource.url)
        if error.may_pass:
            self.retry_in = 0.0
        elif isinstance(error, UpstreamRefused) and not (is_its_fault and self._may_find_another):
            self.retry_in = None
        else:
            self.retry_in = free_in

    async def opened(self) -> None:
        """The connect to `resource` worked."""
        self._refused_by.clear()
        _avoided_until.pop(self.resource.url, None)
        if self._is_trial:
            self._is_trial = False
            with suppress(*REDIS_AWAY):
                await clear(self.resource)

    async def _mark(self, error: UpstreamError) -> float:
        """Seconds until a resource is not marked."""
        seconds, now = error.avoid_seconds, time.monotonic()
        count = len(self._resources)
        logger.warning("voice live %d of %d: %s; avoided for %.0f s", self.resource.number, count, error, seconds)
        _avoided_until[self.resource.url] = now + seconds
        try:
            return await mark(self.resource, seconds, self._resources)
        except REDIS_AWAY:
            return max(0.0, min(_avoided_until.get(resource.url, now) for resource in self._resources) - now)
