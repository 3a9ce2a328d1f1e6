"""A new call finds a process with room: two processes in one, a real Redis and database; Voice Live never answers."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError
from pytest_django import Settings

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.privacy.models import Acknowledgement
from agents.tryouts import kept
from agents.voice.calls import guests, opening, placing, remote_line, taking_up
from agents.voice.calls.inbox import Inbox
from agents.voice.calls.live_calls import LiveCall, LiveCalls
from agents.voice.calls.local_line import LocalLine
from agents.voice.calls.placing import new_call
from agents.voice.calls.remote_line import RemoteLine
from agents.voice.calls.taking_up import take_up_tryout
from agents.voice.errors import (
    AnotherCall,
    DatabaseAway,
    NoSuchPersona,
    NotAcknowledged,
    OurFault,
    Quota,
    ServerRestarting,
    VoiceError,
)
from agents.voice.protocol import SessionStart
from agents.voice.redis.client import close_shared_redis
from agents.voice.redis.places import Places
from agents.voice.redis.registry import CallRegistry, HeldCall
from agents.voice.side_by_side import first_of
from agents.voice.storage import rows
from agents.voice.storage.day_use import Wish, call_wished
from agents.voice.telemetry import log_context
from agents.voice.upstream import relay as upstream_relay
from tests.agents.voice.process import hears, offers
from tests.patience import patience, until
from voicesite.laptop.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 2
BUSY = "You have begun many calls in a short time. Please try again in 7 seconds."


@pytest.fixture
def mara(alice: User) -> Persona:
    return Persona.objects.create_published(
        owner=alice, name="Mara", summary="Front desk", instructions="You are Mara."
    )


@asynccontextmanager
async def running(name: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    monkeypatch.setattr(log_context, "PROCESS_ID", name)
    calls = LiveCalls()
    monkeypatch.setattr(opening, "live_calls", calls)  # the last process that is started opens what is opened
    tasks = [
        asyncio.create_task(calls.run(limit=LIMIT, limit_a_user=1)),
        asyncio.create_task(Inbox(calls, lambda _: None).run()),
    ]
    await hears(name)
    yield calls
    calls.stop_all(ServerRestarting())
    async with patience():
        await calls.wait_until_over()
    assert not tasks[1].done(), "something has ended the inbox"
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@pytest.fixture
async def here(
    apart_from_served_sites: None, redis: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LiveCalls]:
    """The process that has the browsers."""

    @asynccontextmanager
    async def never_answers(*_: Any) -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    await redis.flushdb()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"sessions_per_process": LIMIT})
    monkeypatch.setattr(upstream_relay, "open_upstream", never_answers)
    async with running("here", monkeypatch) as calls:
        await offers("here")
        await redis.delete("voicesite:processes:learning")
        for module in (placing, remote_line, taking_up):
            monkeypatch.setattr(module, "live_calls", calls)
        yield calls


@pytest.fixture
async def there(here: LiveCalls, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCalls]:
    """Another process, with room for two calls."""
    async with running("there", monkeypatch) as calls:
        await offers("there")
        yield calls


async def fill(calls: LiveCalls) -> None:
    """All places of that process are taken."""
    for _ in range(LIMIT):
        assert await calls.places.take(uuid4(), limit=LIMIT, known=0) == calls.process_id


async def called(mara: Persona) -> Any:
    return await new_call(await User.objects.aget(pk=mara.owner_id), mara.pk, SessionStart())


async def free_places(process_id: str) -> int:
    """Takes them all to count them."""
    asking, count = Places("asks"), 0
    while await asking.take(uuid4(), limit=0, known=0) == process_id:
        count += 1
    return count


def only_call(calls: LiveCalls) -> LiveCall:
    (call,) = calls.calls.values()
    return call


async def test_a_call_begins_where_its_browser_is_while_there_is_room(here: LiveCalls, mara: Persona) -> None:
    await Places("emptier").offer(40)
    line = await called(mara)
    assert isinstance(line, LocalLine)
    assert await here.registry.owner_of(line.conversation_id) == "here"
    assert await here.places.has(line.conversation_id)


async def test_a_full_process_has_another_one_begin_the_call(here: LiveCalls, there: LiveCalls, mara: Persona) -> None:
    await fill(here)
    line = await called(mara)
    assert isinstance(line, RemoteLine)
    call = only_call(there)
    assert call.conversation_id == line.conversation_id
    assert (call.user_id, call.persona_id) == (mara.owner_id, mara.pk)
    assert call.session._attachment.browser is not None
    assert await here.registry.owner_of(line.conversation_id) == "there"
    assert await Conversation.objects.filter(pk=line.conversation_id, user=mara.owner_id).aexists()


async def test_the_other_process_gets_to_know_what_a_call_goes_on_from(
    here: LiveCalls, there: LiveCalls, mara: Persona
) -> None:
    earlier = await Conversation.objects.acreate(
        user_id=mara.owner_id,
        persona=mara,
        persona_version=await mara.versions.aget(),
        started_at=mara.created_at,
        ended_at=mara.created_at,
        model="x",
    )
    await fill(here)
    alice = await User.objects.aget(pk=mara.owner_id)
    line = await new_call(alice, mara.pk, SessionStart(continues=earlier.pk))

    assert isinstance(line, RemoteLine)
    assert (await Conversation.objects.aget(pk=line.conversation_id)).continues_id == earlier.pk


async def test_a_full_process_has_another_one_begin_a_tryout(
    here: LiveCalls, there: LiveCalls, mara: Persona, alice: User
) -> None:
    await fill(here)
    tryout = await sync_to_async(kept.keep)(alice.pk, mara, mara, kept.Side.DRAFT)
    line = await new_call(alice, mara.pk, SessionStart(), tryout_id=tryout.id)
    assert isinstance(line, RemoteLine)
    assert only_call(there).tryout_id == tryout.id
    assert not await Conversation.objects.aexists()
    back = await take_up_tryout(alice, mara.pk, line.conversation_id, SessionStart(line.conversation_id, 0))
    assert isinstance(back, RemoteLine)


async def test_a_tryout_counts_apart_from_the_calls_of_its_person(here: LiveCalls, mara: Persona, alice: User) -> None:
    call = await called(mara)
    tryout = await sync_to_async(kept.keep)(alice.pk, mara, mara, kept.Side.DRAFT)
    await new_call(alice, mara.pk, SessionStart(), tryout_id=tryout.id)
    assert not here.calls[call.conversation_id].session.is_over
    assert here.count == LIMIT


async def test_a_tryout_that_nobody_keeps_does_not_begin(here: LiveCalls, mara: Persona, alice: User) -> None:
    with pytest.raises(NoSuchPersona):
        await new_call(alice, mara.pk, SessionStart(), tryout_id=uuid4())
    assert here.count == 0


async def test_who_has_not_read_the_notice_gets_no_call(here: LiveCalls, mara: Persona, alice: User) -> None:
    tryout = await sync_to_async(kept.keep)(alice.pk, mara, mara, kept.Side.DRAFT)
    await alice.acknowledgements.all().adelete()

    with pytest.raises(NotAcknowledged) as refused:
        await new_call(alice, mara.pk, SessionStart())
    with pytest.raises(NotAcknowledged) as of_the_draft:
        await new_call(alice, mara.pk, SessionStart(), tryout_id=tryout.id)

    assert refused.value.close_code == 4403
    assert "the page “Privacy”" in of_the_draft.value.sentence
    assert (here.count, await Conversation.objects.acount()) == (0, 0)


async def test_nor_does_another_process_begin_one(
    here: LiveCalls, there: LiveCalls, mara: Persona, alice: User, settings: Settings
) -> None:
    settings.PRIVACY_TEXT = "Another text is in force."
    await fill(here)

    with pytest.raises(NotAcknowledged):
        await new_call(alice, mara.pk, SessionStart())

    await sync_to_async(Acknowledgement.objects.acknowledge)(alice)
    assert isinstance(await new_call(alice, mara.pk, SessionStart()), RemoteLine)


@pytest.mark.parametrize(("seconds_ago", "is_asked_again"), [(0.5, False), (opening.WISH_SECONDS + 0.1, True)])
async def test_what_was_asked_for_this_call_is_asked_again_only_once_it_is_old(
    here: LiveCalls,
    mara: Persona,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    seconds_ago: float,
    is_asked_again: bool,
) -> None:
    asked: list[UUID] = []

    async def counting(user: User, persona_id: UUID, now: float) -> Wish | None:
        asked.append(persona_id)
        return await call_wished(user, persona_id, now)

    monkeypatch.setattr(opening, "call_wished", counting)
    wish = await call_wished(alice, mara.pk, time.time() - seconds_ago)
    await new_call(alice, mara.pk, SessionStart(), wish=wish)
    assert asked == [mara.pk] * is_asked_again


async def test_what_was_asked_a_moment_ago_counts_like_what_is_asked_now(
    here: LiveCalls, mara: Persona, alice: User
) -> None:
    await alice.acknowledgements.all().adelete()
    wish = await call_wished(alice, mara.pk, time.time())
    with pytest.raises(NotAcknowledged):
        await new_call(alice, mara.pk, SessionStart(), wish=wish)


async def test_its_browser_gets_every_event_and_ends_it(here: LiveCalls, there: LiveCalls, mara: Persona) -> None:
    await fill(here)
    line, arrived = await called(mara), list[int]()

    async def take(entry: Any) -> None:
        arrived.append(entry.seq)

    reading = asyncio.create_task(line.read(take))
    line.events.pull(0)  # as the socket does at once: the first events came before it listened
    await until(lambda: 1 in arrived, "the first event")
    call = only_call(there)
    line.stop()
    async with patience():
        assert await line.over() is None
    assert call.ended.is_set()
    reading.cancel()
    await asyncio.wait([reading])
    await until(lambda: free_places("there"), "a free place")


async def test_when_all_are_full_a_call_is_refused(here: LiveCalls, there: LiveCalls, mara: Persona) -> None:
    await fill(here)
    await fill(there)
    with pytest.raises(Quota) as refused:
        await called(mara)
    assert refused.value.sentence.startswith("All lines are busy right now.")
    assert refused.value.retry_after


@pytest.mark.parametrize("has_offered_again", [False, True])
async def test_when_redis_has_forgotten_everything_the_others_may_have_room(
    here: LiveCalls, redis: Any, mara: Persona, *, has_offered_again: bool
) -> None:
    """They have not said so yet: the browser asks again in a second, and is not sent away."""
    await redis.flushdb()
    if has_offered_again:
        await here.places.offer(LIMIT)
    await fill(here)
    with pytest.raises(ServerRestarting):
        await called(mara)


@pytest.mark.parametrize("is_full", [False, True])
async def test_without_redis_the_limit_of_the_process_counts(
    here: LiveCalls, mara: Persona, settings: Settings, *, is_full: bool
) -> None:
    redis_url = settings.REDIS_URL
    await close_shared_redis()
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    here._opening = dict.fromkeys((UUID(int=number) for number in range(LIMIT if is_full else LIMIT - 1)), None)
    try:
        if is_full:
            with pytest.raises(Quota):
                await called(mara)
        else:
            assert isinstance(await called(mara), LocalLine)
    finally:
        await close_shared_redis()
        settings.REDIS_URL = redis_url


async def test_a_process_that_stops_looks_for_no_place(here: LiveCalls, there: LiveCalls, mara: Persona) -> None:
    await fill(here)
    here.stop_all(ServerRestarting())
    with pytest.raises(ServerRestarting):
        await called(mara)
    assert await free_places("there") == LIMIT


# A process that has a place, but not for this call


async def test_a_process_that_has_died_is_passed_over(
    here: LiveCalls, there: LiveCalls, redis: Any, mara: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others do not run into it either."""
    begin_now = RemoteLine.begin

    async def begin(line: RemoteLine, *lease: Any, **who: Any) -> bool:
        if line._owner == "dead":
            raise TimeoutError
        return await begin_now(line, *lease, **who)

    monkeypatch.setattr(RemoteLine, "begin", begin)
    await Places("dead").offer(40)
    await fill(here)
    await there.places.take(uuid4(), limit=LIMIT, known=0)  # so that the dead one is the emptiest
    line = await called(mara)
    assert isinstance(line, RemoteLine)
    assert only_call(there).conversation_id == line.conversation_id
    assert not await redis.exists("voicesite:limit-of:dead", "voicesite:places-in:dead")


