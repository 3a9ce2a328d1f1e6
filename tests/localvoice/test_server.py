"""Whom the service lets in, and how many it can serve at once."""

import asyncio

import aiohttp
import pytest
from azure.ai.voicelive.aio import connect
from azure.core.credentials import AccessToken

from tests.localvoice.running import Caller, Controls, call, connecting

HANDSHAKE = "/voice-live/realtime?api-version=2026-07-15&model=gpt-realtime"
AGENT = "/voice-live/realtime?api-version=2026-07-15&agent-name=concierge"
KEY = {"api-key": "any"}


class Token:
    """A signed-in service, as azure.identity.aio would give it."""

    async def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("token", 2**31)

    async def close(self) -> None:
        """Nothing is held."""

    async def __aenter__(self) -> "Token":
        return self

    async def __aexit__(self, *_details: object) -> None:
        await self.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/health/live", {}, 200),
        (HANDSHAKE, {}, 401),
        ("/voice-live/realtime?model=gpt-realtime", KEY, 400),
        ("/voice-live/realtime?api-version=2026-07-15", KEY, 400),
        ("/elsewhere", KEY, 404),
        (f"{HANDSHAKE}&profile=byom-azure", KEY, 400),
        (f"{AGENT}&agent-project-name=hotel", KEY, 401),
        (AGENT, {"Authorization": "Bearer token"}, 400),
    ],
)
async def test_who_is_let_in(service_url: str, path: str, headers: dict[str, str], status: int) -> None:
    async with aiohttp.ClientSession() as http, http.get(service_url + path, headers=headers) as answer:
        assert answer.status == status


async def test_a_bearer_token_is_accepted(controls: Controls) -> None:
    async with connecting(controls.url, credential=Token()) as connection:
        await Caller(connection).until("session.created")
        assert (await controls.last())["auth"] == "bearer"


async def test_a_browser_may_put_its_token_into_the_address(service_url: str) -> None:
    address = f"{service_url}{HANDSHAKE}&Authorization=Bearer%20token"
    async with aiohttp.ClientSession() as http, http.ws_connect(address) as websocket:
        assert (await websocket.receive_json())["type"] == "session.created"


async def test_an_agent_of_the_sdk_is_met_by_its_name(controls: Controls) -> None:
    agent = connect(endpoint=controls.url, credential=Token(), agent_name="concierge", project_name="hotel")
    async with agent as connection:
        session = (await Caller(connection).until("session.created"))["session"]
    assert session["agent"]["name"] == "concierge"


async def test_forty_callers_at_once_are_answered(controls: Controls) -> None:
    await controls.pace(100)

    async def one_call() -> str:
        async with call(controls.url) as caller:
            return await caller.ask("what is seven times eight")

    async with asyncio.TaskGroup() as calls:
        answers = [calls.create_task(one_call()) for _ in range(40)]
    assert {answer.result() for answer in answers} == {"Seven times eight is fifty-six."}
