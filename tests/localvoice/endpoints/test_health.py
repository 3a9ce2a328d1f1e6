"""Whether a server is there and has its model, as the site's system check asks for it."""

import json

import pytest

from localvoice.endpoints.client import Client
from localvoice.endpoints.health import Health
from tests.localvoice.endpoints.stub import Act, Stub, answers

PATH = "/models"


def lists(*names: str) -> Act:
    return answers(json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode())


@pytest.mark.parametrize(
    ("act", "state", "detail"),
    [
        pytest.param(lists("other", "some-model"), "ok", "", id="it has the model"),
        pytest.param(lists("some-model:latest"), "ok", "", id="Ollama's way to write it"),
        pytest.param(answers(b'{"data": [{"id": "/a/file", "owned_by": "llamacpp"}]}'), "ok", "", id="llama.cpp"),
        pytest.param(answers(b'{"data": [5]}'), "unlisted", "its list of models cannot be read", id="numbers"),
        pytest.param(lists("b", "a"), "no_model", "a, b", id="others"),
        pytest.param(lists(*"abcdefgh"), "no_model", "a, b, c, d, e …", id="many others"),
        pytest.param(lists(), "no_model", "", id="none"),
        pytest.param(answers(b"", status=401), "refused", "it answers with status 401", id="a wrong key"),
        pytest.param(answers(b"", status=404), "unlisted", "it answers with status 404", id="no list"),
        pytest.param(answers(b"<html>"), "unlisted", "its list of models cannot be read", id="a page"),
        pytest.param(answers(b"", status=503), "away", "it answers with status 503", id="a fault"),
    ],
)
async def test_what_is_found(client: Client, stub: Stub, act: Act, state: str, detail: str) -> None:
    stub.acts[PATH] = act
    health = Health(client, [stub.endpoint("brain", "planted-9c1e")])
    assert await health.look() == [{"part": "brain", "model": "some-model", "state": state, "detail": detail}]
    assert stub.requests[0][1]["Authorization"] == "Bearer planted-9c1e"


async def test_asking_often_does_not_ask_the_servers_often(client: Client, stub: Stub) -> None:
    stub.acts[PATH] = lists("some-model")
    health = Health(client, [stub.endpoint("ears"), stub.endpoint("mouth")])
    assert await health.look() == await health.look()
    assert len(stub.requests) == 2


async def test_nobody_is_there(client: Client) -> None:
    [found] = await Health(client, [Stub("http://127.0.0.1:1").endpoint("ears")]).look()
    assert found["state"] == "away"
    assert "127.0.0.1" not in str(found)
