"""`infra/backup.sh` and `restore.sh` as people are told to run them: a stand-in for `docker`, and a real PostgreSQL.

The stand-in takes the two commands that the scripts need, from the project's folder alone, and runs on this machine
what they run in the container.
"""

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deploy.server.compose import SERVICES
from tests.deploy.server.first_release import TURNS
from tests.deploy.server.tools import tool
from tests.faults.postgres import find_programs
from voicesite.paths import BASE_DIR

NAME = "voicesite"
DOCKER = """#!/bin/sh
echo "$*" >> "$LOG"
[ -f compose.yaml ] || { echo "no configuration file provided: not found" >&2; exit 14; }
case "$*" in
"compose exec -T postgres "*) shift 4; exec "$@" ;;
"compose stop web") ;;
*) echo "unknown docker command: $*" >&2; exit 125 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server with the compose file's database, somewhere in a folder of the operator's."""

    url: str
    folder: Path
    environment: dict[str, str]

    def runs(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A script of the project, from another folder than its own."""
        return subprocess.run(
            ["sh", str(BASE_DIR / "infra" / command), *arguments],
            cwd=self.folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    def docker_was_told(self) -> list[str]:
        log = self.folder / "docker.log"
        return log.read_text().splitlines() if log.exists() else []

    def texts(self) -> list[str]:
        with psycopg.connect(self.url) as site:
            return [text for (text,) in site.execute("SELECT text FROM agents_turn ORDER BY position")]

    def loses_everything(self) -> None:
        with psycopg.connect(self.url) as site:
            site.execute("DROP SCHEMA public CASCADE")
            site.execute("CREATE SCHEMA public")


@pytest.fixture
def server(postgres_url: str, template: str, tmp_path: Path) -> Iterator[Server]:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "docker").write_text(DOCKER)
    (programs / "docker").chmod(0o700)
    at = urlsplit(postgres_url)
    environment = {
        "PATH": f"{programs}{os.pathsep}{find_programs()}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(at.hostname),
        "PGPORT": str(at.port),
        "LOG": str(tmp_path / "docker.log"),
    }
    with psycopg.connect(postgres_url, autocommit=True) as direct:
        direct.execute(f"CREATE DATABASE {NAME} TEMPLATE {template}")
        yield Server(at._replace(path=f"/{NAME}").geturl(), tmp_path, environment)
        direct.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def test_the_scripts_ask_for_the_database_of_the_compose_file() -> None:
    told = SERVICES["postgres"]["environment"]
    assert told["POSTGRES_USER"] == told["POSTGRES_DB"] == NAME
    for script in ("backup.sh", "restore.sh"):
        text = (BASE_DIR / "infra" / script).read_text()
        assert set(re.findall(r"--(?:username|dbname)=(\w+)", text)) == {NAME}


def test_a_lost_database_comes_back(server: Server) -> None:
    backed_up = server.runs("backup.sh", "site.backup")
    assert backed_up.returncode == 0, backed_up.stderr
    path = server.folder / "site.backup"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    server.loses_everything()
    restored = server.runs("restore.sh", "site.backup")
    assert restored.returncode == 0, restored.stderr
    assert "docker compose up --detach" in restored.stdout
    assert server.texts() == TURNS
    assert "compose stop web" in server.docker_was_told()


def test_a_database_with_tables_is_replaced_only_when_told(server: Server) -> None:
    server.runs("backup.sh", "site.backup")
    with psycopg.connect(server.url) as site:
        site.execute("CREATE TABLE of_a_newer_release (persona uuid REFERENCES agents_persona)")
        site.execute("DELETE FROM agents_turn")
    refused = server.runs("restore.sh", "site.backup")
    assert refused.returncode == 1
    assert "Add --replace" in refused.stderr
    assert "compose stop web" not in server.docker_was_told()
    assert server.texts() == []
    assert server.runs("restore.sh", "site.backup", "--replace").returncode == 0
    assert server.texts() == TURNS


def test_a_damaged_backup_changes_nothing_and_stops_nothing(server: Server) -> None:
    server.runs("backup.sh", "site.backup")
    path = server.folder / "site.backup"
    path.write_bytes(path.read_bytes()[:-4000])
    refused = server.runs("restore.sh", "site.backup", "--replace")
    assert refused.returncode == 1
    assert "Nothing was changed" in refused.stderr
    assert "compose stop web" not in server.docker_was_told()
    assert server.texts() == TURNS


def test_a_restore_that_breaks_half_way_changes_nothing(server: Server) -> None:
    server.runs("backup.sh", "site.backup")
    checked = 'case "$*" in *--file=/dev/null*) exit 0 ;; esac\n'
    docker = server.folder / "bin" / "docker"
    docker.write_text(DOCKER.replace("case", f"{checked}case", 1))
    path = server.folder / "site.backup"
    path.write_bytes(path.read_bytes()[:-4000])
    refused = server.runs("restore.sh", "site.backup", "--replace")
    assert refused.returncode == 1
    assert "Nothing was changed" in refused.stderr
    assert server.texts() == TURNS


def test_half_a_backup_leaves_nothing(server: Server) -> None:
    server.environment["PGPORT"] = "1"
    refused = server.runs("backup.sh", "site.backup")
    assert refused.returncode == 1
    assert "Is the database up?" in refused.stderr
    assert sorted(file.name for file in server.folder.iterdir()) == ["bin", "docker.log"]


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("backup.sh", [], "Usage: sh infra/backup.sh FILE"),
        ("backup.sh", ["bin"], "bin is there already"),
        ("backup.sh", ["nowhere/site.backup"], "cannot be written"),
        ("restore.sh", [], "Usage: sh infra/restore.sh FILE"),
        ("restore.sh", ["site.backup", "--force"], "Usage: sh infra/restore.sh FILE"),
        ("restore.sh", ["site.backup"], "site.backup cannot be read"),
    ],
)
def test_bad_input_is_told_before_docker_is_asked(server: Server, script: str, arguments: list[str], said: str) -> None:
    refused = server.runs(script, *arguments)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert server.docker_was_told() == []


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh"])
def test_shellcheck_finds_nothing(script: str) -> None:
    checked = subprocess.run(
        [tool("shellcheck"), str(BASE_DIR / "infra" / script)], check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
