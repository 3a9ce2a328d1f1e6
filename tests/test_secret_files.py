"""`<NAME>_FILE` names a file that holds a secret. What is in the file is never shown."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pydantic import SecretStr

from tests.test_settings import PLANTED, SERVER, refusal, server
from voicesite.environment import Environment, FromEnvironment, read, read_environment
from voicesite.launch_settings import FirstSuperuser
from voicesite.telemetry.settings import TelemetrySettings

__all__ = ["server"]  # a fixture

RIGHT = {
    "DATABASE_URL": f"postgres://site:{PLANTED}@database.example.org/site",
    "REDIS_URL": f"redis://:{PLANTED}@redis.example.org",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://collector:4318",
    "OTEL_EXPORTER_OTLP_HEADERS": f"key={PLANTED}",
    "OTEL_EXPORTER_OTLP_TRACES_HEADERS": f"key={PLANTED}",
    "OTEL_EXPORTER_OTLP_METRICS_HEADERS": f"key={PLANTED}",
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=0f0f0f0f-1111-4222-8333-444444444444",
}
# What a secret does not stand without.
BESIDE = {"SSO_CLIENT_SECRET": {"SSO_ISSUER": "https://provider.example.org", "SSO_CLIENT_ID": "voicesite"}}
SECRETS = [
    (settings, name.upper())
    for settings in (Environment, FirstSuperuser, TelemetrySettings)
    for name, field in settings.model_fields.items()
    if field.annotation is SecretStr
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{PLANTED} and more of it\n")
    return path


@pytest.fixture
def key_from_file(server: pytest.MonkeyPatch, file: Path) -> pytest.MonkeyPatch:
    """A server whose SECRET_KEY is in `file`."""
    server.delenv("SECRET_KEY")
    server.setenv("SECRET_KEY_FILE", str(file))
    return server


@pytest.mark.parametrize(("settings", "name"), SECRETS, ids=[name for _, name in SECRETS])
def test_every_secret_can_come_from_a_file(
    server: pytest.MonkeyPatch, file: Path, settings: type[FromEnvironment], name: str
) -> None:
    value = RIGHT.get(name, f"{PLANTED} and more of it")
    file.write_text(f"{value}\n")
    server.delenv(name, raising=False)
    server.setenv(f"{name}_FILE", str(file))
    for other, its_value in BESIDE.get(name, {}).items():
        server.setenv(other, its_value)
    assert getattr(read(settings), name.lower()).get_secret_value() == value


def test_a_file_can_be_named_in_the_env_file(server: pytest.MonkeyPatch, file: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SECRET_KEY_FILE={file}\n")
    server.delenv("SECRET_KEY")
    server.setitem(Environment.model_config, "env_file", tmp_path / ".env")
    assert read_environment().secret_key.get_secret_value() == f"{PLANTED} and more of it"


def test_an_empty_variable_beside_the_file_is_not_set(key_from_file: pytest.MonkeyPatch) -> None:
    key_from_file.setenv("SECRET_KEY", "")
    key_from_file.setenv("REDIS_URL_FILE", "")
    assert read_environment().secret_key.get_secret_value() == f"{PLANTED} and more of it"


@pytest.mark.parametrize("written", [" with spaces ", "two\nlines", "\N{KEY}"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_only_newlines_at_the_end_are_not_part_of_it(
    key_from_file: pytest.MonkeyPatch, file: Path, written: str, end: str
) -> None:
    file.write_bytes((written + end).encode())
    assert read_environment().secret_key.get_secret_value() == written


def test_a_byte_order_mark_is_not_part_of_the_secret(key_from_file: pytest.MonkeyPatch, file: Path) -> None:
    file.write_text(f"{PLANTED}\n", encoding="utf-8-sig")
    assert read_environment().secret_key.get_secret_value() == PLANTED


def test_what_is_no_secret_is_not_read_from_a_file(server: pytest.MonkeyPatch, file: Path) -> None:
    server.setenv("LOG_LEVEL_FILE", str(file))
    assert read_environment().log_level == "INFO"


@pytest.mark.django_db
class TestFirstSuperuser:
    @pytest.fixture(autouse=True)
    def _from_file(self, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "boss")
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD_FILE", str(file))

    def test_gets_the_password_of_the_file(self) -> None:
        call_command("prepare_database", verbosity=0, stdout=StringIO())
        assert User.objects.get().check_password(f"{PLANTED} and more of it")

    def test_is_not_made_without_the_file(self, file: Path) -> None:
        file.unlink()
        with pytest.raises(CommandError, match=r"^No superuser was made; settings: DJANGO_SUPERUSER_PASSWORD_FILE="):
            call_command("prepare_database", verbosity=0, stdout=StringIO())

    def test_needs_no_file_once_there_is_one(self, file: Path) -> None:
        call_command("prepare_database", verbosity=0, stdout=StringIO())
        file.unlink()
        call_command("prepare_database", verbosity=0, stdout=StringIO())


class TestWrongFiles:
    def test_a_value_and_a_file_are_one_too_many(self, key_from_file: pytest.MonkeyPatch) -> None:
        key_from_file.setenv("SECRET_KEY", SERVER["SECRET_KEY"])
        assert refusal() == "settings: SECRET_KEY and SECRET_KEY_FILE are both set: remove one of the two"

    def test_so_they_are_if_one_is_in_the_env_file(self, key_from_file: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"SECRET_KEY={PLANTED}\n")
        key_from_file.setitem(Environment.model_config, "env_file", tmp_path / ".env")
        assert refusal() == "settings: SECRET_KEY and SECRET_KEY_FILE are both set: remove one of the two"

    def test_each_is_a_line_with_what_to_do(self, key_from_file: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "empty").write_text("\n")
        key_from_file.setenv("SECRET_KEY_FILE", f"{tmp_path}/none")
        key_from_file.setenv("DEMO_PASSWORD_FILE", f"{tmp_path}/empty")
        missing, empty = refusal().splitlines()
        assert missing == (
            f"settings: SECRET_KEY_FILE='{tmp_path}/none' cannot be read (No such file or directory): "
            "name a file that is there and that the user who runs the site may read"
        )
        assert empty == (
            f"settings: DEMO_PASSWORD_FILE='{tmp_path}/empty' is empty: "
            "write the secret into the file, or remove DEMO_PASSWORD_FILE"
        )

    def test_a_folder_is_none(self, key_from_file: pytest.MonkeyPatch, tmp_path: Path) -> None:
        key_from_file.setenv("SECRET_KEY_FILE", str(tmp_path))
        assert refusal().startswith(f"settings: SECRET_KEY_FILE='{tmp_path}' cannot be read (Is a directory): name a")

    def test_what_is_no_text_is_not_shown(self, key_from_file: pytest.MonkeyPatch, file: Path) -> None:
        file.write_bytes(PLANTED.encode() + b"\xff")
        line = refusal()
        assert line.startswith(f"settings: SECRET_KEY_FILE='{file}' cannot be read (it is not text in UTF-8): ")
        assert PLANTED not in line

    def test_text_in_utf_16_is_not_taken_with_its_nuls(self, key_from_file: pytest.MonkeyPatch, file: Path) -> None:
        file.write_bytes(PLANTED.encode("utf-16-le"))
        assert "(it is not text in UTF-8)" in refusal()

    @pytest.mark.parametrize("written", [PLANTED, f"postgres://site:{PLANTED}@database.example.org/site"])
    def test_a_secret_in_place_of_the_path_is_not_shown(self, server: pytest.MonkeyPatch, written: str) -> None:
        server.setenv("DATABASE_URL_FILE", written)
        line = refusal()
        assert line.startswith("settings: DATABASE_URL_FILE=(not shown) is wrong: allowed is the full path of a file: ")
        assert PLANTED not in line

    def test_a_wrong_secret_in_a_file_is_not_shown(self, server: pytest.MonkeyPatch, file: Path) -> None:
        server.setenv("REDIS_URL_FILE", str(file))
        line = refusal()
        assert line.startswith("settings: REDIS_URL=(not shown) is wrong: allowed is redis://")
        assert PLANTED not in line
