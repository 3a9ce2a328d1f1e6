"""What one person may use a day, and which models, on the site as it is served."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User

from agents.conversations.models import Conversation, Turn
from agents.personas.models import Persona
from agents.usage.models import DayUse
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
    """One minute and twenty characters a day, and one model."""
    with serving(
        tmp_path_factory.mktemp("limited"),
        LOCAL_VOICE_URL=localvoice_process.url,
        REDIS_URL=redis_apart(5),
        MINUTES_PER_DAY="1",
        TYPED_CHARACTERS_PER_DAY="20",
        ALLOWED_MODELS="gpt-realtime",
    ) as site:
        yield site


def has_used(person: User, seconds: int) -> None:
    DayUse.objects.charge(person.pk, datetime.now(UTC).date(), call_seconds=seconds)


async def used_seconds(person: User) -> int:
    return (await DayUse.objects.aget(user=person)).call_seconds


async def test_a_call_ends_with_a_notice_before_and_no_other_begins_until_it_is_free_again(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User
) -> None:
    await sync_to_async(has_used)(alice, 58)
    cookie = await sync_to_async(limited.login_cookie)(alice)
    async with calling(limited, quiet.pk, cookie) as client:
        await client.start()
        notice = await client.expect("notice", code="time_nearly_up")
        ended = await client.expect("error", code="day_limit")
        assert await client.expect_close() == 4429
    assert notice["message"] == "Your calls for today are used up in one minute: then this call ends."
    assert ended["message"].startswith("Your calls for today are used up: one minute a day. You can call again in ")
    assert ended["message"].endswith(", at midnight UTC.")
    assert (await Conversation.objects.aget()).end_reason == "day_limit"

    await until_charged(alice, 60)
    async with calling(limited, quiet.pk, cookie) as client:
        await client.send("session.start")
        refused = await client.expect("error", code="day_limit")
        assert await client.expect_close() == 4429
    assert refused["message"].startswith("Your calls for today are used up: one minute a day.")
    assert await Conversation.objects.acount() == 1

    await sync_to_async(DayUse.objects.reset)()
    async with calling(limited, quiet.pk, cookie) as client:
        await client.start()


async def until_charged(person: User, seconds: int) -> None:
    async def is_charged() -> bool:
        return await used_seconds(person) >= seconds

    await until(is_charged, "charge of the call")


async def test_a_text_beyond_the_days_characters_is_refused_and_not_stored_and_the_call_goes_on(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User
) -> None:
    cookie = await sync_to_async(limited.login_cookie)(alice)
    async with calling(limited, quiet.pk, cookie) as client:
        started = await client.start()
        await client.send("input.text", text="hello")
        await client.expect("audio.done")
        await client.send("input.text", text="what is two plus two")
        notice = await client.expect("notice", code="text_not_taken")
        await client.send("input.text", text="and three plus")
        await client.expect("transcript.done", role="user", text="and three plus")
        await client.send("session.stop")
        assert await client.expect_close() == 1000
    assert notice["text"] == "what is two plus two"
    assert notice["message"].startswith("Not sent: this text has 20 characters, and you may type 15 more today.")
    ended = Conversation.objects.filter(pk=started["conversation_id"]).exclude(ended_at=None)
    await until(ended.aexists, "end of the conversation")
    texts = [turn.text async for turn in Turn.objects.filter(role="user")]
    assert texts == ["hello", "and three plus"]


async def test_a_persona_whose_model_is_not_allowed_is_not_called_and_who_may_change_it_reads_which(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User, bob: User, teachers: Group
) -> None:
    await sync_to_async(quiet.groups.add)(teachers)
    quiet.model = "gpt-4.1"
    await quiet.asave()
    await sync_to_async(quiet.publish)(alice)
    said = {}
    for person in (alice, bob):
        cookie = await sync_to_async(limited.login_cookie)(person)
        async with calling(limited, quiet.pk, cookie) as client:
            await client.send("session.start")
            said[person] = (await client.expect("error", code="model_not_allowed"))["message"]
            assert await client.expect_close() == 4403
    assert said[alice] == (
        "This site does not allow the model of this persona, gpt-4.1. Edit the persona, and choose gpt-realtime."
    )
    assert said[bob].startswith("This site does not allow the model of this persona any more. Please choose another")
    assert "gpt-4.1" not in said[bob]
    assert not await Conversation.objects.aexists()


async def test_a_draft_with_a_model_that_is_not_allowed_stops_no_call(
    limited: Site, localvoice: LocalVoice, quiet: Persona, alice: User
) -> None:
    quiet.model = "gpt-4.1"
    await quiet.asave()
    cookie = await sync_to_async(limited.login_cookie)(alice)
    async with calling(limited, quiet.pk, cookie) as client:
        await client.start()
    assert localvoice.last()["query"]["model"] == "gpt-realtime"
