"""`.env` as editors and people write it: it is read as it stands, or a sentence says why not."""

import os
from pathlib import Path

import pytest

from tests.test_settings import PLANTED, refusal, server
from voicesite import environment
from voicesite.environment import Environment, pass_on_env_file, read, read_environment
from voicesite.launch_settings import LaptopLaunch
from voicesite.wrong_settings import WrongSettings

__all__ = ["server"]  # a fixture

TEXT = f"VOICE_LIVE_INSTRUCTIONS=Grüß Gott\nDEMO_PASSWORD={PLANTED}\n"


@pytest.fixture
def env_file(server: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    server.setitem(Environment.model_config, "env_file", path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_utf_8_is_read_with_and_without_its_mark(env_file: Path, encoding: str, end: str) -> None:
    env_file.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert read_environment().voice_live_instructions == "Grüß Gott"
    assert read_environment().demo_password.get_secret_value() == PLANTED


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
def test_another_encoding_is_named_in_a_sentence(env_file: Path, encoding: str) -> None:
    env_file.write_bytes(TEXT.encode(encoding))
    assert refusal() == f"settings: {env_file} cannot be read (it is not text in UTF-8): save it as UTF-8"


def test_a_nul_is_no_text(env_file: Path) -> None:
    env_file.write_bytes(b"DEMO_PASSWORD=a\0b\n")
    assert refusal().endswith("save it as UTF-8")


def test_a_folder_of_that_name_is_not_passed_over(env_file: Path) -> None:
    """Docker makes one where a file to be mounted is missing."""
    env_file.mkdir()
    assert refusal().startswith(f"settings: {env_file} cannot be read (Is a directory): it has to be a file")


@pytest.mark.parametrize("line", [f'DEMO_PASSWORD="{PLANTED}', f"DEMO PASSWORD={PLANTED}", f"'DEMO_PASSWORD={PLANTED}"])
def test_a_line_that_cannot_be_read_is_named_and_not_shown(env_file: Path, line: str) -> None:
    env_file.write_text(f"# settings\nLOG_LEVEL=DEBUG\n{line}\n")
    wrong = refusal()
    assert wrong.startswith(f"settings: {env_file}, line 3, cannot be read: allowed is NAME=value")
    assert PLANTED not in wrong


def test_make_run_says_the_same(env_file: Path, server: pytest.MonkeyPatch) -> None:
    server.setitem(LaptopLaunch.model_config, "env_file", env_file)
    env_file.write_bytes(TEXT.encode("utf-16"))
    with pytest.raises(WrongSettings, match="save it as UTF-8"):
        read(LaptopLaunch)


@pytest.mark.parametrize("secret", ["pa${HOME}ss", "${HOME}-word", "a$HOME", "50%${", "$(id)-word", "${HOME}${HOME}"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_nothing_is_replaced_in_a_value(env_file: Path, secret: str, quote: str) -> None:
    env_file.write_text(f"DEMO_PASSWORD={quote}{secret}{quote}\n")
    assert read_environment().demo_password.get_secret_value() == secret


@pytest.mark.parametrize("reference", ["${KEY_OF_THE_SITE}", "${KEY:-none}", "$(KEY_OF_THE_SITE)"])
def test_a_reference_alone_is_no_value(env_file: Path, server: pytest.MonkeyPatch, reference: str) -> None:
    """Wherever it comes from: a key that everybody can read in an example would sign the logins."""
    server.delenv("SECRET_KEY")
    env_file.write_text(f"SECRET_KEY={reference}\n")
    assert refusal().startswith("settings: SECRET_KEY=(not shown) is wrong: nothing has replaced the name in it")
    server.setenv("SECRET_KEY", reference)
    assert refusal().startswith("settings: SECRET_KEY=(not shown) is wrong: nothing has replaced the name in it")


def test_libraries_get_the_values_as_they_are_written(env_file: Path, server: pytest.MonkeyPatch) -> None:
    server.setattr(environment, "ENV_FILE", env_file)
    env_file.write_text("OTEL_EXPORTER_OTLP_HEADERS=key=${HOME}\n", encoding="utf-8-sig")
    pass_on_env_file(("OTEL_",))
    assert os.environ["OTEL_EXPORTER_OTLP_HEADERS"] == "key=${HOME}"
