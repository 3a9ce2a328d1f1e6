"""Origins and hosts as browsers send them: a setting is compared with these letter by letter, so it is written so.

Pure. The rules are those of the URL standard (https://url.spec.whatwg.org), and the bad ports those of the Fetch
standard. Django answers 400 to a host with other characters than `HOST` has.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import urlsplit

import idna

SCHEMES = {"https": "https", "wss": "https", "http": "http", "ws": "http"}
OWN_PORTS = {"https": 443, "http": 80}
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
ORIGINS = (
    "allowed are full origins as browsers send them, separated by commas, without path and wildcard, in lower case and "
    "without the scheme's own port, for example https://voice.example.org or http://localhost:8000"
)
HOSTS = (
    "allowed are host names as browsers send them, of letters, digits, - and ., separated by commas, without scheme, "
    "port and path, for example voice.example.org, or .example.org for all names below it"
)
HOST = re.compile(r"[a-z0-9.-]{1,253}")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
AROUND = " \t\r\n\"'`"  # what is copied along
ADDRESS = re.compile(r"(?:([\w+.-]+):/+)*/*([^/?#]*)", re.ASCII)
WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[]*):([^:]*)")
# No browser opens a page there.
_BAD_PORTS = """
0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
"""
BAD_PORTS = frozenset(map(int, _BAD_PORTS.split()))


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of an address, as they were written."""

    scheme: str
    host: str
    port: str


def as_origins(names: list[str]) -> list[str]:
    """
    Raises:
        ValueError: what is allowed, and for each wrong name what to write in its place.
    """
    return _written_right(names, origin_of, ORIGINS)


def as_hosts(names: list[str]) -> list[str]:
    """As `as_origins`. Their case does not count."""
    return _written_right([name.lower() for name in names], allowed_host_of, HOSTS)


def origin_of(text: str) -> str | None:
    """The origin that a browser sends from a page at this address; None if it can open no such page."""
    address = _parts(text)
    host = host_of(address.host) if text != "null" else None  # of pages that have no address
    if host is None or (address.scheme and address.scheme not in SCHEMES):
        return None
    scheme = SCHEMES.get(address.scheme) or ("http" if host in LOOPBACK_NAMES else "https")
    if not address.port:
        return f"{scheme}://{host}"
    port = int(address.port) if re.fullmatch(r"\d{1,9}", address.port, re.ASCII) else 0
    if port in BAD_PORTS or port > 65_535:
        return None
    return f"{scheme}://{host}" + (f":{port}" if port != OWN_PORTS[scheme] else "")


def allowed_host_of(text: str) -> str | None:
    """What Django compares the Host header with: a host, `.example.org` for all below it, or `*` for every one."""
    host = _parts(text).host
    if host == "*":
        return host
    below = re.fullmatch(r"\*?\.([^*]+)", host)
    found = host_of(below[1] if below else host)
    return f".{found}" if below and found else found


def host_of(name: str) -> str | None:
    """The host as a browser sends it, without the port; None if there can be no such host."""
    if ":" in name:
        return _ipv6(name[1:-1] if name[0] + name[-1] == "[]" else name)
    try:
        labels = idna.uts46_remap(name, std3_rules=False).removesuffix(".").split(".")
        host = ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)
    except (idna.IDNAError, UnicodeError):
        return None
    if not HOST.fullmatch(host) or not all(0 < len(label) <= 63 for label in host.split(".")):
        return None
    return _ipv4(host) if NUMBER.fullmatch(host.rpartition(".")[2]) else host


def is_on_this_machine(address: str) -> bool:
    """Whether its host is a loopback name."""
    host = urlsplit(address).hostname or ""
    return (f"[{host}]" if ":" in host else host) in LOOPBACK_NAMES


def _written_right(names: list[str], right: Callable[[str], str | None], allowed: str) -> list[str]:
    wrong = {name: right(name) for name in names if right(name) != name}
    if not wrong:
        return names
    advice = [f"write {found} in place of {name!r}" if found else f"{name!r} is none" for name, found in wrong.items()]
    raise ValueError(f"{allowed}; {'; '.join(advice)}")


def _parts(text: str) -> _Address:
    """Of whatever was copied from an address bar; a path is left out, and a user."""
    found = ADDRESS.match(text.strip(AROUND).replace("\\", "/"))
    scheme, rest = found.groups() if found else ("", "")
    host = (rest or "").rpartition("@")[2]
    with_port = WITH_PORT.fullmatch(host)
    return _Address((scheme or "").lower(), *(with_port.groups() if with_port else (host, "")))


def _ipv4(host: str) -> str | None:
    """Browsers write each form that the system knows with four numbers: 127.1 is 127.0.0.1."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _ipv6(address: str) -> str | None:
    try:
        ip = IPv6Address(address)
    except AddressValueError:
        return None
    if ip.scope_id:
        return None
    if ip.ipv4_mapped:  # Python 3.13 writes its last part as IPv4, browsers do not
        low = int(ip.ipv4_mapped)
        return f"[::ffff:{low >> 16:x}:{low & 0xFFFF:x}]"
    return f"[{ip.compressed}]"
