"""The site's role in PostgreSQL owns its database and has no other right, also after an earlier release."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import psycopg
import pytest
from django.db.utils import ConnectionHandler

from tests.deploy.server.compose import SERVICES
from tests.deploy.server.first_release import TURNS, into_postgres, manage, turns_in
from tests.deploy.server.test_backup import settings_of
from tests.deploy.server.test_compose_backup import DOCKER
from tests.faults.postgres import running_postgres
from voicesite import database_rights
from voicesite.backups import postgres
from voicesite.paths import BASE_DIR
from voicesite.setup_check.database import _role
from voicesite.setup_check.findings import Status

ROLE_SQL = BASE_DIR / "infra" / "postgres" / "role.sql"
TOO_MUCH = "may do more than the site needs"
PASSWORD = "letters0and1digits"


def at(url: str, *, role: str | None = None, database: str = "voicesite") -> str:
    """Another role or database of that server."""
    parts = urlsplit(url)
    return parts._replace(
        netloc=f"{role or parts.username}@{parts.hostname}:{parts.port}", path=f"/{database}"
    ).geturl()


def environment_of(url: str, programs: Path) -> dict[str, str]:
    """For PostgreSQL's own programs."""
    parts = urlsplit(url)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "PGHOST": str(parts.hostname), "PGPORT": str(parts.port), "POSTGRES_PASSWORD": PASSWORD}


def assert_a_plain_owner(url: str) -> None:
    with psycopg.connect(at(url, role="voicesite")) as site:
        rights = site.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert rights.fetchone() == (False,) * 5
        owner = site.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()")
        assert owner.fetchone() == ("voicesite",)
        for forbidden in (
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "COPY (SELECT 1) TO '/tmp/of-the-tests'",
            "SELECT pg_read_file('/etc/hostname')",
            "CREATE ROLE another",
            "ALTER ROLE voicesite SUPERUSER",
            "SET ROLE postgres",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), site.transaction():
                site.execute(forbidden)


