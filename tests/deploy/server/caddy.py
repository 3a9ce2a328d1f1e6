"""The proxy of `infra/caddy/` with its own Caddyfile, on free ports and with a certificate of its own for localhost."""

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.bounds import BUSY_SECONDS
from tests.deploy.server.tools import tool
from voicesite.laptop.processes import free_port, running
from voicesite.paths import BASE_DIR

CADDYFILE = BASE_DIR / "infra" / "caddy" / "Caddyfile"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens, and the certificate that its clients trust."""

    port: int
    admin_port: int
    tls: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"wss://localhost:{self.port}"


def caddy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [tool("caddy"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | environment)


@contextmanager
def proxying(directory: Path, upstreams: str) -> Iterator[Proxy]:
    """Serve on free ports until the block ends; `upstreams` as the Caddyfile reads it from its environment."""
    port, admin_port = free_port(), free_port()
    environment = {
        "DOMAIN": "localhost",
        "UPSTREAMS": upstreams,
        "HTTPS_PORT": str(port),
        "HTTP_PORT": str(free_port()),
        "CADDY_ADMIN": f"127.0.0.1:{admin_port}",
        "XDG_DATA_HOME": str(directory / "data"),
        "XDG_CONFIG_HOME": str(directory / "config"),
    }
    root = directory / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    with running(
        "Caddy",
        [tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
        is_up=lambda: _has_certificate(port, root),
        up_seconds=BUSY_SECONDS,
        fix="See its log.",
        environment=environment,
        log=directory / "caddy.log",
        cwd=directory,
    ):
        yield Proxy(port, admin_port, ssl.create_default_context(cafile=root))


def _has_certificate(port: int, root: Path) -> bool:
    """Whether it serves with its own certificate: it listens before it has made one."""
    try:
        tls = ssl.create_default_context(cafile=root)
        with socket.create_connection(("127.0.0.1", port), timeout=2) as raw:
            tls.wrap_socket(raw, server_hostname="localhost").close()
    except OSError:
        return False
    return True
