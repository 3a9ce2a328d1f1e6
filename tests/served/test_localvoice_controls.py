"""The stand-in that tests share: what one of them sets is gone before the next, however that one talks to it."""

import asyncio

import pytest
from azure.ai.voicelive.aio import connect
from azure.core.credentials import AzureKeyCredential

from tests.patience import patience
from tests.served.localvoice_controls import LocalVoice


async def first_event(url: str) -> str:
    async with patience(), connect(endpoint=url, credential=AzureKeyCredential("any"), model="gpt-realtime") as call:
        return str((await call.recv()).type)


def test_one_makes_it_misbehave(localvoice: LocalVoice) -> None:
    localvoice.misbehaves(refuse_status=503)

    with pytest.raises(Exception, match="503"):
        asyncio.run(first_event(localvoice.url))


def test_the_next_may_ask_for_the_process_alone(localvoice_process: LocalVoice) -> None:
    assert asyncio.run(first_event(localvoice_process.url)) == "session.created"
