"""What calls use and cost, and how long answers take, on the site as it is served: the real SDK, the local service."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from agents.conversations.models import Conversation
from agents.costs.models import DayCost, MonthCost, ResponseUse, TurnTimes
from agents.personas.models import Persona
from tests.patience import until
from tests.served.localvoice_controls import LocalVoice
from tests.served.site import Site, redis_apart, serving
from tests.served.voice_client import calling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def limited(
    django_db_setup: None,
    django_db_blocker: Any,
    localvoice_process: LocalVoice,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A person may spend ten a month."""
    with serving(
        tmp_path_factory.mktemp("budget"),
        LOCAL_VOICE_URL=localvoice_process.url,
        REDIS_URL=redis_apart(5),
        BUDGET_PER_PERSON_MONTH="10",
    ) as site:
        yield site


def has_spent(person: User, amount: int) -> None:
    month = datetime.now(UTC).date().replace(day=1)
    MonthCost.objects.charge(month, person.pk, "USD", amount * 1_000_000_000)


async def test_usage_and_times_of_an_answer_arrive_in_the_tables(site: Site, quiet: Persona, alice_cookie: str) -> None:
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="When does the museum open?")
        done = await client.expect("audio.done")
        metrics = await client.expect("turn.metrics")
        await client.send("playback.progress", item_id=done["item_id"], played_ms=200, received_bytes=9_600)
        await client.send("session.stop")
        assert await client.expect_close() == 1000

    times = TurnTimes.objects.filter(conversation_id=started["conversation_id"])
    await until(times.aexists, "times of the answer")
    used = await ResponseUse.objects.aget(conversation_id=started["conversation_id"])
    tokens = used.tokens
    assert (tokens.all_in, tokens.all_out) == (metrics["input_tokens"], metrics["output_tokens"])
    assert tokens.audio_out > 0
    assert tokens.text_in > 0
    assert (used.tier, used.model, used.cost_nanos) == ("local", "gpt-realtime", 0)
    took = await times.aget()
    assert took.item_id == done["item_id"]
    stages = [took.first_token_ms, took.first_audio_ms, took.sent_ms, took.heard_ms]
    assert None not in stages
    assert stages == sorted(stages, key=lambda ms: ms or 0)
    assert took.first_audio_ms == pytest.approx(metrics["first_audio_ms"], abs=5)
    assert (await DayCost.objects.aget()).persona_id == quiet.pk


async def test_usage_of_an_answer_that_was_interrupted_is_stored(
    site: Site, localvoice: LocalVoice, quiet: Persona, alice_cookie: str
) -> None:
    localvoice.pace(1.0)
    async with calling(site, quiet.pk, alice_cookie) as client:
        started = await client.start()
        await client.send("input.text", text="When does the museum open, and when does it close in winter?")
        await client.expect("audio.started")
        await client.send("response.cancel")
        flushed = await client.expect("playback.flush")
        await client.send("playback.flushed", item_id=flushed["item_id"], played_ms=20)
        uses = ResponseUse.objects.filter(conversation_id=started["conversation_id"])
        await until(uses.aexists, "usage of the answer that was cut")
        await client.send("session.stop")
        assert await client.expect_close() == 1000


async def test_at_80_percent_a_call_says_so_and_goes_on(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User
) -> None:
    await sync_to_async(has_spent)(alice, 8)
    cookie = await sync_to_async(limited.login_cookie)(alice)
    async with calling(limited, quiet.pk, cookie) as client:
        await client.start()
        notice = await client.expect("notice", code="budget_nearly_used_up")
        await client.send("input.text", text="hello")
        await client.expect("audio.done")
    assert notice["message"].startswith("Your budget for calls is nearly used up for this month.")


async def test_when_it_is_used_up_the_persona_says_goodbye_the_call_ends_and_no_other_begins(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User
) -> None:
    cookie = await sync_to_async(limited.login_cookie)(alice)
    async with calling(limited, quiet.pk, cookie) as client:
        await client.start()
        await sync_to_async(has_spent)(alice, 10)  # in another call
        await client.send("input.text", text="hello")
        done = await client.expect("audio.done")
        await client.send("playback.progress", item_id=done["item_id"], played_ms=60_000, received_bytes=done["bytes"])
        notice = await client.expect("notice", code="budget_used_up")
        said = await client.expect("audio.done", after=notice["seq"])
        words = await client.expect("transcript.done", role="assistant", item_id=said["item_id"])
        await client.send("playback.progress", item_id=said["item_id"], played_ms=60_000, received_bytes=said["bytes"])
        ended = await client.expect("error", code="budget_used_up")
        assert await client.expect_close() == 4429
    assert words["text"] == "I have to stop now: the budget for this month is used up. Goodbye."
    assert "You can call again from 1 " in ended["message"]
    conversation = await Conversation.objects.aget()
    assert conversation.end_reason == "budget_used_up"

    async with calling(limited, quiet.pk, cookie) as client:
        await client.send("session.start")
        await client.expect("error", code="budget_used_up")
        assert await client.expect_close() == 4429
    assert await Conversation.objects.acount() == 1
