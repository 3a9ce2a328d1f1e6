"""`manage.py backup` and `restore`: a lost database comes back; a failure changes nothing and shows no password."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
import pytest

from tests.deploy.server.first_release import TURNS, as_sqlite, manage, turns_in
from voicesite.backups import logins, postgres, sqlite
from voicesite.backups.files import BackupFailed
from voicesite.database_tokens import database_tokens
from voicesite.paths import BASE_DIR

SESSION_KEY = "planted0session0key0of0a0login000"


def settings_of(url: str) -> dict[str, Any]:
    """A database's settings as Django has them."""
    return {"OPTIONS": {}, **dj_database_url.parse(url)}


def refused(path: Path, url: str, *options: str) -> str:
    """The line with which `manage.py restore` refuses. Before it the audit trail may say that it has no table here."""
    settings = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "voicesite.settings", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "restore", str(path), *options]
    done = subprocess.run(command, cwd=BASE_DIR, env=os.environ | settings, check=False, capture_output=True, text=True)
    *before, line = done.stderr.splitlines(keepends=True)
    assert (done.returncode, [one for one in before if "the next events are in this log only" not in one]) == (1, [])
    return line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.backup"


@pytest.fixture
def programs(postgres_programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's, of the server's version: the machine may have others on its path."""
    monkeypatch.setenv("PATH", f"{postgres_programs}{os.pathsep}{os.environ['PATH']}")


class TestSQLite:
    @pytest.fixture
    def database(self, tmp_path: Path) -> Path:
        file = tmp_path / "voicesite.sqlite3"
        as_sqlite(file)
        return file

    def test_a_lost_database_comes_back(self, database: Path, path: Path) -> None:
        url = f"sqlite:///{database}"
        manage("backup", str(path), DATABASE_URL=url)
        database.unlink()
        manage("restore", str(path), DATABASE_URL=url)
        assert texts(database) == TURNS
        assert [stat.S_IMODE(file.stat().st_mode) for file in (path, database)] == [0o600, 0o600]

    def test_login_sessions_stay_out_and_an_older_backup_brings_none_back(
        self, database: Path, path: Path, tmp_path: Path
    ) -> None:
        with closing(sqlite3.connect(database)) as site, site:
            site.execute("INSERT INTO django_session VALUES (?, 'data-of-a-login', '2099-01-01')", [SESSION_KEY])
        older = tmp_path / "older.backup"
        older.write_bytes(database.read_bytes())
        sqlite.back_up(database, path)
        assert SESSION_KEY.encode() not in path.read_bytes()
        for backup in (path, older):
            sqlite.restore(backup, database, replace=True)
            with closing(sqlite3.connect(database)) as site:
                assert site.execute("SELECT * FROM django_session").fetchall() == []
            assert SESSION_KEY.encode() not in database.read_bytes()

    def test_what_is_still_in_the_journal_is_in_the_backup(self, database: Path, path: Path) -> None:
        with closing(sqlite3.connect(database, isolation_level=None)) as site:
            site.execute("PRAGMA journal_mode=WAL")
            site.execute("UPDATE agents_turn SET text = 'just now' WHERE position = 3")
            sqlite.back_up(database, path)
        assert texts(path)[-1] == "just now"

    def test_a_database_with_tables_is_replaced_only_with_replace(self, database: Path, path: Path) -> None:
        sqlite.back_up(database, path)
        with closing(sqlite3.connect(database)) as site:
            site.execute("PRAGMA journal_mode=WAL")
            site.execute("CREATE TABLE of_a_newer_release (id INTEGER)")
            site.execute("DELETE FROM agents_turn")
            site.commit()
        assert "Add --replace" in refused(path, f"sqlite:///{database}")
        assert texts(database) == []
        sqlite.restore(path, database, replace=True)
        assert texts(database) == TURNS
        with closing(sqlite3.connect(database)) as site, pytest.raises(sqlite3.OperationalError):
            site.execute("SELECT * FROM of_a_newer_release")

    def test_a_database_in_use_is_left_alone(self, database: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
        sqlite.back_up(database, path)
        with closing(sqlite3.connect(database, isolation_level=None)) as site:
            site.execute("BEGIN EXCLUSIVE")
            with pytest.raises(BackupFailed, match="Stop the site"):
                sqlite.restore(path, database, replace=True)
        assert texts(database) == TURNS

    @pytest.mark.parametrize("harm", [lambda whole: whole[: len(whole) // 2], lambda whole: whole[:5000] + bytes(9000)])
    def test_a_damaged_backup_changes_nothing(self, database: Path, path: Path, harm: Callable[[bytes], bytes]) -> None:
        sqlite.back_up(database, path)
        path.write_bytes(harm(path.read_bytes()))
        with pytest.raises(BackupFailed, match="is damaged"):
            sqlite.restore(path, database, replace=True)
        assert texts(database) == TURNS

    def test_a_file_of_another_program_is_refused(self, database: Path, path: Path) -> None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE something (id INTEGER)")
        with pytest.raises(BackupFailed, match="not of this site"):
            sqlite.restore(path, database, replace=True)

    def test_a_damaged_database_is_not_overwritten(self, database: Path, path: Path) -> None:
        sqlite.back_up(database, path)
        database.write_bytes(b"not a database" * 1000)
        with pytest.raises(BackupFailed, match="move it away"):
            sqlite.restore(path, database, replace=False)


@pytest.mark.usefixtures("programs")
class TestPostgreSQL:
    def test_a_lost_database_comes_back(self, old_database: str, path: Path) -> None:
        manage("backup", str(path), DATABASE_URL=old_database)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with psycopg.connect(old_database) as site:
            site.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        manage("restore", str(path), DATABASE_URL=old_database)
        assert turns_in(old_database) == TURNS

    def test_a_database_with_tables_is_replaced_only_with_replace(self, old_database: str, path: Path) -> None:
        database = settings_of(old_database)
        postgres.back_up(database, path)
        with psycopg.connect(old_database) as site:
            site.execute("CREATE TABLE of_a_newer_release (id serial, persona uuid REFERENCES agents_persona)")
            site.execute("DELETE FROM agents_turn")
        assert "Add --replace" in refused(path, old_database)
        assert turns_in(old_database) == []
        postgres.restore(path, database, replace=True)
        assert turns_in(old_database) == TURNS
        with psycopg.connect(old_database) as site:
            assert site.execute("SELECT to_regclass('of_a_newer_release')").fetchone() == (None,)

    @pytest.mark.parametrize("is_noticed_first", [True, False])
    def test_a_damaged_backup_changes_nothing(
        self, old_database: str, path: Path, monkeypatch: pytest.MonkeyPatch, *, is_noticed_first: bool
    ) -> None:
        database = settings_of(old_database)
        postgres.back_up(database, path)
        path.write_bytes(path.read_bytes()[:-4000])
        if not is_noticed_first:
            monkeypatch.setattr(postgres, "check", lambda path: None)
        with pytest.raises(BackupFailed, match="could not read from input file"):
            postgres.restore(path, database, replace=True)
        assert turns_in(old_database) == TURNS

    @pytest.mark.parametrize("has_identity", [False, True])
    def test_a_password_or_token_is_in_the_environment_and_in_no_argument(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, *, has_identity: bool
    ) -> None:
        write_down_calls_of_programs(tmp_path, monkeypatch)
        monkeypatch.setenv("SECRET_KEY", "signs the logins")
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"database_entra": has_identity})
        monkeypatch.setattr(database_tokens, "token", lambda: "t@ken")
        user, password = ("identity", "t@ken") if has_identity else ("site:p%40ssword", "p@ssword")
        with pytest.raises(BackupFailed, match="is no backup"):  # nothing was written
            postgres.back_up(settings_of(f"postgres://{user}@db.invalid:5433/site?sslmode=require"), path)
        arguments, environment = ((tmp_path / name).read_text() for name in ("arguments", "environment"))
        assert f"-U {user.partition(':')[0]} -h db.invalid -p 5433 site" in arguments
        assert not {"t@ken", "p@ssword", "p%40ssword"} & set(arguments.split())
        assert f"PGPASSWORD={password}\n" in environment
        assert "PGSSLMODE=require\n" in environment
        assert "signs the logins" not in environment

    def test_without_a_token_there_is_a_sentence(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        def none() -> str:
            raise psycopg.OperationalError("Microsoft Entra ID gave no token for the database")

        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"database_entra": True})
        monkeypatch.setattr(database_tokens, "token", none)
        with pytest.raises(BackupFailed, match="gave no token"):
            postgres.back_up(settings_of("postgres://identity@db.invalid:5432/site?sslmode=require"), path)

    def test_login_sessions_stay_out_and_an_older_backup_brings_none_back(
        self, old_database: str, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with psycopg.connect(old_database) as site:
            site.execute("CREATE TABLE django_session (session_key text, session_data text, expire_date timestamptz)")
            site.execute("INSERT INTO django_session VALUES (%s, 'data', '2099-01-01')", [SESSION_KEY])
        database = settings_of(old_database)
        for backup in (path, path.with_name("older.backup")):
            postgres.back_up(database, backup)
            postgres.restore(backup, database, replace=True)
            with psycopg.connect(old_database) as site:
                assert site.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
                site.execute("INSERT INTO django_session VALUES (%s, 'data', '2099-01-01')", [SESSION_KEY])
            monkeypatch.setattr(logins, "TABLES", ())  # as an earlier release made it

    def test_a_server_that_does_not_answer_leaves_no_file(self, path: Path) -> None:
        with pytest.raises(BackupFailed, match="pg_dump failed") as failed:
            postgres.back_up(settings_of("postgres://site:hidden@127.0.0.1:1/site"), path)
        assert "hidden" not in str(failed.value)
        assert not path.exists()

    def test_a_missing_program_is_named_with_its_package(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupFailed, match="apt install postgresql-client"):
            postgres.back_up({"OPTIONS": {}, "NAME": "site"}, path)
        assert list(path.parent.iterdir()) == []


def write_down_calls_of_programs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts programs on the path, in place of PostgreSQL's, that write down their arguments and environment."""
    for name in ("pg_dump", "pg_restore", "psql"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "$0 $*" >> {folder}/arguments\nenv >> {folder}/environment\n')
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


class TestTheFile:
    def test_an_existing_file_is_left_alone(self, path: Path, tmp_path: Path) -> None:
        path.write_text("yesterday's")
        as_sqlite(tmp_path / "site.sqlite3")
        with pytest.raises(BackupFailed, match="is there already"):
            sqlite.back_up(tmp_path / "site.sqlite3", path)
        assert path.read_text() == "yesterday's"

    def test_a_failed_backup_leaves_no_file(self, path: Path, tmp_path: Path) -> None:
        source = tmp_path / "source" / "site.sqlite3"
        source.parent.mkdir()
        source.write_bytes(b"not a database" * 1000)
        with pytest.raises(BackupFailed, match="could not be copied"):
            sqlite.back_up(source, path)
        assert [file.name for file in tmp_path.iterdir()] == ["source"]

    def test_a_file_or_folder_that_does_not_exist_is_named(self, path: Path, tmp_path: Path) -> None:
        with pytest.raises(BackupFailed, match="There is no database"):
            sqlite.back_up(tmp_path / "elsewhere.sqlite3", path)
        as_sqlite(tmp_path / "site.sqlite3")
        with pytest.raises(BackupFailed, match="cannot be written: No such file"):
            sqlite.back_up(tmp_path / "site.sqlite3", tmp_path / "nowhere" / "file")
        with pytest.raises(BackupFailed, match="cannot be read: No such file"):
            sqlite.restore(path, tmp_path / "site.sqlite3", replace=False)

    def test_a_backup_of_the_other_kind_of_database_is_refused(self, path: Path, tmp_path: Path) -> None:
        path.write_bytes(b"PGDMP and more")
        with pytest.raises(BackupFailed, match="no backup of a SQLite database"):
            sqlite.restore(path, tmp_path / "site.sqlite3", replace=False)
        as_sqlite(tmp_path / "copy.sqlite3")
        with pytest.raises(BackupFailed, match="no backup of a PostgreSQL database"):
            postgres.restore(tmp_path / "copy.sqlite3", {"OPTIONS": {}, "NAME": "site"}, replace=False)


def texts(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as site:
        return [text for (text,) in site.execute("SELECT text FROM agents_turn ORDER BY position")]
