"""A call whose ears, brain and mouth are all on another server; and the same call when that server is of no use."""

import json
from collections.abc import Iterator

import numpy as np
import pybase64
import pytest

from tests.localvoice.endpoints.stub import USUAL_PEAK, Stub, answers, says, wav
from tests.localvoice.running import GREETING, TRANSCRIBED, Caller, call, running
from tests.localvoice.sounds import silence, tone

PARTS = ("ears", "mouth", "brain")
PATHS = ("/v1/audio/transcriptions", "/v1/chat/completions", "/v1/audio/speech")


@pytest.fixture(scope="module")
def service_url(running_stub: Stub) -> Iterator[str]:
    options = [word for part in PARTS for word in (f"--{part}-url", running_stub.url, f"--{part}-model", "some-model")]
    with running("--hearing", "scripted", *options) as (_, url):
        yield url


def loudest(caller: Caller) -> int:
    audio = b"".join(pybase64.b64decode(event["delta"]) for event in caller.events("response.audio.delta"))
    return int(np.abs(np.frombuffer(audio, "<i2")).max())


async def test_what_is_heard_answered_and_spoken_comes_from_the_server(service_url: str, stub: Stub) -> None:
    stub.acts |= {
        "/audio/transcriptions": answers(b'{"text": "When are you open?"}'),
        "/chat/completions": says("We are open from nine to six."),
        "/audio/speech": answers(wav(), "audio/wav"),
    }
    async with call(service_url) as caller:
        await caller.append(tone(1_000) + silence(1_000))
        assert await caller.answer() == "We are open from nine to six."
        assert caller.events(TRANSCRIBED)[0]["transcript"] == "When are you open?"
        assert loudest(caller) == pytest.approx(USUAL_PEAK, rel=0.1)
    assert {path for path, _, _ in stub.requests} == set(PATHS)
    [chat] = [body for path, _, body in stub.requests if path.endswith("completions")]
    system, question = json.loads(chat)["messages"]
    assert system["content"].startswith("You are Mia, the receptionist")
    assert question == {"role": "user", "content": "When are you open?"}


async def test_with_a_server_that_has_none_of_it_the_local_parts_make_the_call(service_url: str, stub: Stub) -> None:
    async with call(service_url) as caller:
        await caller.append(tone(1_000) + silence(1_000))
        assert await caller.answer() == GREETING
        assert caller.events(TRANSCRIBED)[0]["transcript"] == "hello"
        assert loudest(caller) > 1_000
    assert {path for path, _, _ in stub.requests} == set(PATHS)
