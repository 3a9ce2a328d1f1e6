"""The connection of a running call breaks, in a real browser, on a network that can be cut. (R20)"""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.contrib.auth.models import User
from playwright.async_api import Browser, Page, WebSocket, expect

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.e2e.browser import Person, chromium, speech
from tests.e2e.test_talking import ended
from tests.served.cutting_proxy import CuttingProxy, cutting_proxy
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio(loop_scope="module")]

NETWORK_GONE_MS = 10_000
BACK_SECONDS = 30.0  # a tenth of it is promised, and seen on a quiet machine


class Wire:
    """What the page's voice sockets sent and received."""

    def __init__(self, page: Page) -> None:
        self.starts: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.audio_bytes = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, str) and '"session.start"' in frame:
            self.starts.append(json.loads(frame))

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self.audio_bytes += len(frame)
        else:
            self.messages.append(json.loads(frame))

    def of_type(self, name: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == name]

    def conversation_ids(self) -> set[str]:
        return {message["conversation_id"] for message in self.of_type("session.started")}


@asynccontextmanager
async def served_behind_a_proxy(
    localvoice: LocalVoice, directory: Path, *, resume_seconds: int = 30
) -> AsyncIterator[CuttingProxy]:
    """The site, on a network that can be cut."""
    async with cutting_proxy() as proxy:
        served = serving(
            directory,
            LOCAL_VOICE_URL=localvoice.url,
            ALLOWED_ORIGINS=proxy.url,
            RESUME_SECONDS=str(resume_seconds),
        )
        with served as site:
            proxy.forward_to(site.url)
            yield proxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def network(
    django_db_setup: None, localvoice_process: LocalVoice, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CuttingProxy]:
    async with served_behind_a_proxy(localvoice_process, tmp_path_factory.mktemp("site")) as proxy:
        yield proxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty_network(
    django_db_setup: None, localvoice_process: LocalVoice, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CuttingProxy]:
    directory = tmp_path_factory.mktemp("hasty")
    async with served_behind_a_proxy(localvoice_process, directory, resume_seconds=1) as proxy:
        yield proxy


@pytest.fixture
def proxy(network: CuttingProxy, localvoice: LocalVoice) -> CuttingProxy:
    """The whole network, with a well-behaved service."""
    network.accept()
    return network


@pytest.fixture
def hasty_proxy(hasty_network: CuttingProxy, localvoice: LocalVoice) -> CuttingProxy:
    """The same, and a call whose connection is gone ends after a second."""
    hasty_network.accept()
    return hasty_network


async def at_mara(browser: Browser, proxy: CuttingProxy) -> tuple[Person, Wire]:
    person = await Person.at(browser, proxy.url)
    wire = Wire(person.page)
    await person.sign_in("alice", "alice's password")
    await person.pick("Mara")
    return person, wire


def lose(proxy: CuttingProxy) -> None:
    """Cut every connection, and refuse new ones until the proxy accepts again."""
    proxy.refuse()
    proxy.cut()


async def test_a_call_that_is_cut_comes_back_and_goes_on(
    proxy: CuttingProxy, browser: Browser, alice: User, mara: Persona
) -> None:
    person, wire = await at_mara(browser, proxy)
    await person.start_typing()
    await person.reads("Good morning", by="Mara")
    await person.sees_state("ready")
    await person.type("What is two plus two?")
    await person.reads("four", by="Mara")
    await person.sees_state("ready")
    lose(proxy)
    await expect(person.page.get_by_text("One moment. We keep the call for you.")).to_be_visible()
    proxy.accept()
    await expect(person.page.get_by_text("You are back.")).to_be_visible()
    await person.sees_state("ready")
    await person.type("What is ten minus one?")
    await person.reads("nine", by="Mara")
    captions = await person.captions()
    await person.press("End")
    assert len(wire.starts) == 2
    assert len(wire.conversation_ids()) == 1
    said = ["front desk", "two plus two?", "four", "ten minus one?", "nine"]
    assert [words in caption for words, caption in zip(said, captions, strict=True)] == [True] * 5
    turns = [turn async for turn in (await ended(mara)).turns.all()]
    assert [turn.role for turn in turns] == ["assistant", "user", "assistant", "user", "assistant"]


