"""The signature of a backup: what this site has not written, or not written whole, is refused before it is read."""

from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.deploy.server.first_release import TURNS, as_sqlite, manage
from tests.deploy.server.test_backup import path, programs, refused, settings_of, texts
from voicesite.backups import postgres, signature, sqlite
from voicesite.backups.files import BackupFailed

__all__ = ["path", "programs"]  # fixtures, for this module too


def parts(whole: bytes) -> tuple[bytes, bytes]:
    """The database, and the line of its signature."""
    return whole[: -signature.LINE_BYTES], whole[-signature.LINE_BYTES :]


def signed_elsewhere(whole: bytes) -> bytes:
    """The same database in a backup of another site."""
    database, _ = parts(whole)
    with override_settings(SECRET_KEY="of another site"):
        return database + signature.line_for(BytesIO(database))


def with_line(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The database changed, under the signature that it had."""
    return lambda whole: change(parts(whole)[0]) + parts(whole)[1]


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "a bit": with_line(lambda database: database[:3000] + bytes([database[3000] ^ 1]) + database[3001:]),
    "its last bit": with_line(lambda database: database[:-1] + bytes([database[-1] ^ 1])),
    "one byte more": with_line(lambda database: database + b" "),
    "cut off": with_line(lambda database: database[:4096]),
    "nothing left": with_line(lambda database: b""),
    "cut off, with its signature": lambda whole: whole[: len(whole) // 2],
    "the signature cut off": lambda whole: parts(whole)[0],
    "half of the signature cut off": lambda whole: whole[:-30],
    "something after it": lambda whole: whole + b"\n",
    "in capitals": lambda whole: whole[:-65] + whole[-65:].upper(),
    "signed by another site": signed_elsewhere,
    "empty": lambda whole: b"",
}


class TestTheSignature:
    @pytest.fixture(scope="class")
    def whole(self, tmp_path_factory: pytest.TempPathFactory) -> bytes:
        folder = tmp_path_factory.mktemp("signed")
        as_sqlite(folder / "site.sqlite3")
        sqlite.back_up(folder / "site.sqlite3", folder / "site.backup")
        return (folder / "site.backup").read_bytes()

    @pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
    def test_what_is_not_the_sites_own_whole_file_is_refused(
        self, whole: bytes, path: Path, harm: Callable[[bytes], bytes]
    ) -> None:
        path.write_bytes(whole)
        signature.check(path)
        path.write_bytes(harm(whole))
        with pytest.raises(BackupFailed, match=r"Nothing was changed\. Restore only a file of your own.* --unsigned"):
            signature.check(path)

    def test_one_of_an_earlier_key_is_taken_while_the_site_knows_that_key(self, whole: bytes, path: Path) -> None:
        path.write_bytes(whole)
        with override_settings(SECRET_KEY="the next one", SECRET_KEY_FALLBACKS=["another", settings.SECRET_KEY]):
            signature.check(path)
            new = signature.line_for(BytesIO(parts(whole)[0]))
        assert new != parts(whole)[1]
        with override_settings(SECRET_KEY="the next one"):
            with pytest.raises(BackupFailed, match="SECRET_KEY_FALLBACKS can name"):
                signature.check(path)
            path.write_bytes(parts(whole)[0] + new)
            signature.check(path)

    @pytest.mark.parametrize(
        "chunk_bytes", [1, 64, signature.LINE_BYTES - 1, signature.LINE_BYTES, signature.LINE_BYTES + 1, 4096]
    )
    def test_it_does_not_depend_on_how_the_file_is_read(
        self, whole: bytes, chunk_bytes: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(signature, "CHUNK_BYTES", chunk_bytes)
        some = whole[:5000]
        signature.check_stream(BytesIO(some + signature.line_for(BytesIO(some))), "It")
        assert len(signature.line_for(BytesIO(b""))) == signature.LINE_BYTES

    def test_the_commands_refuse_first_and_take_it_when_told(self, whole: bytes, path: Path, tmp_path: Path) -> None:
        path.write_bytes(parts(whole)[0])
        database = tmp_path / "voicesite.sqlite3"
        assert "has no signature" in refused(path, f"sqlite:///{database}")
        assert not database.exists()
        manage("restore", str(path), "--unsigned", DATABASE_URL=f"sqlite:///{database}")
        assert texts(database) == TURNS

    def test_scripts_get_it_from_standard_input(self, whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        said = TextIOWrapper(BytesIO())
        monkeypatch.setattr("sys.stdout", said)
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(parts(whole)[0])))
        call_command("backup_signature")
        assert said.buffer.getvalue() == parts(whole)[1]
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(whole)))
        call_command("backup_signature", "--check")
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(whole[1:])))
        with pytest.raises(CommandError, match="The backup is not as this site has written it"):
            call_command("backup_signature", "--check")


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("put_in", "why"),
    [
        (
            "COPY (SELECT 1) TO PROGRAM 'touch TRACE'; --",
            "(COPY to or from an external program|pg_execute_server_program)",
        ),
        ("\n\\! touch TRACE\n--", "backslash commands are restricted"),
    ],
    ids=["of the server", "of its client"],
)
def test_a_command_that_somebody_put_into_a_backup_does_not_run(
    postgres_url: str, old_database: str, path: Path, tmp_path: Path, put_in: str, why: str
) -> None:
    """The signature is refused first. Without it the site's role has no right to run programs."""
    trace = tmp_path / "trace"
    put_in = put_in.replace("TRACE", str(trace))
    with psycopg.connect(old_database) as site:
        site.execute(f"COMMENT ON TABLE agents_turn IS '{'room for it ' * 30}'")
    postgres.back_up(settings_of(old_database), path)
    original = f"COMMENT ON TABLE public.agents_turn IS '{'room for it ' * 30}';".encode()
    assert original in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(original, put_in.encode().ljust(len(original))))
    with psycopg.connect(postgres_url, autocommit=True) as superuser:
        superuser.execute("DROP DATABASE IF EXISTS of_plain")
        superuser.execute("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN")
        superuser.execute("CREATE DATABASE of_plain OWNER plain")
    of_plain = urlsplit(postgres_url)._replace(path="/of_plain").geturl().replace("voicesite@", "plain@")
    assert "is not as this site has written it" in refused(path, of_plain)
    with pytest.raises(BackupFailed, match=why):
        postgres.restore(path, settings_of(of_plain), replace=False)  # as --unsigned does
    with psycopg.connect(of_plain) as site:
        assert site.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    assert not trace.exists()
