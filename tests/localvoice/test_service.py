"""The process: how it starts, whom it lets in, how it ends; and that it really hears."""

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.localvoice.service import ROOT, Controls, answer_text, call, running, silence, speech

HANDSHAKE = "/voice-live/realtime?api-version=2026-07-15&model=gpt-realtime"
KEY = {"api-key": "any"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/health/live", {}, 200),
        (HANDSHAKE, {}, 401),
        ("/voice-live/realtime?model=gpt-realtime", KEY, 400),
        ("/voice-live/realtime?api-version=2026-07-15", KEY, 400),
        ("/elsewhere", KEY, 404),
    ],
)
async def test_who_is_let_in(service_url: str, path: str, headers: dict[str, str], status: int) -> None:
    async with aiohttp.ClientSession() as http, http.get(service_url + path, headers=headers) as answer:
        assert answer.status == status


async def test_controls_exist_only_when_they_are_asked_for() -> None:
    with running("--hearing", "scripted") as (_, url):
        async with aiohttp.ClientSession() as http, http.get(url + "/test/connections") as answer:
            assert answer.status == 404


def test_controls_are_for_loopback_only() -> None:
    command = [sys.executable, "-m", "localvoice", "--test-controls", "--host", "0.0.0.0"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert refused.returncode == 2
    assert "loopback" in refused.stderr


def test_a_port_that_is_taken_is_said_in_one_line(service_url: str) -> None:
    command = [sys.executable, "-m", "localvoice", "--hearing", "scripted", "--port", service_url.rpartition(":")[2]]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert refused.returncode == 1
    assert "Cannot serve on" in refused.stderr
    assert "Traceback" not in refused.stderr


async def test_sigterm_closes_calls_and_ends_at_once() -> None:
    with running("--hearing", "scripted") as (process, url):
        async with call(url) as caller:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                assert [event async for event in caller.connection] == []
            assert await asyncio.to_thread(process.wait, 5) == 0
            assert time.monotonic() - began < 3


async def test_forty_callers_at_once_are_answered(controls: Controls) -> None:
    await controls.pace(100)

    async def one_call() -> str:
        async with call(controls.url) as caller:
            return await caller.ask("what is seven times eight")

    async with asyncio.TaskGroup() as calls:
        answers = [calls.create_task(one_call()) for _ in range(40)]
    assert {answer.result() for answer in answers} == {"Seven times eight is fifty-six."}


async def test_speech_is_really_heard_and_workers_end_with_the_service() -> None:
    with running("--test-controls") as (process, url):
        await Controls(url).pace(50)
        workers = children_of(process.pid)
        assert len(workers) >= 2
        async with call(url, turn_detection={"type": "azure_semantic_vad"}) as caller:
            for name, expected in (
                ("my_name_is_linda", "Nice to meet you, Linda."),
                ("seven_times_eight", "Seven times eight is fifty-six."),
                ("what_is_my_name", "Your name is Linda."),
            ):
                await caller.append(speech(name) + silence(200))
                assert answer_text(await caller.until("response.done")) == expected
            # A client that ends turns itself does not wait for the words before it asks for the answer.
            await caller.send("session.update", session={"turn_detection": None})
            await caller.append(speech("opening_hours"))
            await caller.send("input_audio_buffer.commit")
            await caller.send("response.create")
            assert "nine to six" in answer_text(await caller.until("response.done"))
    assert not workers & set(parents())


def children_of(parent: int) -> set[int]:
    """The processes that a process has started."""
    return {child for child, its_parent in parents().items() if its_parent == parent}


def parents() -> dict[int, int]:
    """Every process there is, and which one started it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may end while we look
            # The name, in brackets, may hold spaces; state and parent follow it.
            found[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    return found
