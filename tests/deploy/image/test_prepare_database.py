"""The step before a release serves: of several at once one works; without rights or a database it says so in a line."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from tests.deploy.bounds import BUSY_SECONDS
from tests.deploy.server.first_release import manage
from voicesite.accounts.owed import Owed, owed_by
from voicesite.database_lock import KEY, database_lock
from voicesite.paths import BASE_DIR

PASSWORD = "planted-5e1d of the tests"
SUPERUSER = {"DJANGO_SUPERUSER_USERNAME": "boss", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
WAITING = "Another process prepares the database"


@contextmanager
def starting(database_url: str, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running until the block ends."""
    settings = {"DEBUG": "1", "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "voicesite.settings"}
    with subprocess.Popen(
        [sys.executable, "manage.py", "prepare_database", *options],
        cwd=BASE_DIR,
        env={**os.environ, "PYTHONUNBUFFERED": "1"} | settings | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def refusal(database_url: str, *options: str, **environment: str) -> str:
    """The one line of a command that cannot do its work."""
    with starting(database_url, *options, **environment) as process:
        said = process.communicate(timeout=BUSY_SECONDS)[0]
    assert process.returncode == 1
    (line,) = [line for line in said.splitlines() if not line.startswith(WAITING)]
    return line


def wait_for_line(process: subprocess.Popen[str], beginning: str) -> None:
    assert process.stdout
    assert any(line.startswith(beginning) for line in process.stdout), f"it ended without {beginning!r}"


def assert_one_worked(*processes: subprocess.Popen[str]) -> None:
    """The others found nothing to do."""
    said = [process.communicate(timeout=BUSY_SECONDS)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), said
    assert sum("Made the superuser boss." in one for one in said) == 1
    assert sum("No migrations to apply." in one for one in said) == len(processes) - 1
    assert PASSWORD not in "".join(said)


def test_of_several_at_once_one_works_and_those_that_wait_block_no_statement(new_database: Callable[[], str]) -> None:
    """CREATE INDEX CONCURRENTLY waits for every statement that began before it."""
    url = new_database()
    with closing(psycopg.connect(url, autocommit=True)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [KEY])
        with starting(url, **SUPERUSER) as first, starting(url, **SUPERUSER) as second:
            for process in (first, second):
                wait_for_line(process, WAITING)
            other.execute(f"SET statement_timeout = '{BUSY_SECONDS}s'; CREATE TABLE big (id int)")
            other.execute("CREATE INDEX CONCURRENTLY found_soon ON big (id)")
            other.close()
            assert_one_worked(first, second)


def test_a_table_that_somebody_reads_is_changed_when_they_are_done(new_database: Callable[[], str]) -> None:
    """Meanwhile it waits in short tries, so that nobody else waits for it as long as the reader takes."""
    url = new_database()
    manage("migrate", "--verbosity=0", "agents", "0001", DATABASE_URL=url)
    with closing(psycopg.connect(url)) as reader, starting(url) as process:
        reader.execute("SELECT count(*) FROM agents_persona")
        wait_for_line(process, "Somebody uses the tables that change")
        reader.rollback()
        process.communicate(timeout=BUSY_SECONDS)
    assert process.returncode == 0
    with closing(psycopg.connect(url)) as after:
        assert after.execute("SELECT count(echo_guard) FROM agents_persona").fetchone() == (0,)


def test_of_several_at_once_one_works_with_sqlite_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/site.sqlite3"
    with starting(url, **SUPERUSER) as first, starting(url, **SUPERUSER) as second:
        assert_one_worked(first, second)


@pytest.mark.django_db
def test_a_reference_to_a_vault_is_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
    monkeypatch.setenv(
        "DJANGO_SUPERUSER_PASSWORD", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/p)"
    )
    with pytest.raises(CommandError, match="Azure could not read that secret"):
        call_command("prepare_database", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.django_db
def test_waiting_has_an_end() -> None:
    with database_lock() as is_ours:
        assert is_ours()
        with pytest.raises(CommandError, match="for more than 0 s"):
            call_command("prepare_database", wait_seconds=0, stdout=StringIO())


def test_a_missing_database_gives_one_line() -> None:
    line = refusal("postgres://site:planted-5e1d@127.0.0.1:1/site")
    assert line.startswith("CommandError: The database does not answer: ")
    assert line.endswith("Start it, or fix DATABASE_URL.")
    assert "planted" not in line


@pytest.mark.django_db
def test_a_missing_folder_gives_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "/no/such/site.sqlite3")
    with pytest.raises(
        CommandError,
        match=r"does not answer: /no/such/site.* cannot be written \(No such file or directory\)\. Start it",
    ):
        call_command("prepare_database")


def test_a_user_without_rights_gets_one_line(new_database: Callable[[], str]) -> None:
    database_url = new_database()
    with psycopg.connect(database_url, autocommit=True) as direct:
        direct.execute("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
        direct.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    line = refusal(database_url.replace("voicesite@", "guest@"), "--verbosity", "0")
    assert line.startswith("CommandError: The database refuses the change: ")
    assert "must own the site's tables" in line


@pytest.mark.django_db
class TestFirstSuperuser:
    @pytest.fixture(autouse=True)
    def _named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    def prepare(self) -> str:
        said = StringIO()
        call_command("prepare_database", verbosity=0, stdout=said)
        return said.getvalue()

    def test_is_made_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.prepare() == "Made the superuser boss. The first sign-in asks for another password.\n"
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "another password")
        assert self.prepare() == ""
        boss = User.objects.get()
        assert (boss.is_superuser, boss.is_staff, boss.check_password(PASSWORD)) == (True, True, True)
        assert owed_by(boss) is Owed.PASSWORD

    def test_is_not_made_beside_another(self, boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "second")
        assert self.prepare() == ""
        assert User.objects.get() == boss

    @pytest.mark.parametrize("missing", ["DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_PASSWORD"])
    def test_needs_both(self, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
        monkeypatch.setenv(missing, "")
        assert "There is no superuser yet: set DJANGO_SUPERUSER_USERNAME" in self.prepare()
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("variable", "value", "why"),
        [
            ("DJANGO_SUPERUSER_PASSWORD", "password1", "too common"),
            ("DJANGO_SUPERUSER_USERNAME", "the boss", "Enter a valid username"),
            ("DJANGO_SUPERUSER_USERNAME", "alice", "already exists"),
        ],
    )
    def test_must_be_one_that_is_safe(
        self, alice: User, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
    ) -> None:
        monkeypatch.setenv(variable, value)
        with pytest.raises(CommandError, match=f"No superuser was made; {variable} is wrong: .*{why}"):
            self.prepare()
        assert User.objects.get() == alice


@pytest.mark.django_db
def test_the_lock_is_given_back() -> None:
    with database_lock() as is_ours, database_lock() as is_theirs:
        assert is_ours()
        assert not is_theirs()
    with database_lock() as is_theirs:
        assert is_theirs()
