"""`live` says the process runs; `ready` says whether it can take calls, within the time that load balancers allow."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from agents.voice.calls.live_calls import live_calls
from agents.voice.errors import ServerRestarting
from tests.patience import PATIENCE_SECONDS
from voicesite.laptop.processes import free_port


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The URL of a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def refuse(*_: Any) -> None:
    raise OperationalError("the database is down")


def test_live_asks_neither_database_nor_redis(client: Client) -> None:
    """Without the database mark any query fails."""
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_request_by_address_is_answered(client: Client) -> None:
    assert client.get("/health/live", headers={"host": "10.1.2.3"}).status_code == 200
    assert client.get("/accounts/login/", headers={"host": "10.1.2.3"}).status_code == 400


@pytest.mark.django_db(transaction=True)
class TestReady:
    def test_with_database_and_redis(self, client: Client) -> None:
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json() == {"status": "ok", "checks": {"database": True, "redis": True, "accepting": True}}

    def test_an_image_says_which_release_it_is(self, client: Client, settings: Any) -> None:
        settings.RELEASE = "0.1.0"
        assert client.get("/health/ready").json()["release"] == "0.1.0"

    def test_without_redis(self, client: Client, settings: Any) -> None:
        settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
        assert unavailable(client) == {"database": True, "redis": False, "accepting": True}

    def test_with_a_redis_that_never_answers(self, client: Client, settings: Any, silent_server: str) -> None:
        settings.REDIS_URL = silent_server
        began = time.monotonic()
        assert unavailable(client)["redis"] is False
        assert time.monotonic() - began < PATIENCE_SECONDS

    def test_without_the_database(self, client: Client) -> None:
        with connection.execute_wrapper(refuse):
            assert unavailable(client) == {"database": False, "redis": True, "accepting": True}

    def test_when_the_process_is_about_to_stop(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live_calls, "stop_error", ServerRestarting())
        assert unavailable(client) == {"database": True, "redis": True, "accepting": False}

    def test_a_process_that_is_not_ready_logs_no_error(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Load balancers ask every few seconds."""
        monkeypatch.setattr(live_calls, "stop_error", ServerRestarting())
        unavailable(client)
        assert caplog.records == []


def unavailable(client: Client) -> dict[str, bool]:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    return answer.json()["checks"]
