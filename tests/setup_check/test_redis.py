"""Real Redis servers, each set up wrong in its own way."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from redis import Redis

from tests.patience import patience
from voicesite.laptop.processes import free_port, port_is_taken, running
from voicesite.laptop.redis_server import find_redis_server, running_redis
from voicesite.setup_check.findings import Finding, Status
from voicesite.setup_check.redis import _access, look_at_redis


@pytest.fixture
def redis(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Redis]:
    """A Redis of this test's own, started with the options it is given."""
    server = find_redis_server()
    port = next(port for port in iter(free_port, None) if port < 55_536)  # a cluster takes the one 10 000 above it too
    assert server
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    command += getattr(request, "param", [])
    with (
        running("Redis", command, is_up=lambda: port_is_taken(port), up_seconds=10, fix="", log=tmp_path / "log"),
        Redis.from_url(f"redis://127.0.0.1:{port}/0") as client,
    ):
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        yield client


async def found() -> list[tuple[str, Status]]:
    return [(finding.name, finding.status) for finding in await look_at_redis()]


async def last() -> Finding:
    return (await look_at_redis())[-1]


async def test_all_is_well() -> None:
    names = ("Redis", "Redis clock", "Redis scripts", "Redis messages")
    assert await found() == [(name, Status.OK) for name in names]


async def test_nothing_is_left_in_it(redis: Redis) -> None:
    await look_at_redis()
    assert redis.dbsize() == 0
    assert redis.pubsub_channels() == []


async def test_no_server_at_the_address(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://:planted@127.0.0.1:{free_port()}/0"
    finding = await last()
    assert (finding.name, finding.status, finding.fix) == ("Redis", Status.FAIL, "Start it, or fix REDIS_URL.")
    assert "planted" not in finding.found


async def test_a_server_that_never_answers(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        async with patience():
            assert await found() == [("Redis", Status.FAIL)]


async def test_a_wrong_password(redis: Redis, settings: Settings) -> None:
    settings.REDIS_URL = settings.REDIS_URL.replace("127", "somebody:planted@127")
    assert "REDIS_URL" in (await last()).fix
    assert (await last()).found == "It does not accept user and password."


@pytest.mark.parametrize(
    ("url", "complaints"),
    [
        ("redis://127.0.0.1:1/0", []),
        ("redis://localhost:1/0", []),
        ("redis://[::1]:1/0", []),
        ("unix:///no/such/socket", []),
        ("rediss://voicesite:word@redis.invalid:1/0", []),
        ("rediss://:word@redis.invalid:1/0", []),
        ("redis://voicesite:word@redis:1/0", []),
        ("redis://redis:1/0", ["no password"]),
        ("rediss://redis.invalid:1/0", ["no password"]),
        ("redis://voicesite:word@redis.invalid:1/0", ["no TLS"]),
        ("redis://voicesite:word@192.0.2.7:1/0", ["no TLS"]),
        ("redis://voicesite@192.0.2.7:1/0", ["no password", "no TLS"]),
        ("redis://[2001:db8::7]:1/0", ["no password", "no TLS"]),
    ],
)
def test_who_can_reach_and_read_it(url: str, complaints: list[str]) -> None:
    findings = _access(url)
    assert {finding.name for finding in findings} <= {"Redis access"}
    assert all(finding.status is Status.WARN and "REDIS_URL" in finding.fix for finding in findings)
    assert [
        word for word in ("no password", "no TLS") if any(word in finding.found for finding in findings)
    ] == complaints


async def test_the_user_of_make_run_and_compose_is_enough(settings: Settings) -> None:
    with running_redis(password="word-1") as settings.REDIS_URL:
        assert {status for _, status in await found()} == {Status.OK}


@pytest.mark.parametrize(
    ("rights", "name"),
    [(["resetchannels", "&asgi*", "-evalsha"], "Redis scripts"), (["resetchannels"], "Redis messages")],
)
async def test_a_user_without_all_rights(redis: Redis, settings: Settings, rights: list[str], name: str) -> None:
    redis.execute_command("ACL", "SETUSER", "site", "on", ">word", "~*", "+@all", *rights)
    settings.REDIS_URL = settings.REDIS_URL.replace("127", "site:word@127")
    finding = await last()
    assert (finding.name, finding.status) == (name, Status.FAIL)
    assert "ACL" in finding.fix


@pytest.mark.parametrize("redis", [["--cluster-enabled", "yes"]], indirect=True)
async def test_a_cluster(redis: Redis) -> None:
    redis.execute_command("CLUSTER", "ADDSLOTS", *range(16_384))
    async with patience():
        while b"cluster_state:ok" not in cluster_state(redis):
            await asyncio.sleep(0.05)
    finding = await last()
    assert (finding.name, finding.status) == ("Redis scripts", Status.FAIL)
    assert "Non-clustered" in finding.fix


async def test_a_replica(redis: Redis) -> None:
    redis.replicaof("127.0.0.1", str(free_port()))
    finding = await last()
    assert (finding.name, finding.status) == ("Redis scripts", Status.FAIL)
    assert "primary" in finding.fix


async def test_a_redis_that_forgets(redis: Redis) -> None:
    redis.config_set("maxmemory", "100mb")
    redis.config_set("maxmemory-policy", "volatile-lru")
    finding = (await look_at_redis())[0]
    assert (finding.status, finding.fix) == (Status.WARN, "Set its maxmemory-policy to noeviction.")


async def test_a_full_redis(redis: Redis) -> None:
    redis.config_set("maxmemory", "1")
    finding = await last()
    assert (finding.name, finding.fix) == ("Redis scripts", "Raise its maxmemory.")


def cluster_state(redis: Redis) -> bytes:
    answer: Any = redis.execute_command("CLUSTER", "INFO")
    return answer if isinstance(answer, bytes) else repr(answer).encode()
