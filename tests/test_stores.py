"""A database or a Redis that answers and takes no writes: not ready, said on pages, and in the metrics."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import Settings
from redis import Redis

from agents.personas.models import Persona
from voicesite import stores
from voicesite.laptop.processes import free_port
from voicesite.laptop.redis_server import running_redis
from voicesite.stores import Stores, ask_stores

pytestmark = pytest.mark.django_db(transaction=True)

SIGN_IN = "/accounts/login/"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture(scope="module")
def own_redis() -> Iterator[Redis]:
    with running_redis() as url, Redis.from_url(url) as client:
        yield client


@pytest.fixture
def redis(own_redis: Redis, settings: Settings) -> Redis:
    """The site's, and no other test's."""
    port = own_redis.connection_pool.connection_kwargs["port"]
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
    return own_redis


def becomes_a_replica(redis: Redis) -> None:
    redis.replicaof("127.0.0.1", str(free_port()))


def becomes_full(redis: Redis) -> None:
    redis.config_set("maxmemory", "1")


def has_no_replicas(redis: Redis) -> None:
    redis.config_set("min-replicas-to-write", 1)


def takes_no_more_from_the_site(redis: Redis) -> None:
    redis.execute_command("ACL", "SETUSER", "default", "-@write")


@pytest.fixture
def well_again(redis: Redis) -> Iterator[None]:
    yield
    redis.execute_command("ACL", "SETUSER", "default", "+@all")
    redis.replicaof("NO", "ONE")
    redis.config_set("maxmemory", "0")
    redis.config_set("min-replicas-to-write", 0)


@pytest.mark.usefixtures("well_again")
@pytest.mark.parametrize(
    "turns",
    [becomes_a_replica, becomes_full, has_no_replicas, takes_no_more_from_the_site],
    ids=lambda turn: turn.__name__,
)
def test_a_redis_that_takes_no_writes(
    redis: Redis, visitor: Client, alice: User, turns: Callable[[Redis], None], caplog: pytest.LogCaptureFixture
) -> None:
    assert visitor.get("/health/ready").status_code == 200
    assert taken_by(visitor) == {"database": 1, "redis": 1}
    turns(redis)
    assert redis.ping()
    ready = visitor.get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]) == (503, {"database": True, "redis": False, "accepting": True})
    assert taken_by(visitor) == {"database": 1, "redis": 0}
    answer = visitor.post(SIGN_IN, {"login": "alice", "password": "alice's password"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"Nobody can sign in just now" in answer.content
    assert_one_line(caplog, "a page was not shown: Redis does not answer or takes no writes")


@pytest.fixture
def _read_only(alice: User) -> Iterator[None]:
    """Each connection that is opened from now on."""
    options = connection.settings_dict["OPTIONS"]
    before = options["init_command"]
    connection.close()
    options["init_command"] = f"{before} PRAGMA query_only = ON;"
    yield
    connection.close()
    options["init_command"] = before


@pytest.fixture
def signed_in_alice(alice: User, visitor: Client) -> Client:
    visitor.force_login(alice)
    return visitor


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(owner=alice, name="Mara", instructions="You are Mara.")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is shown in tests/faults/test_postgres.py")
class TestADatabaseThatTakesNoWrites:
    @pytest.mark.usefixtures("_read_only")
    def test_is_not_ready_and_in_the_metrics(self, visitor: Client) -> None:
        ready = visitor.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
        assert taken_by(visitor) == {"database": 0, "redis": 1}

    @pytest.mark.usefixtures("_read_only")
    def test_signs_nobody_in(self, visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
        answer = visitor.post(SIGN_IN, {"login": "alice", "password": "alice's password"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert b"Nothing can be saved just now" in answer.content
        assert_one_line(caplog, "a page was not shown: the database takes no writes")

    @pytest.mark.parametrize(
        ("path", "form"),
        [
            ("/personas/{mara}/duplicate/", {}),
            ("/accounts/logout/", {}),
            ("/accounts/reauthenticate/", {"password": "alice's password"}),
        ],
    )
    def test_is_said_wherever_something_is_saved(
        self, signed_in_alice: Client, mara: Persona, request: pytest.FixtureRequest, path: str, form: dict[str, str]
    ) -> None:
        request.getfixturevalue("_read_only")
        answer = signed_in_alice.post(path.format(mara=mara.pk), form)
        assert answer.status_code == 503
        assert b"Nothing can be saved just now" in answer.content

    def test_can_still_be_read(self, signed_in_alice: Client, mara: Persona, request: pytest.FixtureRequest) -> None:
        request.getfixturevalue("_read_only")
        assert signed_in_alice.get("/").status_code == 200


def taken_by(visitor: Client) -> dict[str, float]:
    """What the metrics say of each store."""
    page = visitor.get("/metrics", headers={"host": "127.0.0.1"}).content.decode()
    return {store: float(value) for store, value in re.findall(r'voicesite_takes_writes{store="(\w+)"} (\S+)', page)}


def assert_one_line(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """That, and no traceback."""
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith(text)
    assert record.exc_info is None


class TestManyWhoAsk:
    """Load balancers, and whoever else finds the address: it is open to all."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Grows by one line for each time that a store is asked."""
        asked: list[str] = []

        async def redis() -> None:
            asked.append("redis")
            await asyncio.sleep(0)

        monkeypatch.setattr(stores, "write_to_database", lambda: asked.append("database"))
        monkeypatch.setattr(stores, "_redis", redis)
        monkeypatch.setattr(stores, "FRESH_SECONDS", 60)
        return asked

    async def test_get_one_answer(self, asked: list[str]) -> None:
        answers = await asyncio.gather(*(ask_stores() for _ in range(300)))
        assert set(answers) == {Stores(database=True, redis=True)}
        assert sorted(asked) == ["database", "redis"]

    async def test_get_a_new_one_when_it_is_old(self, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        await ask_stores()
        monkeypatch.setattr(stores, "FRESH_SECONDS", 0)
        await ask_stores()
        assert asked.count("redis") == 2

    async def test_do_not_lose_it_when_the_first_one_leaves(self, asked: list[str]) -> None:
        first, second = (asyncio.ensure_future(ask_stores()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == Stores(database=True, redis=True)
        assert first.cancelled()
