"""The site as it is served: `manage.py serve` in a process of its own, on this run's Redis and database."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.accounts.factors import has_said_again
from voicesite.laptop.processes import free_port, running
from voicesite.laptop.run import answers
from voicesite.paths import BASE_DIR
from voicesite.store_urls import sqlite_url

SIGNS_OF_ERRORS = ("Traceback", " ERROR ", '"level": "ERROR"')  # in lines and in JSON


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, who runs it, and what it wrote."""

    url: str
    process_id: int
    log: Path

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://")

    def terminate(self) -> None:
        os.kill(self.process_id, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.process_id, signal.SIGKILL)

    def login_cookie(self, user: User, *, confirmed: bool = False) -> str:
        """The cookie of a fresh login session of that user; `confirmed`: as if they had just given their password."""
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        if confirmed:
            has_said_again(key)
        return key


def database_url() -> str:
    """Of the database of this run of the tests."""
    name = str(connection.settings_dict["NAME"])
    given = os.environ.get("DATABASE_URL", "")
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}")) if given else sqlite_url(Path(name))


def redis_apart(number: int) -> str:
    """The address of a part of this run's Redis: the processes there have no room for calls of those elsewhere."""
    return urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{number}"))


def settings_of_sites() -> dict[str, str]:
    """In the environment of each that is served for tests."""
    return {
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "voicesite.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "REDIS_URL": settings.REDIS_URL,
        "DATABASE_URL": database_url(),
        "AZURE_VOICE_LIVE_ENDPOINT": "",
        "CONNECTS_PER_MINUTE": "10000",
    }


@contextmanager
def serving(
    directory: Path, *, may_log_errors: bool = False, may_be_killed: bool = False, **environment: str
) -> Iterator[Site]:
    """Serve the site until the block ends; `environment` overrides its settings."""
    port = free_port()
    log = directory / f"site-{port}.log"
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    site = running(
        "The site",
        command,
        is_up=answers(f"{url}/health/live"),
        up_seconds=30,
        fix=f"See {log}.",
        environment=settings_of_sites() | {"PORT": str(port)} | environment,
        log=log,
        cwd=BASE_DIR,
    )
    with site as process:
        yield Site(url, process.pid, log)
    assert process.returncode == 0 or may_be_killed, f"the site ended with {process.returncode}:\n{log.read_text()}"
    errors = [line for line in log.read_text().splitlines() if any(sign in line for sign in SIGNS_OF_ERRORS)]
    assert may_log_errors or errors == [], log.read_text()
