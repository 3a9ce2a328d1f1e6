"""Redis: does it answer, keep what is written, run the site's scripts and pass messages on?"""

import time
from typing import Any
from uuid import uuid4

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import (
    AskError,
    AuthenticationError,
    ClusterCrossSlotError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from agents.voice.limits import REDIS_SECONDS
from agents.voice.redis.names import channel_of
from voicesite.setup_check.findings import Finding, clock, fail, ok, warn
from voicesite.store_urls import redis_asks_who_comes, redis_is_read_on_the_way

OLDEST_VERSION = (6, 2)  # GETDEL
KEPT_SECONDS = 10
GROUP_CHANNELS = channel_of("")  # as the channel layer names them: a user's rights may hang on it
SET_BOTH = "redis.call('SET', KEYS[1], 1, 'EX', ARGV[1]) return redis.call('SET', KEYS[2], 1, 'EX', ARGV[1])"
# In Azure Managed Redis the Enterprise policy refuses scripts with keys of two slots too.
UNCLUSTERED = "Use a Redis without clustering; in Azure Managed Redis that is the policy Non-clustered."

TROUBLES: tuple[tuple[type[Exception], str, str], ...] = (
    (AuthenticationError, "It does not accept user and password.", "Fix them in REDIS_URL."),
    (
        NoPermissionError,
        "Its user may not do everything that the site needs.",
        "Allow that user every command on the keys *voicesite* and the channels asgi* (ACL).",
    ),
    (ClusterCrossSlotError, "It is a cluster, which runs no script on two keys.", UNCLUSTERED),
    (AskError, "It is a cluster, and keeps this key on another server.", UNCLUSTERED),
    (ReadOnlyError, "It is a replica and takes no writes.", "Name the primary in REDIS_URL."),
    (OutOfMemoryError, "Its memory is full.", "Raise its maxmemory."),
    (ResponseError, "It refuses a command that the site needs.", "Use Redis 6.2 or newer, or Valkey."),
)
WRAPPED: dict[str, type[Exception]] = {"-READONLY": ReadOnlyError, "-OOM": OutOfMemoryError}


async def look_at_redis() -> list[Finding]:
    """One question after the other, up to the first that fails."""
    client = Redis.from_url(settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
    findings = _access(settings.REDIS_URL)
    async with client:
        for name, question in (
            ("Redis", _server),
            ("Redis clock", _clock),
            ("Redis scripts", _scripts),
            ("Redis messages", _messages),
        ):
            try:
                findings.append(await question(name, client))
            except (RedisError, OSError) as error:
                return [*findings, _trouble(name, error)]
    return findings


def _access(url: str) -> list[Finding]:
    """A line only if there is something to do."""
    findings = []
    if not redis_asks_who_comes(url):
        findings.append(
            warn(
                "Redis access",
                "Whoever reaches it can read calls, and change what the site trusts: REDIS_URL has no password.",
                "Give it a user with a password, and name both: REDIS_URL=redis://user:password@host:6379/0.",
            )
        )
    if redis_is_read_on_the_way(url):
        findings.append(
            warn(
                "Redis access",
                "It is on another machine and REDIS_URL has no TLS, so the password and what people say can be read "
                "on the way.",
                "Turn TLS on in that Redis, and write rediss:// in REDIS_URL.",
            )
        )
    return findings


async def _server(name: str, client: Redis) -> Finding:
    await client.ping()
    try:
        about: dict[str, Any] = await client.info()
    except NoPermissionError:  # as in some managed services; what it does not say is not checked
        return ok(name, "It answers.")
    version = str(about["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_VERSION:
        return fail(name, f"Version {version} is too old.", "Use Redis 6.2 or newer, or Valkey.")
    policy = about.get("maxmemory_policy", "noeviction")
    if about.get("maxmemory") and policy != "noeviction":
        return warn(
            name,
            f"When its memory is full, it forgets which process holds which call (maxmemory-policy {policy}).",
            "Set its maxmemory-policy to noeviction.",
        )
    return ok(name, f"Version {version} answers.")


async def _clock(name: str, client: Redis) -> Finding:
    asked_at = time.time()
    seconds, microseconds = await client.time()
    return clock(name, seconds + microseconds / 1e6 - (asked_at + time.time()) / 2)


async def _scripts(name: str, client: Redis) -> Finding:
    """Two keys that a cluster would keep apart, set in one step."""
    keys = [f"voicesite:setup-check:{number}:{uuid4().hex}" for number in "ab"]
    await client.register_script(SET_BOTH)(keys, [KEPT_SECONDS])
    if [await client.getdel(key) for key in keys] != [b"1", b"1"]:
        return fail(name, "A value that was written could not be read.", "Name the primary in REDIS_URL, not a proxy.")
    return ok(name, "They run.")


async def _messages(name: str, client: Redis) -> Finding:
    channel = f"{GROUP_CHANNELS}setup-check-{uuid4().hex}"
    async with client.pubsub() as subscription:
        await subscription.subscribe(channel)
        await client.publish(channel, b"1")
        until = time.monotonic() + REDIS_SECONDS
        while (left := until - time.monotonic()) > 0:
            if await subscription.get_message(ignore_subscribe_messages=True, timeout=left):
                return ok(name, "Sent and received.")
    return fail(
        name,
        "A message that was published did not arrive: words and sound would reach people late.",
        "Name one server in REDIS_URL, not a proxy that cannot pass messages on (pub/sub).",
    )


def _trouble(name: str, error: Exception) -> Finding:
    in_a_script = _kind_in_a_script(error)
    for kind, found, fix in TROUBLES:
        if isinstance(error, kind) or kind is in_a_script:
            return fail(name, found, fix)
    return fail(name, f"It does not answer ({type(error).__name__}).", "Start it, or fix REDIS_URL.")


def _kind_in_a_script(error: Exception) -> type[Exception] | None:
    """Redis 6.2 puts the reason of a refused command into the script's error: `ERR Error running script …: -OOM …`."""
    return next((kind for code, kind in WRAPPED.items() if f": {code} " in str(error)), None)
