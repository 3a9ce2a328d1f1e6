"""Starts the processes of a benchmark, all on this machine: the stand-in, and one relay at a time."""

import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from voicesite.laptop.processes import free_port, output_of, port_is_taken, running
from voicesite.laptop.run import answers
from voicesite.paths import BASE_DIR, VAR_DIR
from voicesite.store_urls import sqlite_url

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay to call: the headers of each caller, and the process whose CPU and memory are measured."""

    name: str
    url: str
    headers: list[dict[str, str]]
    pid: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What every relay needs. `environment`: the site's settings."""

    redis_url: str
    standin_url: str
    environment: dict[str, str]
    persona: str
    cookies: list[str]


@contextmanager
def running_standin() -> Iterator[str]:
    """Run the stand-in for Voice Live while the block runs; yields its URL."""
    port = free_port()
    with _running("The stand-in for Voice Live", ["-m", "benchmarks.standin", str(port)], _listens_on(port)):
        yield f"http://127.0.0.1:{port}"


def site_environment(database: Path, redis_url: str, standin_url: str, callers: int) -> dict[str, str]:
    """The settings of the site as it is served, without quotas that would limit the load."""
    return {
        "DEBUG": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": sqlite_url(database),
        "REDIS_URL": redis_url,
        "AZURE_VOICE_LIVE_ENDPOINT": standin_url,
        "AZURE_VOICE_LIVE_API_KEY": "none",
        "VOICE_LIVE_VERBOSE": "0",
        "SESSIONS_PER_PROCESS": str(callers),
        "CONNECTS_PER_MINUTE": "10000",
        "LOG_LEVEL": "WARNING",
    }


def prepared(environment: dict[str, str], callers: int) -> tuple[str, list[str]]:
    """Create a database with a persona and signed-in users. Returns the persona's id and the users' cookies.

    Raises:
        StepError: it could not be created.
    """
    output_of("The migrations", ["manage.py", "migrate", "--verbosity", "0"], environment)
    made = json.loads(output_of("Making the callers", ["-m", "benchmarks.make_callers", str(callers)], environment))
    return made["persona"], made["cookies"]


def running_site(ground: Ground) -> AbstractContextManager[Relay]:
    return _running_site(ground, "site")


@contextmanager
def running_recording_site(ground: Ground) -> Iterator[Relay]:
    """The site, which records every call."""
    with tempfile.TemporaryDirectory(prefix="voicesite-bench-") as folder:
        recorded = {"RECORDING": "1", "RECORDING_FOLDER": folder}
        with _running_site(replace(ground, environment=ground.environment | recorded), "recorded") as site:
            yield site


def running_purging_site(ground: Ground) -> AbstractContextManager[Relay]:
    """The site, which deletes what is too old from its start on: not only after some minutes."""
    return _running_site(ground, "purging", ["-m", "benchmarks.conversations.serve_and_purge"])


@contextmanager
def _running_site(ground: Ground, name: str, program: Sequence[str] = ("manage.py",)) -> Iterator[Relay]:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    command = [*program, "serve", "--port", str(port)]
    environment = {**ground.environment, "PORT": str(port), "ALLOWED_ORIGINS": origin}
    with _running("The site", command, answers(f"{origin}/health/live"), environment) as process:
        headers = [{"Cookie": cookie, "Origin": origin} for cookie in ground.cookies]
        yield Relay(name, f"{origin}/ws/voice/{ground.persona}/", headers, process.pid)


@contextmanager
def running_bare_relay(ground: Ground) -> Iterator[Relay]:
    port = free_port()
    command = ["-m", "benchmarks.bare_relay", str(port), f"{ground.standin_url}/voice-live/realtime"]
    with _running("The bare relay", command, _listens_on(port)) as process:
        yield Relay("bare", f"http://127.0.0.1:{port}/", [{}] * len(ground.cookies), process.pid)


@contextmanager
def _running(
    name: str, arguments: list[str], is_up: Callable[[], bool], environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    VAR_DIR.mkdir(exist_ok=True)
    with running(
        name,
        [sys.executable, *arguments],
        is_up=is_up,
        up_seconds=START_SECONDS,
        fix="Run `make test` to see whether the site is sound.",
        environment=environment,
        log=VAR_DIR / f"bench-{name.split()[1].lower()}.log",
        cwd=BASE_DIR,
    ) as process:
        yield process


def _listens_on(port: int) -> Callable[[], bool]:
    return lambda: port_is_taken(port)
