"""The parts of a soak, all on this machine: Redis and two processes of the site, and its database."""

import asyncio
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from tests.soak.ledger import StoredConversation, StoredTurn
from voicesite.laptop.processes import free_port, running
from voicesite.laptop.redis_server import running_redis
from voicesite.laptop.run import answers
from voicesite.paths import BASE_DIR
from voicesite.store_urls import sqlite_url

UP_SECONDS = 60.0
END_SECONDS = 60.0
SIGNS_OF_ERRORS = (" ERROR ", " CRITICAL ", "Traceback (most recent call last):")
LINES_OF_AN_ERROR = 60


def site_environment(folder: Path, redis_url: str, localvoice_url: str, origin: str, *, places: int) -> dict[str, str]:
    """The site as served, with so many places in each process, but for connects that would stop the load."""
    return {
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "voicesite.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": sqlite_url(folder / "soak.sqlite3"),
        "REDIS_URL": redis_url,
        "AZURE_VOICE_LIVE_ENDPOINT": "",
        "LOCAL_VOICE_URL": localvoice_url,
        "ALLOWED_ORIGINS": origin,
        "CONNECTS_PER_MINUTE": "10000",
        "SESSIONS_PER_PROCESS": str(places),
    }


@dataclass(slots=True)
class SiteProcess:
    """One of the processes that serve; it keeps its port. `logs`: one for each life. Nothing here is for the loop."""

    name: str
    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    logs: list[Path] = field(default_factory=list)
    exit_codes: list[int] = field(default_factory=list)  # after SIGTERM
    process: subprocess.Popen[bytes] | None = None
    _life: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """
        Raises:
            StepError: it did not start.
        """
        log = self.folder / f"{self.name}-{len(self.logs) + 1}.log"
        self.logs.append(log)
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = self._life.enter_context(
            running(
                f"The {self.name} process",
                command,
                is_up=answers(f"{self.url}/health/live"),
                up_seconds=UP_SECONDS,
                fix="",
                environment=self.environment | {"PORT": str(self.port)},
                log=log,
                cwd=BASE_DIR,
            )
        )

    def end(self, number: signal.Signals) -> None:
        """By that signal, and wait for it."""
        process, self.process = self.process, None
        if process is None:
            return
        os.kill(process.pid, number)
        process.wait(END_SECONDS)
        if number is signal.SIGTERM:
            self.exit_codes.append(process.returncode)
        self._life.close()

    def errors(self) -> list[str]:
        """Where the logs tell of a fault of ours, and what follows there."""
        return [
            f"{log.name}: {chr(10).join(lines[place : place + LINES_OF_AN_ERROR])}"
            for log in self.logs
            for lines in [log.read_text().splitlines()]
            for place, line in enumerate(lines)
            if any(sign in line for sign in SIGNS_OF_ERRORS)
        ]


@dataclass(slots=True)
class RedisProcess:
    """A Redis that keeps its port and nothing else."""

    port: int = field(default_factory=free_port)
    _life: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._life.enter_context(running_redis(port=self.port))

    def end(self) -> None:
        self._life.close()


async def restart(site: SiteProcess, number: signal.Signals) -> None:
    """End it by that signal; another one takes its place."""
    await asyncio.to_thread(site.end, number)
    await asyncio.to_thread(site.start)


def stored(database: Path) -> dict[UUID, StoredConversation]:
    """What the site has written."""
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, end_reason FROM agents_conversation").fetchall()
        turns = connection.execute(
            "SELECT conversation_id, item_id, role, text FROM agents_turn ORDER BY conversation_id, position"
        ).fetchall()
    said: dict[str, list[StoredTurn]] = {}
    for conversation_id, *turn in turns:
        said.setdefault(conversation_id, []).append(StoredTurn(*turn))
    return {UUID(row_id): StoredConversation(reason, said.get(row_id, [])) for row_id, reason in rows}
