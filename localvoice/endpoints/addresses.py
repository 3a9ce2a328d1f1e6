"""Where an endpoint is, and what is asked of it: checked before the service starts. Imports no network."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PARTS = ("ears", "mouth", "brain")
LARGEST_KEY_BYTES = 16 * 1024
# A name that only this machine's own network knows: a container's, or one under these.
PRIVATE_ENDINGS = (".local", ".internal", ".lan", ".home.arpa", ".localhost")
# What people copy from a curl command.
KNOWN_PATHS = ("/chat/completions", "/audio/transcriptions", "/audio/speech", "/models")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server in the place of a part. `url` ends before the path of a request: `http://ollama:11434/v1`."""

    part: str
    url: str
    model: str
    key: str = field(default="", repr=False)


def base_url(written: str) -> str:
    """The address that requests begin with; `/v1` is added to one without a path.

    Raises:
        ValueError: says what is allowed. Plain http carries what people say, so it stays in one's own network.
    """
    url = written.strip()
    try:
        parts = urlsplit(url)
        host, has_port = parts.hostname or "", parts.port != 0
    except ValueError:
        raise ValueError("it is no address; write http://127.0.0.1:11434/v1") from None
    if parts.scheme not in ("http", "https") or not host or not has_port:
        raise ValueError("it is no address; write http://127.0.0.1:11434/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("it has a user, a query or a # in it; a key goes into the environment")
    if parts.scheme == "http" and not is_near(host):
        raise ValueError(f"what people say would go to {host} in clear text; write https://")
    path = parts.path.rstrip("/")
    for known in KNOWN_PATHS:
        path = path.removesuffix(known)
    return f"{parts.scheme}://{parts.netloc}{path or '/v1'}"


def is_near(host: str) -> bool:
    """Whether the host is this machine, or in a network that is not the internet."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(PRIVATE_ENDINGS)
    return address.is_loopback or (address.is_private and not address.is_unspecified)


def endpoint(part: str, url: str, model: str, environment: Mapping[str, str] = os.environ) -> Endpoint | None:
    """The endpoint of a part, or None without an address. Its key comes from LOCALVOICE_<PART>_KEY, or its file.

    Raises:
        ValueError: one sentence that names the option and says what to do. It never shows a key.
    """
    if not url.strip():
        return None
    try:
        address = base_url(url)
    except ValueError as wrong:
        raise ValueError(f"--{part}-url cannot be used: {wrong}") from None
    if not model.strip():
        raise ValueError(f"--{part}-url needs --{part}-model: the name that the server has for its model")
    return Endpoint(part, address, model.strip(), key(f"LOCALVOICE_{part.upper()}_KEY", environment))


def key(variable: str, environment: Mapping[str, str]) -> str:
    """The key in that variable, or in the file that `<variable>_FILE` names; empty if neither is set.

    Raises:
        ValueError: one sentence that says what to do.
    """
    given, path = environment.get(variable, "").strip(), environment.get(f"{variable}_FILE", "").strip()
    if given and path:
        raise ValueError(f"{variable} and {variable}_FILE are both set: remove one of the two")
    found = _content(f"{variable}_FILE", path) if path else given
    if not (found.isascii() and found.isprintable()):
        raise ValueError(f"{variable} has characters that no key has: copy it again")
    return found


def _content(variable: str, path: str) -> str:
    if not path.startswith("/"):  # perhaps it is the key itself, so it is not shown
        raise ValueError(f"{variable} must be the full path of a file: /run/secrets/name")
    try:
        with Path(path).open("rb") as file:
            text = file.read(LARGEST_KEY_BYTES).decode().strip()
    except OSError as error:
        raise ValueError(f"{variable}={path} cannot be read ({error.strerror}): name a file that may be read") from None
    except UnicodeDecodeError:
        raise ValueError(f"{variable}={path} is not text: write the key alone into it") from None
    if not text:
        raise ValueError(f"{variable}={path} is empty: write the key into it, or remove {variable}")
    return text
