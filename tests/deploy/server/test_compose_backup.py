"""`infra/backup.sh` and `restore.sh` on a real PostgreSQL, with a stand-in for docker.

The stand-in knows the commands that the scripts need, and runs on this machine what they run in a container. The site
signs only in the tests that ask for it: it takes a second to start.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deploy.server.compose import SERVICES
from tests.deploy.server.first_release import TURNS, turns_in
from voicesite.paths import BASE_DIR

NAME = "voicesite"
DOCKER = """#!/bin/sh
echo "$*" >> "$LOG"
[ -f compose.yaml ] || { echo "no configuration file provided: not found" >&2; exit 14; }
case "$*" in
"compose exec -T postgres "*) shift 4; exec "$@" ;;
"compose run --rm --no-deps -T --env VOICESITE_OPERATOR="*" migrate python "*)
    export "$7"
    shift 9
    [ -z "$SIGNS" ] || exec "$PYTHON" "$@"
    cat > /dev/null
    [ "$*" != "manage.py backup_signature" ] || echo "voicesite-backup-1 of these tests" ;;
"compose stop web") ;;
*) echo "unknown docker command: $*" >&2; exit 125 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server with the compose file's database, and a folder of the operator's."""

    url: str
    folder: Path
    environment: dict[str, str]

    def runs(self, script: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a script of the project from the operator's folder; it must exit with `code`."""
        command = ["sh", str(BASE_DIR / "infra" / script), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stderr
        return done

    @property
    def calls_of_docker(self) -> list[str]:
        log = self.folder / "docker.log"
        return log.read_text().splitlines() if log.exists() else []

    @property
    def recorded(self) -> list[str]:
        """What the audit trail was told, and of whom."""
        call = re.compile(r".* VOICESITE_OPERATOR=(\S+) migrate python manage.py record_backup (.+)")
        return [" ".join(found.groups()) for line in self.calls_of_docker if (found := call.fullmatch(line))]


@pytest.fixture
def server(postgres_programs: Path, postgres_url: str, template: str, tmp_path: Path) -> Iterator[Server]:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "docker").write_text(DOCKER)
    (programs / "docker").chmod(0o700)
    at = urlsplit(postgres_url)
    environment = {
        "PATH": f"{programs}{os.pathsep}{postgres_programs}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(at.hostname),
        "PGPORT": str(at.port),
        "LOG": str(tmp_path / "docker.log"),
        "PYTHON": sys.executable,
        "SIGNS": "",
        "SUDO_USER": "olga",
        "DEBUG": "1",
        "LOG_LEVEL": "DEBUG",
        "DATABASE_URL": "sqlite:///:memory:",  # the site only signs
        "SECRET_KEY": "k" * 50,
    }
    with psycopg.connect(postgres_url, autocommit=True) as direct:
        direct.execute(f"CREATE DATABASE {NAME} TEMPLATE {template}")
        yield Server(at._replace(path=f"/{NAME}").geturl(), tmp_path, environment)
        direct.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def test_the_scripts_name_the_database_of_the_compose_file() -> None:
    made = (BASE_DIR / "infra" / "postgres" / "role.sql").read_text()
    assert f"CREATE DATABASE {NAME} OWNER {NAME};" in made
    assert f"postgres://{NAME}:" in SERVICES["web"]["environment"]["DATABASE_URL"]
    assert SERVICES["web"]["environment"]["DATABASE_URL"].endswith(f"@postgres:5432/{NAME}")
    for script in ("backup.sh", "restore.sh"):
        text = (BASE_DIR / "infra" / script).read_text()
        assert set(re.findall(r"--(?:username|dbname)=(\w+)", text)) == {NAME}


def test_a_lost_database_comes_back(server: Server) -> None:
    server.environment["SIGNS"] = "yes"
    assert "olga (command line), backup made" in server.runs("backup.sh", "site.backup").stderr
    assert stat.S_IMODE((server.folder / "site.backup").stat().st_mode) == 0o600
    with psycopg.connect(server.url) as site:
        site.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restored = server.runs("restore.sh", "site.backup")
    assert "docker compose up --detach" in restored.stdout
    assert "olga (command line), backup restored" in restored.stderr
    assert turns_in(server.url) == TURNS
    assert "compose stop web" in server.calls_of_docker


