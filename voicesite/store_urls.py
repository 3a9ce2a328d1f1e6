"""Addresses of database and Redis. An unescaped # / ? or @ in a password or path silently names another place."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import dj_database_url
from pydantic import SecretStr

TLS_MODES = ("require", "verify-ca", "verify-full")
REDIS = (
    "allowed is redis://:password@host:6379/0, rediss:// for TLS, or unix:///path/to/socket, with %-escapes in the "
    "password and the path"
)
DATABASE = (
    "allowed is postgres://user:password@host:5432/name, or sqlite:////full/path, with %-escapes in the password and "
    "the path: %23 for #, %25 for %, %2F for /, %3F for ?, %40 for @"
)


def as_redis(url: SecretStr) -> SecretStr:
    """
    Raises:
        ValueError: what is allowed.
    """
    if not _is_redis(url.get_secret_value()):
        raise ValueError(REDIS)
    return url


def as_database(url: SecretStr) -> SecretStr:
    """As `as_redis`. Empty: the file that the site makes itself."""
    if url.get_secret_value() and not _is_database(url.get_secret_value()):
        raise ValueError(DATABASE)
    return url


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{quote(os.fspath(path))}"


def is_for_entra(url: str) -> bool:
    """PostgreSQL with a user, without a password, and with TLS."""
    database = dj_database_url.parse(url) if url else {}
    options = database.get("OPTIONS", {})
    has_password = database.get("PASSWORD") or "password" in options
    is_tls = options.get("sslmode") in TLS_MODES
    return bool(urlsplit(url).scheme != "sqlite" and database.get("USER") and is_tls and not has_password)


def redis_asks_who_comes(url: str) -> bool:
    """By password or certificate; to a Unix socket and the loopback address only users of this machine come."""
    parts = _read_redis(url)
    return bool(parts.get("password") or "ssl_certfile" in parts or "path" in parts or _is_loopback(parts))


def redis_is_read_on_the_way(url: str) -> bool:
    """Whether it is on another machine, and without TLS. A name without a dot is a container's beside this one."""
    parts = _read_redis(url)
    is_safe = urlsplit(url).scheme == "rediss" or "path" in parts or _is_loopback(parts)
    return not is_safe and bool({".", ":"} & set(str(parts.get("host", ""))))


def _read_redis(url: str) -> Mapping[str, Any]:
    """
    Raises:
        ValueError: it is no address of a Redis.
    """
    from redis.connection import parse_url  # 15 MB, which `make run` would hold as long as the site runs

    return parse_url(url)


def _is_loopback(parts: Mapping[str, Any]) -> bool:
    host = str(parts.get("host", "localhost"))
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = _is_whole(parts) and _read_redis(url) is not None
    except ValueError:
        return False
    return is_whole and (bool(parts.path) if parts.scheme == "unix" else bool(re.fullmatch(r"/?\d*", parts.path)))


def _is_database(url: str) -> bool:
    """PostgreSQL or SQLite, as `dj_database_url` reads it."""
    try:
        parts = urlsplit(url)
        is_whole = _is_whole(parts) and bool(dj_database_url.parse(url))
    except ValueError:
        return False
    if parts.scheme == "sqlite":  # its options are ours, so a ? belongs to a path that is not escaped
        return is_whole and "?" not in url
    return is_whole and parts.scheme in ("postgres", "postgresql") and "@" not in parts.path


def _is_whole(parts: SplitResult) -> bool:
    """
    Raises:
        ValueError: its port is no number.
    """
    has_port = parts.port != 0
    return has_port and not (parts.fragment or "@" in parts.query or re.search(r"\s", parts.netloc))
