"""PostgreSQL with Microsoft Entra ID: identity library, PostgreSQL and TLS are real, the identity service is not."""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import psycopg
import pytest
from pytest_django import Settings

from tests.deploy.image.health import becomes_ready
from tests.deploy.image.identity_service import HEADER, HOUR_SECONDS, IdentityService, identity_service
from tests.deploy.image.test_prepare_database import refusal
from tests.faults.tls import self_signed
from tests.served.site import serving
from tests.test_settings import refusal as refused_setting
from tests.test_settings import server
from voicesite import database_tokens
from voicesite.database_tokens import DatabaseTokens

__all__ = ["server"]  # a fixture

AS_LONG_AS_REAL = 1_700
FIRST, SECOND = (f"planted-{name}-".ljust(AS_LONG_AS_REAL, "x") for name in ("first", "second"))
SCOPE = "https://ossrdbms-aad.database.windows.net"


@pytest.fixture
def identity() -> Iterator[IdentityService]:
    with identity_service() as service:
        service.token = FIRST
        yield service


@pytest.fixture
def tokens(identity: IdentityService, monkeypatch: pytest.MonkeyPatch) -> DatabaseTokens:
    """The tokens of a process in a container with that identity."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", identity.url)
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    return DatabaseTokens()


class TestToken:
    def test_is_kept_while_it_is_valid(self, identity: IdentityService, tokens: DatabaseTokens) -> None:
        identity.lifetime_seconds = HOUR_SECONDS
        assert [tokens.token(), tokens.token()] == [FIRST, FIRST]
        assert identity.resources == [SCOPE]

    def test_is_renewed_before_it_runs_out(self, identity: IdentityService, tokens: DatabaseTokens) -> None:
        assert tokens.token() == FIRST
        identity.token = SECOND
        assert tokens.token() == SECOND

    def test_is_not_waited_for_without_end(
        self, identity: IdentityService, tokens: DatabaseTokens, settings: Settings
    ) -> None:
        settings.BUDGETS = replace(settings.BUDGETS, token_seconds=0.2)
        identity.speaks.clear()
        with pytest.raises(psycopg.OperationalError, match=r"no answer within 0\.2 s"):
            tokens.token()

    def test_is_asked_for_again_when_an_answer_was_lost(
        self,
        identity: IdentityService,
        tokens: DatabaseTokens,
        monkeypatch: pytest.MonkeyPatch,
        settings: Settings,
    ) -> None:
        """The library would wait minutes for the answer, and each new connection with it."""
        settings.BUDGETS = replace(settings.BUDGETS, token_seconds=0.2)
        monkeypatch.setattr(database_tokens, "ANSWER_IS_LOST_SECONDS", 0.2)
        identity.speaks.clear()
        with pytest.raises(psycopg.OperationalError, match="no answer"):
            tokens.token()
        while not identity.resources:
            time.sleep(0.01)
        lost, identity.speaks = identity.speaks, Event()
        identity.speaks.set()
        settings.BUDGETS = replace(settings.BUDGETS, token_seconds=15.0)
        assert tokens.token() == FIRST
        lost.set()

    def test_is_asked_for_once_however_many_wait(self, identity: IdentityService, tokens: DatabaseTokens) -> None:
        identity.speaks.clear()
        with ThreadPoolExecutor(8) as threads:
            waiting = [threads.submit(tokens.token) for _ in range(8)]
            while not identity.resources:
                time.sleep(0.01)
            time.sleep(0.05)  # a second question would have begun by now
            identity.speaks.set()
        assert {each.result() for each in waiting} == {FIRST}
        assert len(identity.resources) == 1

    def test_that_is_refused_is_reported_without_the_text_of_the_service(
        self, identity: IdentityService, tokens: DatabaseTokens
    ) -> None:
        identity.status = 400
        with pytest.raises(psycopg.OperationalError, match=r"gave no token for the database \(\w+\): give this server"):
            tokens.token()


class TestSettings:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "sqlite:////tmp/site.sqlite3",
            "postgres://site:planted@db.example.org/site?sslmode=require",
            "postgres://site@db.example.org/site?sslmode=require&password=planted",
            "postgres://site@db.example.org/site",
            "postgres://site@db.example.org/site?sslmode=prefer",
            "postgres://db.example.org/site?sslmode=require",
        ],
    )
    def test_a_database_that_cannot_work_or_is_not_safe_stops_the_start(
        self, server: pytest.MonkeyPatch, url: str
    ) -> None:
        server.setenv("DATABASE_ENTRA", "1")
        server.setenv("DATABASE_URL", url)
        assert refused_setting() == (
            "settings: DATABASE_ENTRA=1 needs a user, no password, and TLS: "
            "DATABASE_URL=postgres://user@host:5432/name?sslmode=require"
        )


class TestServed:
    @pytest.fixture
    def database_url(self, postgres_url: str, new_database: Callable[[], str], tmp_path: Path) -> str:
        """A database that lets `entra` in with a password in clear text, only over TLS: Azure takes tokens that way."""
        with psycopg.connect(postgres_url, autocommit=True) as direct:
            found = direct.execute("SELECT current_setting('data_directory'), current_setting('hba_file')").fetchone()
            assert found
            files, rules = map(Path, found)
            self_signed(tmp_path / "server.pem")
            own = files / "server.pem"
            own.write_bytes((tmp_path / "server.pem").read_bytes())
            own.chmod(0o600)
            shutil.chown(own, files.stat().st_uid, files.stat().st_gid)
            own_rules = "hostssl all entra 127.0.0.1/32 password\nhostnossl all entra 127.0.0.1/32 reject\n"
            rules.write_text(own_rules + rules.read_text())
            for name in ("ssl_cert_file", "ssl_key_file"):
                direct.execute(f"ALTER SYSTEM SET {name} = 'server.pem'")
            direct.execute("ALTER SYSTEM SET ssl = on")
            direct.execute("SELECT pg_reload_conf()")
            direct.execute("CREATE ROLE entra SUPERUSER LOGIN")
        parts = urlsplit(new_database())
        tls = f"sslmode=verify-full&sslrootcert={tmp_path / 'server.pem'}"
        return parts._replace(netloc=f"entra@localhost:{parts.port}", query=tls).geturl()

    def test_each_new_connection_uses_the_current_token(
        self, postgres_url: str, database_url: str, identity: IdentityService, tmp_path: Path
    ) -> None:
        entra = {"DATABASE_ENTRA": "1", "IDENTITY_ENDPOINT": identity.url, "IDENTITY_HEADER": HEADER}
        with psycopg.connect(postgres_url, autocommit=True) as direct:
            lets_in(direct, FIRST)
            with serving(
                tmp_path,
                DATABASE_URL=database_url,
                **entra,  # type: ignore[arg-type] # none of the names is an option of serving
            ) as site:
                becomes_ready(site.url)
                lets_in(direct, SECOND)
                identity.token = SECOND
                direct.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'entra'")
                becomes_ready(site.url)
            said = site.log.read_text()
            identity.token = FIRST
            refused = refusal(database_url, "--verbosity=0", **entra)
        assert "password authentication failed" in refused
        assert "planted" not in said + refused
        assert set(identity.resources) == {SCOPE}


def lets_in(direct: psycopg.Connection, token: str) -> None:
    direct.execute(f"ALTER ROLE entra PASSWORD '{token}'")
