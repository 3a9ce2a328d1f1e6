"""The real proxy, with a certificate of its own for localhost."""

import shutil
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voicesite.laptop.processes import free_port, running

CADDYFILE = """
{{
	admin off
	skip_install_trust
	auto_https disable_redirects
	storage file_system {storage}
}}
https://localhost:{port} {{
	tls internal
	reverse_proxy {upstreams}
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it listens, and what its clients trust."""

    port: int
    tls: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"wss://localhost:{self.port}"


def find_caddy() -> str | None:
    beside_python = Path(sys.executable).with_name("caddy")
    return str(beside_python) if beside_python.exists() else shutil.which("caddy")


@contextmanager
def proxying(directory: Path, upstreams: str) -> Iterator[Proxy]:
    """Serve https before those addresses until the block ends."""
    port, caddyfile, storage = free_port(), directory / "Caddyfile", directory / "caddy"
    caddyfile.write_text(CADDYFILE.format(storage=storage, port=port, upstreams=upstreams))
    root = storage / "pki" / "authorities" / "local" / "root.crt"
    with running(
        "Caddy",
        [find_caddy() or "caddy", "run", "--adapter", "caddyfile", "--config", str(caddyfile)],
        is_up=lambda: _has_certificate(port, root),
        up_seconds=20,
        mend="",
        log=directory / "caddy.log",
        cwd=directory,
    ):
        yield Proxy(port, ssl.create_default_context(cafile=root))


def _has_certificate(port: int, root: Path) -> bool:
    """It listens before it has made one."""
    try:
        tls = ssl.create_default_context(cafile=root)
        with socket.create_connection(("127.0.0.1", port), timeout=2) as plain:
            tls.wrap_socket(plain, server_hostname="localhost").close()
    except OSError:
        return False
    return True