def test_login_sessions_stay_out_and_an_older_backup_brings_none_back(server: Server) -> None:
    with psycopg.connect(server.url) as site:
        site.execute("CREATE TABLE django_session (session_key text, session_data text, expire_date timestamptz)")
        site.execute("INSERT INTO django_session VALUES ('planted-key', 'data', '2099-01-01')")
    server.runs("backup.sh", "site.backup")
    older = ["pg_dump", "--username", NAME, "--format=custom", "--no-owner", "--file=older.backup", NAME]
    subprocess.run(older, env=server.environment, cwd=server.folder, check=True)
    for arguments in (["site.backup"], ["older.backup", "--unsigned"]):
        server.runs("restore.sh", *arguments, "--replace")
        with psycopg.connect(server.url) as site:
            assert site.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert turns_in(server.url) == TURNS
    assert server.recorded == ["olga made", "olga restored", "olga restored --unsigned"]


def test_a_backup_that_this_site_has_not_signed_is_refused_first(server: Server) -> None:
    server.environment["SIGNS"] = "yes"
    server.runs("backup.sh", "site.backup")
    path = server.folder / "site.backup"
    path.write_bytes(path.read_bytes().replace(b"agents_turn", b"agents_tern", 1))
    refusal = server.runs("restore.sh", "site.backup", "--replace", code=1).stderr
    assert "is not as this site has written it" in refusal
    assert "Nothing was changed, see above" in refusal
    assert server.calls_of_docker[-2].endswith("backup_signature --check")
    assert server.recorded == ["olga made", "olga restore-failed"]


def test_a_database_with_tables_is_replaced_only_with_replace(server: Server) -> None:
    server.runs("backup.sh", "site.backup")
    with psycopg.connect(server.url) as site:
        site.execute("CREATE TABLE of_a_newer_release (persona uuid REFERENCES agents_persona)")
        site.execute("DELETE FROM agents_turn")
    assert "Add --replace" in server.runs("restore.sh", "site.backup", code=1).stderr
    assert "compose stop web" not in server.calls_of_docker
    assert turns_in(server.url) == []
    server.runs("restore.sh", "site.backup", "--replace")
    assert turns_in(server.url) == TURNS
    assert server.recorded == ["olga made", "olga restore-failed", "olga restored"]


def test_a_backup_that_fails_is_in_the_audit_trail_too_and_leaves_no_file(server: Server) -> None:
    docker = server.folder / "bin" / "docker"
    docker.write_text(DOCKER.replace("case", 'case "$*" in *--file=/dev/null*) exit 1 ;; esac\ncase', 1))
    assert "could not be read again" in server.runs("backup.sh", "site.backup", code=1).stderr
    assert server.recorded == ["olga failed"]
    assert {path.name for path in server.folder.iterdir()} == {"bin", "docker.log"}


def test_without_the_audit_trail_a_backup_is_made_all_the_same(server: Server) -> None:
    docker = server.folder / "bin" / "docker"
    docker.write_text(DOCKER.replace("case", 'case "$*" in *record_backup*) exit 1 ;; esac\ncase', 1))
    assert "The audit trail has no event of this backup" in server.runs("backup.sh", "site.backup").stderr
    assert (server.folder / "site.backup").exists()


@pytest.mark.parametrize("is_noticed_first", [True, False])
def test_a_damaged_backup_changes_nothing(server: Server, *, is_noticed_first: bool) -> None:
    server.runs("backup.sh", "site.backup")
    path = server.folder / "site.backup"
    path.write_bytes(path.read_bytes()[:-4000])
    if not is_noticed_first:
        passes_the_check = 'case "$*" in *--file=/dev/null*) exit 0 ;; esac\n'
        (server.folder / "bin" / "docker").write_text(DOCKER.replace("case", f"{passes_the_check}case", 1))
    assert "Nothing was changed" in server.runs("restore.sh", "site.backup", "--replace", "--unsigned", code=1).stderr
    assert ("compose stop web" in server.calls_of_docker) is not is_noticed_first
    assert turns_in(server.url) == TURNS


@pytest.mark.parametrize(
    ("script", "arguments", "sentence"),
    [
        ("backup.sh", [], "Usage: sh infra/backup.sh FILE"),
        ("backup.sh", ["bin"], "bin exists already"),
        ("restore.sh", [], "Usage: sh infra/restore.sh FILE"),
        ("restore.sh", ["site.backup", "--force"], "Usage: sh infra/restore.sh FILE"),
        ("restore.sh", ["site.backup"], "site.backup cannot be read"),
    ],
)
def test_wrong_arguments_are_refused_before_docker_is_called(
    server: Server, script: str, arguments: list[str], sentence: str
) -> None:
    assert sentence in server.runs(script, *arguments, code=1).stderr
    assert server.calls_of_docker == []
