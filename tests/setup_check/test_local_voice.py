"""Servers behind the local voice service: a line for each, with one sentence that says what to do."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from tests.localvoice.endpoints.stub import Act, Stub, answers, serving
from voicesite.setup_check.findings import Status
from voicesite.setup_check.local_voice import finding, look_at_local_voice

PATH = "/health/endpoints"


@pytest.fixture(scope="module")
def running_stub() -> Iterator[Stub]:
    with serving() as stub:
        yield stub


@pytest.fixture
def local_voice(running_stub: Stub, settings: Settings) -> Stub:
    resource = replace(settings.VOICE_LIVE.resources[0], url=running_stub.url)
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, resources=(resource,), is_local=True)
    running_stub.requests.clear()
    return running_stub


def found(**of_brain: str) -> Act:
    brain = {"part": "brain", "model": "some-model", "state": "ok", "detail": "", **of_brain}
    return answers(json.dumps({"endpoints": [{**brain, "part": "ears", "state": "ok"}, brain]}).encode())


@pytest.mark.parametrize(
    ("of_brain", "said", "fix"),
    [
        pytest.param({"state": "ok"}, "has some-model", "", id="ok"),
        pytest.param({"state": "unlisted"}, "does not say whether it has some-model", "", id="unlisted"),
        pytest.param({"state": "refused"}, "does not accept the key", "LOCALVOICE_BRAIN_KEY", id="refused"),
        pytest.param(
            {"state": "away", "detail": "no connection"}, "(no connection)", "LOCALVOICE_BRAIN_URL", id="away"
        ),
        pytest.param({"state": "no_model", "detail": "a, b"}, "it has a, b", "LOCALVOICE_BRAIN_MODEL", id="others"),
        pytest.param({"state": "no_model"}, "it has no model", "ollama pull", id="none"),
        pytest.param({"state": "new"}, "does not answer", "Start it", id="a state of a later release"),
    ],
)
async def test_each_server_has_a_line(local_voice: Stub, of_brain: dict[str, str], said: str, fix: str) -> None:
    local_voice.acts[PATH] = found(**of_brain)
    ears, brain = await look_at_local_voice()
    assert (ears.name, ears.status) == ("Local voice: ears", Status.OK)
    assert brain.name == "Local voice: brain"
    assert said in brain.found
    assert fix in brain.fix
    assert brain.status is (Status.WARN if fix else Status.OK)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(answers(b'{"endpoints": []}'), id="none"),
        pytest.param(answers(b"404: Not Found", "text/plain", 404), id="an earlier release"),
        pytest.param(answers(b"[]"), id="a list"),
        pytest.param(answers(b'{"endpoints": [5]}'), id="a number"),
        pytest.param(answers(b'{"endpoints": 5}'), id="no list"),
    ],
)
async def test_without_servers_there_is_no_line(local_voice: Stub, act: Act) -> None:
    local_voice.acts[PATH] = act
    assert await look_at_local_voice() == []


async def test_with_azure_nobody_is_asked(local_voice: Stub, settings: Settings) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, is_local=False)
    assert await look_at_local_voice() == []
    assert not local_voice.requests


def test_what_is_missing_is_no_fault_of_the_check() -> None:
    assert finding({}).status is Status.WARN