async def test_an_answer_that_is_cut_is_heard_to_its_end(
    proxy: CuttingProxy, browser: Browser, localvoice: LocalVoice, alice: User, mara: Persona
) -> None:
    localvoice.pace(4)
    person, wire = await at_mara(browser, proxy)
    await person.start_typing()
    await person.reads("Good morning", by="Mara")
    await person.sees_state("ready")
    await person.type("When are you open?")
    await person.hears_something(after_ms=await person.played_ms())
    lose(proxy)
    await person.sees_state("reconnecting")
    done_before = len(wire.of_type("audio.done"))
    await person.hears_something(after_ms=await person.played_ms())
    proxy.accept()
    await person.sees_state("assistant_speaking")
    await person.sees_state("ready")
    played_ms = await person.played_ms()
    sent_bytes = sum(message["bytes"] for message in wire.of_type("audio.done"))
    assert done_before < len(wire.of_type("audio.done")) == len(wire.of_type("audio.started")) == 2
    assert wire.audio_bytes == sent_bytes
    assert abs(played_ms - sent_bytes / 48) < 100
    assert 0 < wire.starts[-1]["received_bytes"] < wire.of_type("audio.done")[-1]["bytes"]


async def test_a_network_that_is_gone_for_ten_seconds_costs_no_call(
    proxy: CuttingProxy, browser: Browser, alice: User, mara: Persona
) -> None:
    person, wire = await at_mara(browser, proxy)
    await person.start_typing()
    await person.reads("Good morning", by="Mara")
    await person.sees_state("ready")
    await person.page.context.set_offline(True)
    lose(proxy)
    await expect(person.page.get_by_text("Your network is gone. We keep the call for you.")).to_be_visible()
    await person.page.wait_for_timeout(NETWORK_GONE_MS)
    proxy.accept()
    await person.page.context.set_offline(False)
    returned_at = time.monotonic()
    await person.sees_state("ready")
    took = time.monotonic() - returned_at
    await person.type("What is ten minus one?")
    await person.reads("nine", by="Mara")
    captions = await person.captions()
    assert took < BACK_SECONDS
    assert len(wire.conversation_ids()) == 1
    assert len(captions) == 3


async def test_a_call_that_was_lost_for_too_long_is_followed_by_a_new_one_below_a_line(
    hasty_proxy: CuttingProxy, browser: Browser, alice: User, mara: Persona
) -> None:
    person, wire = await at_mara(browser, hasty_proxy)
    await person.start_typing()
    await person.sees_state("ready")
    lose(hasty_proxy)
    await ended(mara)
    hasty_proxy.accept()
    line = person.page.locator(".captions .divider")
    await expect(line).to_have_text("The connection was lost for too long. This is a new conversation.")
    await person.sees_state("ready")
    await person.type("What is ten minus one?")
    await person.reads("nine", by="Mara")
    assert len(wire.conversation_ids()) == 2


async def test_one_can_end_a_call_whose_connection_is_gone(
    hasty_proxy: CuttingProxy, browser: Browser, alice: User, mara: Persona
) -> None:
    person, _ = await at_mara(browser, hasty_proxy)
    await person.start_typing()
    await person.sees_state("ready")
    lose(hasty_proxy)
    await person.sees_state("reconnecting")
    await person.press("End")
    await expect(person.page.get_by_role("button", name="Call again")).to_be_visible()
    assert (await ended(mara)).end_reason == "connection_lost"


async def test_continue_here_moves_a_call_there_and_back(
    proxy: CuttingProxy, alice: User, mara: Persona, tmp_path: Path
) -> None:
    silence = speech(tmp_path / "silence.wav", 60.0)
    async with chromium(microphone=silence) as browser:
        laptop, laptop_wire = await at_mara(browser, proxy)
        await laptop.start_typing()
        await laptop.reads("Good morning", by="Mara")
        await laptop.sees_state("ready")

        phone, phone_wire = await at_mara(browser, proxy)
        sentence = "Your call with Mara is going on in another tab or on another device."
        await expect(phone.page.get_by_text(sentence)).to_be_visible()
        await phone.press("Continue here")
        await phone.reads("Good morning", by="Mara")
        await phone.sees_state("ready")  # a typed call goes on as one
        await phone.type("What is ten minus one?")
        await phone.reads("nine", by="Mara")
        await phone.sees_state("ready")

        await laptop.press("Continue here")
        await laptop.reads("nine", by="Mara")
        await laptop.sees_state("ready")
        await expect(phone.page.get_by_role("button", name="Continue here")).to_be_visible()
        captions = await laptop.captions()
        await laptop.press("End")
        conversation = await ended(mara)
    assert len(captions) == 3
    assert laptop_wire.conversation_ids() == phone_wire.conversation_ids() == {str(conversation.pk)}
    assert await Conversation.objects.acount() == 1
    assert await conversation.turns.acount() == 3
