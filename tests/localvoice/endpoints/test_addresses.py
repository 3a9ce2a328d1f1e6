"""What an operator may write, and the one sentence for what cannot be used."""

import argparse
import socket
from pathlib import Path

import pytest

from localvoice import __main__ as main
from localvoice.endpoints.addresses import base_url, endpoint, key
from localvoice.endpoints.options import EndpointOptions, add_options, read_options
from localvoice.endpoints.outage import LEFT_ALONE_S, Outage
from tests.localvoice.running import refused_to_start

PLANTED = "planted-9c1e"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("http://ollama:11434/v1/", "http://ollama:11434/v1"),
        (" http://localhost:8080/v1/chat/completions ", "http://localhost:8080/v1"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000/v1"),
        ("http://[fd00::1]:8000", "http://[fd00::1]:8000/v1"),
        ("http://box.local:8000", "http://box.local:8000/v1"),
        ("http://host.docker.internal:11434", "http://host.docker.internal:11434/v1"),
        ("https://models.example.org/openai/v1", "https://models.example.org/openai/v1"),
        ("https://models.example.org/v1/audio/speech", "https://models.example.org/v1"),
    ],
)
def test_an_address_as_people_write_it(written: str, meant: str) -> None:
    assert base_url(written) == meant


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("ollama:11434", "write http://127.0.0.1:11434/v1"),
        ("ftp://ollama/v1", "write http"),
        ("http://", "write http"),
        ("http://[::1", "write http"),
        ("http://ollama:0", "write http"),
        ("http://ollama:99999", "write http"),
        ("http://models.example.org/v1", "write https://"),
        ("http://8.8.8.8/v1", "write https://"),
        ("http://0.0.0.0:8000/v1", "write https://"),
        (f"https://me:{PLANTED}@models.example.org/v1", "a key goes into the environment"),
        (f"https://models.example.org/v1?key={PLANTED}", "a key goes into the environment"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_what_to_do(written: str, advice: str) -> None:
    with pytest.raises(ValueError, match="--brain-url cannot be used: ") as refusal:
        endpoint("brain", written, "some-model", {})
    assert advice in str(refusal.value)
    assert PLANTED not in str(refusal.value)


def test_a_model_must_be_named() -> None:
    with pytest.raises(ValueError, match="--ears-url needs --ears-model"):
        endpoint("ears", "http://localhost:8000", " ", {})
    assert endpoint("ears", "", "", {}) is None


class TestKeys:
    def test_a_key_comes_from_the_environment_or_a_file_and_is_not_shown(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text(f"{PLANTED}\n")
        given = endpoint("ears", "http://localhost", "m", {"LOCALVOICE_EARS_KEY": PLANTED})
        assert given == endpoint("ears", "http://localhost", "m", {"LOCALVOICE_EARS_KEY_FILE": str(tmp_path / "key")})
        assert given is not None
        assert given.key == PLANTED
        assert PLANTED not in repr(given)

    @pytest.mark.parametrize(
        ("environment", "advice"),
        [
            ({"KEY": PLANTED, "KEY_FILE": "/run/x"}, "remove one of the two"),
            ({"KEY_FILE": PLANTED}, "the full path of a file"),
            ({"KEY_FILE": "/nowhere/key"}, "name a file that may be read"),
            ({"KEY_FILE": "/proc/self/exe"}, "is not text"),
            ({"KEY_FILE": "/dev/null"}, "write the key into it"),
            ({"KEY": f"{PLANTED}\r\nX-Other: 1"}, "copy it again"),
            ({"KEY": f"{PLANTED}ü"}, "copy it again"),
        ],
    )
    def test_a_key_that_cannot_be_used_is_refused_with_what_to_do(
        self, environment: dict[str, str], advice: str
    ) -> None:
        with pytest.raises(ValueError, match=advice) as refusal:
            key("KEY", environment)
        assert PLANTED not in str(refusal.value)


def options(*arguments: str, **environment: str) -> EndpointOptions:
    parser = argparse.ArgumentParser()
    add_options(parser, environment)
    return read_options(parser.parse_args(arguments), environment)


class TestOptions:
    def test_without_any_there_are_no_endpoints(self) -> None:
        assert options() == EndpointOptions()
        assert not options(LOCALVOICE_BRAIN_URL="", LOCALVOICE_BRAIN_MAX_TOKENS="").given

    def test_the_command_line_counts_before_the_environment(self) -> None:
        environment = {"LOCALVOICE_BRAIN_URL": "http://one:1", "LOCALVOICE_BRAIN_MODEL": "first"}
        found = options("--brain-url", "http://two:2", **environment).brain
        assert found is not None
        assert (found.url, found.model) == ("http://two:2/v1", "first")

    def test_voices_languages_and_limits(self) -> None:
        found = options(
            LOCALVOICE_MOUTH_VOICES="af_heart, am_adam,",
            LOCALVOICE_MOUTH_LANGUAGES="en-US,fr",
            LOCALVOICE_BRAIN_MAX_TOKENS="200",
            LOCALVOICE_FIRST_SECONDS="20.5",
        )
        assert (found.voices, found.languages) == (("af_heart", "am_adam"), ("en", "fr"))
        assert (found.most_tokens, found.first_s) == (200, 20.5)

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("--brain-max-tokens", "0"),
            ("--brain-max-tokens", "many"),
            ("--first-seconds", "nan"),
            ("--first-seconds", "1e9"),
        ],
    )
    def test_a_limit_that_cannot_be_used(self, option: str, value: str) -> None:
        with pytest.raises(ValueError, match=f"{option} is {value}; allowed is "):
            options(option, value)


class TestCommand:
    def test_what_cannot_be_used_is_one_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main.arguments(["--brain-url", "http://models.example.org/v1", "--brain-model", "m"])
        assert "--brain-url cannot be used: what people say would go to models" in capsys.readouterr().err

    def test_a_port_that_is_taken_is_reported_in_one_line(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            ears = ["--ears-url", "http://127.0.0.1:1", "--ears-model", "m"]
            port = str(taken.getsockname()[1])
            refused = refused_to_start("--hearing", "scripted", "--port", port, *ears)
        assert refused.returncode == 1
        assert f"Cannot serve on 127.0.0.1:{port}: [Errno" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_an_outage_is_logged_once_and_once_more_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    now = 100.0
    outage = Outage("brain", lambda: now)
    outage.answered()
    assert outage.may_ask()
    outage.failed("no connection")
    outage.failed("no connection")
    assert not outage.may_ask()
    now += LEFT_ALONE_S
    assert outage.may_ask()
    outage.failed("no connection")
    assert not outage.may_ask()
    now += LEFT_ALONE_S
    outage.answered()
    outage.answered()
    assert outage.may_ask()
    assert [record.getMessage() for record in caplog.records] == [
        "The brain endpoint fails (no connection): the local part takes its place",
        "The brain endpoint answers again",
    ]