class TestANewDatabase:
    @pytest.fixture(scope="class")
    def url(self, postgres_programs: Path) -> Iterator[str]:
        """What the first start of compose.yaml's PostgreSQL leaves."""
        superuser = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
        with running_postgres(postgres_programs, superuser=superuser) as url:
            psql = ["psql", "--set=ON_ERROR_STOP=1", "--no-password", "--no-psqlrc", "--username", superuser]
            environment = environment_of(url, postgres_programs)
            subprocess.run([*psql, "--dbname", superuser, "--file", ROLE_SQL], env=environment, check=True)
            yield url

    def test_the_image_runs_the_script_at_its_first_start(self) -> None:
        assert (
            f"./{ROLE_SQL.relative_to(BASE_DIR)}:/docker-entrypoint-initdb.d/role.sql:ro"
            in (SERVICES["postgres"]["volumes"])
        )

    def test_what_fails_is_not_logged_with_what_people_said(self) -> None:
        assert SERVICES["postgres"]["command"] == [
            "postgres",
            *("-c", "log_min_error_statement=panic"),
            *("-c", "log_error_verbosity=terse"),
        ]

    def test_these_rights_are_enough_to_back_up_and_restore(
        self, url: str, postgres_programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", f"{postgres_programs}{os.pathsep}{os.environ['PATH']}")
        database = settings_of(at(url, role="voicesite"))
        into_postgres(at(url, role="voicesite"))
        postgres.back_up(database, tmp_path / "site.backup")
        with psycopg.connect(at(url, role="voicesite")) as site:
            site.execute("DELETE FROM agents_turn")
        postgres.restore(tmp_path / "site.backup", database, replace=True)
        assert turns_in(at(url, role="voicesite")) == TURNS
        assert_a_plain_owner(url)

    def test_a_release_is_prepared_there_without_a_word_about_rights(self, url: str) -> None:
        said = manage("prepare_database", DATABASE_URL=at(url, role="voicesite"))
        assert TOO_MUCH not in said
        assert_a_plain_owner(url)

    def test_the_password_opens_the_sites_role_alone(self, url: str) -> None:
        with psycopg.connect(url) as superuser:
            kept = superuser.execute("SELECT rolname, rolpassword IS NULL FROM pg_authid WHERE rolcanlogin").fetchall()
        assert dict(kept) == {"postgres": True, "voicesite": False}

    def test_the_sites_role_comes_into_no_other_database(self, url: str) -> None:
        for other in ("postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(at(url, role="voicesite", database=other))


class TestADatabaseOfAnEarlierRelease:
    @pytest.fixture
    def url(self, postgres_programs: Path) -> Iterator[str]:
        """Its superuser is the site's role."""
        with running_postgres(postgres_programs) as url:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("CREATE DATABASE voicesite")
            into_postgres(at(url))
            yield url

    @pytest.fixture
    def plain_role(self, url: str, postgres_programs: Path, tmp_path: Path) -> Callable[[], str]:
        (tmp_path / "docker").write_text(DOCKER)
        (tmp_path / "docker").chmod(0o700)
        environment = environment_of(url, postgres_programs) | {"LOG": str(tmp_path / "docker.log")}
        environment["PATH"] = f"{tmp_path}{os.pathsep}{environment['PATH']}"

        def run() -> str:
            command = ["sh", str(BASE_DIR / "infra" / "plain-role.sh")]
            done = subprocess.run(command, env=environment, cwd=tmp_path, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            return done.stdout

        return run

    def test_goes_on_and_one_step_takes_the_rights_away(self, url: str, plain_role: Callable[[], str]) -> None:
        said = manage("prepare_database", "--verbosity=0", DATABASE_URL=at(url))
        assert f"The role voicesite in DATABASE_URL {TOO_MUCH} (SUPERUSER" in said
        assert "sh infra/plain-role.sh" in said
        with psycopg.connect(at(url)) as running_site:
            assert "owns its database now" in plain_role()
            with pytest.raises(psycopg.OperationalError):  # the site's connections are opened again, with the new role
                running_site.execute("SELECT 1")
        assert_a_plain_owner(url)
        assert turns_in(at(url, role="voicesite")) == TURNS
        assert TOO_MUCH not in manage("prepare_database", DATABASE_URL=at(url, role="voicesite"))
        assert "is no superuser" in plain_role()
        with psycopg.connect(at(url, role="postgres")) as superuser:
            assert superuser.execute("SELECT count(*) FROM pg_roles WHERE rolname ~ 'helper'").fetchone() == (0,)
            foreign = superuser.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relowner <> 'voicesite'::regrole"
            )
            assert foreign.fetchall() == []


RIGHTS = {
    "SUPERUSER": "ALTER ROLE mixed SUPERUSER",
    "CREATEDB": "ALTER ROLE mixed CREATEDB",
    "CREATEROLE": "ALTER ROLE mixed CREATEROLE",
    "REPLICATION": "ALTER ROLE mixed REPLICATION",
    "BYPASSRLS": "ALTER ROLE mixed BYPASSRLS",
    "member of pg_execute_server_program": "GRANT pg_execute_server_program TO mixed",
    "member of pg_read_server_files": "GRANT pg_read_server_files TO mixed",
    "member of team": "GRANT team TO mixed; GRANT pg_write_server_files TO team",
    "SUPERUSER, CREATEDB, member of team": (
        "ALTER ROLE mixed SUPERUSER CREATEDB; GRANT team TO mixed; ALTER ROLE team CREATEROLE"
    ),
}


class TestWhatIsFound:
    @pytest.fixture(autouse=True)
    def superuser(
        self, postgres_url: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[psycopg.Connection]:
        """The site's connection is that of a role without rights; this is the one of somebody who gives it some."""
        database = dj_database_url.parse(at(postgres_url, role="mixed", database="postgres"))
        sites = ConnectionHandler({"default": database})["default"]
        monkeypatch.setattr(database_rights, "connection", sites)
        with psycopg.connect(postgres_url, autocommit=True) as superuser, django_db_blocker.unblock():
            superuser.execute("CREATE ROLE mixed LOGIN; CREATE ROLE team")
            yield superuser
            sites.close()
            superuser.execute("DROP ROLE mixed; DROP ROLE team")

    def test_a_role_without_rights_is_right(self, superuser: psycopg.Connection) -> None:
        superuser.execute("GRANT team, pg_monitor TO mixed")
        assert database_rights.rights_beyond_need() is None
        assert _role() == []

    @pytest.mark.parametrize(("named", "given"), RIGHTS.items())
    def test_each_right_is_named_and_the_fix_takes_it_away(
        self, superuser: psycopg.Connection, named: str, given: str
    ) -> None:
        superuser.execute(given)
        [finding] = _role()
        assert (finding.name, finding.status) == ("Database role", Status.WARN)
        assert f"({named})" in finding.found
        superuser.execute(finding.fix.removeprefix("As a superuser run: "))
        assert database_rights.rights_beyond_need() is None

    def test_azures_administrator_is_no_superuser(self, superuser: psycopg.Connection) -> None:
        """The site's identity has a server of its own there."""
        superuser.execute("CREATE ROLE azure_pg_admin CREATEROLE; GRANT azure_pg_admin TO mixed")
        superuser.execute("ALTER ROLE mixed CREATEDB CREATEROLE")
        try:
            assert database_rights.rights_beyond_need() is None
            superuser.execute("GRANT pg_execute_server_program TO mixed")
            assert "(member of pg_execute_server_program)" in _role()[0].found
        finally:
            superuser.execute("DROP ROLE azure_pg_admin")


def test_sqlite_has_no_roles() -> None:
    assert database_rights.rights_beyond_need() is None