async def test_a_process_that_is_fuller_than_redis_knows_is_passed_over(
    here: LiveCalls, there: LiveCalls, mara: Persona
) -> None:
    """Redis has forgotten its calls."""
    await fill(here)
    there._opening = dict.fromkeys((UUID(int=number) for number in range(LIMIT)), None)
    with pytest.raises(Quota):
        await called(mara)
    there._opening = {}
    assert await free_places("there") == LIMIT


async def test_a_process_that_is_about_to_stop_is_passed_over(here: LiveCalls, there: LiveCalls, mara: Persona) -> None:
    await fill(here)
    there.stop_error = ServerRestarting()
    with pytest.raises(Quota):
        await called(mara)
    assert not there.calls


async def test_a_call_whose_place_was_given_back_does_not_begin(
    here: LiveCalls, there: LiveCalls, mara: Persona
) -> None:
    """The other process did not wait any longer, and has begun the call elsewhere."""
    line = RemoteLine("there", uuid4(), SessionStart())
    assert not await line.begin(HeldCall(line.conversation_id, mara.owner_id, 1.0), persona_id=mara.pk)
    await line.discard()
    assert not there.calls


async def test_a_call_that_begins_too_late_ends_at_once(
    here: LiveCalls, there: LiveCalls, mara: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, begin_now = rows.open_conversation, RemoteLine.begin
    is_asked, may_open = asyncio.Event(), asyncio.Event()

    async def opens_late(*which: Any, **how: Any) -> Any:
        is_asked.set()
        await may_open.wait()
        return await open_now(*which, **how)

    async def waits_no_longer(line: RemoteLine, *lease: Any, **who: Any) -> bool:
        await first_of(begin_now(line, *lease, **who), is_asked.wait())
        raise TimeoutError

    monkeypatch.setattr(opening, "open_conversation", opens_late)
    monkeypatch.setattr(RemoteLine, "begin", waits_no_longer)
    await fill(here)
    with pytest.raises(Quota):
        await called(mara)
    (conversation_id,) = there._opening
    await until(lambda: there._opening[conversation_id] is not None, "the news that nobody waits")
    may_open.set()
    ended = Conversation.objects.filter(pk=conversation_id, end_reason=AnotherCall.code)
    await until(ended.aexists, "the end of the call")
    await until(lambda: not there.calls, "its place")
    assert await CallRegistry("asks").owner_of(conversation_id) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Quota("connects", sentence=BUSY, retry_after=7.0), Quota),
        (NoSuchPersona(), NoSuchPersona),
        (AnotherCall(), AnotherCall),
        (TimeoutError(), DatabaseAway),
        (OperationalError("gone"), DatabaseAway),
        (ZeroDivisionError("a bug"), OurFault),
    ],
)
async def test_a_refusal_of_the_other_process_reaches_the_person(
    here: LiveCalls,
    there: LiveCalls,
    mara: Persona,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    error: type[VoiceError],
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise fault

    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(guests, "begin_call", fails)
    await fill(here)
    with pytest.raises(error) as refused:
        await called(mara)
    assert type(refused.value) is error
    if isinstance(fault, VoiceError):
        assert refused.value.as_message() == fault.as_message()
    assert await free_places("there") == LIMIT


async def test_a_person_who_was_deactivated_meanwhile_gets_no_call(
    here: LiveCalls, there: LiveCalls, mara: Persona
) -> None:
    await fill(here)
    alice = await User.objects.aget(pk=mara.owner_id)
    await User.objects.filter(pk=alice.pk).aupdate(is_active=False)
    with pytest.raises(VoiceError) as refused:
        await new_call(alice, mara.pk, SessionStart())
    assert refused.value.code == "signed_out"


async def test_a_persons_calls_are_counted_wherever_they_began(
    here: LiveCalls, there: LiveCalls, mara: Persona
) -> None:
    """The newer one ends the older one."""
    await fill(here)
    older, newer = await called(mara), await called(mara)
    await until(lambda: len(there.calls) == 1, "the end of the older call")
    assert only_call(there).conversation_id == newer.conversation_id
    for line in (older, newer):
        await line.discard()
