"""The process: how it starts, and how it ends."""

import asyncio
import signal

import aiohttp
import pytest

from localvoice import __main__ as main
from tests.localvoice.running import call, refused_to_start, running

AT_ONCE_S = 15  # on a busy machine. A service that waited for its callers would go on for as long as they stay


async def test_controls_exist_only_when_they_are_asked_for() -> None:
    with running("--hearing", "scripted") as (_, url):
        async with aiohttp.ClientSession() as http, http.get(url + "/test/connections") as answer:
            assert answer.status == 404


def test_controls_are_for_loopback_only() -> None:
    refused = refused_to_start("--test-controls", "--host", "0.0.0.0")
    assert refused.returncode == 2
    assert "loopback" in refused.stderr


@pytest.mark.parametrize(
    ("ears", "arguments", "hearing"),
    [
        ("", [], "english"),
        ("multilingual", [], "multilingual"),
        ("multilingual", ["--hearing", "scripted"], "scripted"),
    ],
)
def test_ears_are_chosen_by_the_command_line_or_the_environment(
    monkeypatch: pytest.MonkeyPatch, ears: str, arguments: list[str], hearing: str
) -> None:
    monkeypatch.setenv("EARS", ears)
    assert main.arguments(arguments).hearing == hearing


def test_ears_that_do_not_exist_are_refused_with_those_that_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EARS", "bat")
    with pytest.raises(SystemExit):
        main.arguments([])
    assert "EARS is bat; allowed are english, multilingual, scripted" in capsys.readouterr().err


def test_a_port_that_is_taken_is_reported_in_one_line(service_url: str) -> None:
    refused = refused_to_start("--hearing", "scripted", "--port", service_url.rpartition(":")[2])
    assert refused.returncode == 1
    assert "Cannot serve on" in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_sigterm_closes_calls_and_ends_at_once() -> None:
    with running("--hearing", "scripted") as (process, url):
        async with call(url) as caller:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(AT_ONCE_S):
                assert await caller.rest() == []
                assert await asyncio.to_thread(process.wait, AT_ONCE_S) == 0
