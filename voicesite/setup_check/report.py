"""Runs the checks side by side, each within its time. One that fails stops no other."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agents.database import in_database
from agents.voice.limits import CONNECT_SECONDS, TOKEN_SECONDS
from voicesite.setup_check.database import look_at_database
from voicesite.setup_check.findings import Finding, Status, fail
from voicesite.setup_check.local_voice import LOOK_SECONDS, look_at_local_voice
from voicesite.setup_check.redis import look_at_redis
from voicesite.setup_check.single_sign_on import look_at_single_sign_on
from voicesite.setup_check.site import look_at_site
from voicesite.setup_check.voice_live import look_at_identity, look_at_voice_live

logger = logging.getLogger(__name__)

CHECK_SECONDS = 5.0
VOICE_LIVE_SECONDS = TOKEN_SECONDS + CONNECT_SECONDS + 2.0  # as long as a call itself would wait
LONGEST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    look: Callable[[], Awaitable[list[Finding]]]
    seconds: float = CHECK_SECONDS


@dataclass(frozen=True, slots=True)
class Report:
    findings: list[Finding]

    @property
    def has_passed(self) -> bool:
        return all(finding.status is not Status.FAIL for finding in self.findings)

    @property
    def summary(self) -> str:
        """For example “9 ok, 1 warn, 0 fail”."""
        counts = Counter(finding.status for finding in self.findings)
        return ", ".join(f"{counts[status]} {status}" for status in Status)


CHECKS = (
    Check("Settings", in_database(look_at_site)),
    Check("Database", in_database(look_at_database)),
    Check("Redis", look_at_redis),
    Check("Identity", look_at_identity, TOKEN_SECONDS + 1.0),
    Check("Local voice", look_at_local_voice, LOOK_SECONDS + 1.0),
    Check("Single sign-on", look_at_single_sign_on, LONGEST_SECONDS - 1.0),
)
VOICE_LIVE = Check("Voice Live", look_at_voice_live, VOICE_LIVE_SECONDS)


async def check_setup(*, connect: bool) -> Report:
    """`connect`: open a Voice Live session too; it takes one of the connects of this minute."""
    checks = [*CHECKS, VOICE_LIVE] if connect else CHECKS
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_within_its_time(check), name=f"setup check: {check.name}") for check in checks]
    return Report([finding for task in tasks for finding in task.result()])


async def _within_its_time(check: Check) -> list[Finding]:
    try:
        async with asyncio.timeout(check.seconds):
            return await check.look()
    except TimeoutError:
        found = f"No answer within {check.seconds:.0f} s."
        return [fail(check.name, found, "Look for what delays it: a lock, a firewall, a machine under load.")]
    except Exception as error:  # a fault of our own is a finding too, and the other checks go on
        logger.exception("setup check %s", check.name)
        return [fail(check.name, f"The check itself failed: {type(error).__name__}.", "See the log for what happened.")]
