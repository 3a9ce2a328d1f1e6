"""A call's connections to Voice Live, one after another; they are stood in for where the SDK would open them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agents.personas.address import Address
from agents.personas.session_config import SessionConfig
from agents.voice.conversation.commands import AddText, ClearInput, CommitInput, DetectTurns
from agents.voice.errors import (
    Quota,
    ResourceRefused,
    UpstreamBusy,
    UpstreamEnded,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnreachable,
)
from agents.voice.upstream import relay as upstream_relay
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.relay import SHORT_LIVED_MAX, UpstreamRelay
from agents.voice.upstream.resources import Resource
from tests.patience import PATIENCE_SECONDS, patience

FRAME = bytes(1920)
CREATE, COMMIT, CLEAR = AddText("hello"), CommitInput(), ClearInput()
BY_BUTTON, BY_EAR = DetectTurns(is_on=False), DetectTurns(is_on=True)


class Connection:
    """As much of an `Upstream` as the relay uses. `got`: what it was sent, in order; audio as `audio`."""

    session_id = "s1"

    def __init__(self, left_seconds: float = 3600.0) -> None:
        self.got: list[str] = []
        self.is_open = True
        self.left_seconds = left_seconds
        self.says: asyncio.Queue[dict[str, Any] | UpstreamEnded] = asyncio.Queue()
        self.news = asyncio.Condition()

    def seconds_left(self) -> float:
        return self.left_seconds

    async def send(self, event: dict[str, Any]) -> None:
        await self._take(event["type"])

    async def send_audio(self, pcm: bytes) -> None:
        await self._take("audio")

    async def _take(self, what: str) -> None:
        self.got.append(what)
        async with self.news:
            self.news.notify_all()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            event = await self.says.get()
            if isinstance(event, UpstreamEnded):
                raise event
            yield event

    def end(self) -> None:
        self.says.put_nowait(UpstreamEnded("closed with code 1006"))

    async def expect(self, *got: str) -> None:
        async with patience(), self.news:
            await self.news.wait_for(lambda: len(self.got) >= len(got))
        assert self.got == list(got)


class Counter(Chooser):
    """The quota's answers are the test's; it keeps which resource was not wanted any more."""

    def __init__(self, line: "Line") -> None:
        super().__init__([Resource(1, "http://voice.example", 25)], user_id=1)
        self._line = line
        self.unwanted: list[Resource | None] = []

    async def take(self, *, within_seconds: float = 0.0, instead_of: Resource | None = None) -> None:
        self._line.asked += 1
        self.unwanted.append(instead_of)
        if self._line.refusals:
            raise self._line.refusals.pop(0)


class Line:
    """The call, the service and the quota, as the relay meets them."""

    def __init__(self) -> None:
        self.is_quiet = True
        self.is_full = False
        self.opened: list[bool] = []  # `is_first` of each
        self.lost = 0
        self.events: list[str] = []
        self.unheard_since: float | None = None
        self.on_open: Callable[[], None] = lambda: None
        self.before_open: Callable[[], None] = lambda: None
        self.turns: list[Any] = []  # `turn_detection` of each connection's first settings
        self.connections: list[Connection] = []
        self.answers: list[Connection | UpstreamError] = []  # of the service, to the tries to come
        self.refusals: list[Quota] = []
        self.asked = 0
        self.news = asyncio.Condition()
        self.chooser = Counter(self)
        self.relay = UpstreamRelay(
            self, self.chooser, SessionConfig(Address("gpt-realtime"), {"turn_detection": "ear"}, None, True, False)
        )

    def upstream_opened(self, upstream: Any, *, is_first: bool) -> None:
        self.opened.append(is_first)
        self.on_open()

    def upstream_lost(self) -> float | None:
        self.lost += 1
        return self.unheard_since

    def upstream_event(self, event: dict[str, Any]) -> None:
        self.events.append(event["type"])

    @asynccontextmanager
    async def open(self, _chooser: Any, _model: str, session: dict[str, Any]) -> AsyncIterator[Connection]:
        self.turns.append(session["turn_detection"])
        self.before_open()
        answer = self.answers.pop(0) if self.answers else Connection()
        if isinstance(answer, UpstreamError):
            await self.chooser.failed(answer)
            raise answer
        self.connections.append(answer)
        async with self.news:
            self.news.notify_all()
        try:
            yield answer
        finally:
            answer.is_open = False

    async def connection(self, number: int) -> Connection:
        """The so-manieth, once it is relayed to."""
        async with patience():
            while len(self.opened) <= number:
                await asyncio.sleep(0)
        return self.connections[number]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    line = Line()
    monkeypatch.setattr(upstream_relay, "open_upstream", line.open)
    monkeypatch.setattr(upstream_relay, "PAUSE_SECONDS", (0.0,))
    return line


@asynccontextmanager
async def running(line: Line, **how: Any) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(line.relay.run(**how))
    try:
        yield task
    finally:
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        assert done, "the relay does not end when it is cancelled"


async def ended_with(task: asyncio.Task[None]) -> BaseException | None:
    await asyncio.wait([task], timeout=PATIENCE_SECONDS)
    return task.exception()


# One connection


async def test_events_audio_and_commands_are_relayed(line: Line) -> None:
    async with running(line):
        upstream = await line.connection(0)
        upstream.says.put_nowait({"type": "response.created"})
        line.relay.microphone.offer(FRAME, 0.0)
        await upstream.expect("audio")
        line.relay.command(CREATE)
        await upstream.expect("audio", "conversation.item.create")
    assert line.opened == [True]
    assert line.events == ["response.created"]
    assert not upstream.is_open


async def test_a_command_about_audio_goes_behind_it(line: Line) -> None:
    async with running(line):
        upstream = await line.connection(0)
        line.relay.microphone.offer(FRAME, 0.0)
        line.relay.microphone.offer(FRAME, 0.0)
        line.relay.command(COMMIT)
        line.relay.command(CREATE)
        await upstream.expect("audio", "audio", "input_audio_buffer.commit", "conversation.item.create")


# Push-to-talk


async def test_a_mode_that_is_chosen_in_a_call_goes_upstream_in_its_order(line: Line) -> None:
    async with running(line):
        upstream = await line.connection(0)
        for command in (CREATE, BY_BUTTON, CREATE):
            line.relay.command(command)
        await upstream.expect("conversation.item.create", "session.update", "conversation.item.create")


async def test_each_connection_opens_in_the_mode_of_the_call(line: Line) -> None:
    """Also the first one, if the page wants it from the start; then there is nothing to change."""
    line.relay.command(BY_BUTTON)
    async with running(line):
        first = await line.connection(0)
        line.relay.command(CREATE)
        await first.expect("conversation.item.create")
        first.end()
        second = await line.connection(1)
        line.relay.command(BY_EAR)
        await second.expect("session.update")
        second.end()
        await line.connection(2)
    assert line.turns == [None, None, "ear"]


async def test_a_mode_that_is_chosen_while_a_connection_opens_is_the_first_that_it_hears(line: Line) -> None:
    line.on_open = lambda: line.relay.command(CREATE)
    line.before_open = lambda: line.relay.command(BY_BUTTON)
    async with running(line):
        upstream = await line.connection(0)
        await upstream.expect("session.update", "conversation.item.create")
    assert line.turns == ["ear"]


async def test_the_first_connection_is_not_tried_again(line: Line) -> None:
    line.answers = [UpstreamUnreachable()]
    async with running(line) as task:
        assert isinstance(await ended_with(task), UpstreamUnreachable)


# Lost


async def test_a_lost_connection_is_replaced(line: Line) -> None:
    async with running(line):
        first = await line.connection(0)
        first.end()
        await line.connection(1)
    assert line.opened == [True, False]
    assert line.lost == line.asked == 1
    assert line.chooser.unwanted == [line.chooser.resource]
    assert not first.is_open


async def test_the_next_connection_hears_the_past_before_what_waits(line: Line) -> None:
    """What was said, then what the call asks for, then the microphone."""
    line.on_open = lambda: line.relay.command(CREATE)
    line.unheard_since = 0.0
    async with running(line):
        first = await line.connection(0)
        await first.expect("conversation.item.create")
        line.relay.microphone.offer(FRAME, 0.0)
        await first.expect("conversation.item.create", "audio")
        first.end()
        second = await line.connection(1)
        line.relay.microphone.offer(FRAME, 0.0)
        await second.expect("conversation.item.create", "audio", "audio")


async def test_commands_for_the_lost_connection_are_not_for_the_next(line: Line) -> None:
    async with running(line):
        first = await line.connection(0)
        first.end()
        line.relay.command(CREATE)
        second = await line.connection(1)
        line.relay.microphone.offer(FRAME, 0.0)
        await second.expect("audio")


async def test_what_is_dropped_while_there_is_no_connection_comes_behind_the_past(line: Line) -> None:
    """Else the next connection would answer before it knows what was said."""
    line.on_open = lambda: line.relay.command(CREATE)
    line.refusals = [Quota("of all")] * 3
    async with running(line):
        first = await line.connection(0)
        first.end()
        while not line.lost:
            await asyncio.sleep(0)
        line.relay.microphone.offer(FRAME, 0.0)
        line.relay.command(CLEAR)
        second = await line.connection(1)
        await second.expect("conversation.item.create", "audio", "input_audio_buffer.clear")


async def test_the_end_of_a_call_is_heard_while_its_connection_breaks(line: Line, monkeypatch: Any) -> None:
    """Python's task groups forget a cancellation that comes while they end by an error."""
    goes_on = asyncio.Event()

    async def sends_for_long(pcm: bytes) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await goes_on.wait()

    async with running(line) as task:
        upstream = await line.connection(0)
        monkeypatch.setattr(upstream, "send_audio", sends_for_long)
        line.relay.microphone.offer(FRAME, 0.0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        upstream.end()
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS)
        assert done
        assert task.cancelled()
    assert line.opened == [True]


@pytest.mark.parametrize("passing", [UpstreamUnreachable(), UpstreamBusy(retry_after=0.0)])
async def test_a_fault_that_passes_is_outlived(line: Line, passing: UpstreamError) -> None:
    line.answers = [Connection(), passing, passing]
    async with running(line):
        (await line.connection(0)).end()
        await line.connection(1)
    assert line.asked == 3


async def test_a_full_minute_is_waited_out(line: Line) -> None:
    line.refusals = [Quota("of all")] * 3
    async with running(line):
        (await line.connection(0)).end()
        await line.connection(1)
    assert line.asked == 4


async def test_a_refusal_of_one_resource_is_not_that_of_all(line: Line) -> None:
    line.chooser._resources = [line.chooser.resource, Resource(2, "http://other.example", 25)]
    line.answers = [Connection(), ResourceRefused()]
    async with running(line):
        (await line.connection(0)).end()
        await line.connection(1)
    assert line.asked == 2


async def test_a_refusal_is_believed(line: Line) -> None:
    line.answers = [Connection(), UpstreamRefused()]
    async with running(line) as task:
        (await line.connection(0)).end()
        assert isinstance(await ended_with(task), UpstreamRefused)


async def test_who_is_not_let_in_for_a_minute_ends(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream_relay, "REOPEN_SECONDS", 0.0)
    async with running(line) as task:
        (await line.connection(0)).end()
        assert isinstance(await ended_with(task), UpstreamEnded)


async def test_a_service_that_ends_each_connection_at_once_is_left_in_peace(line: Line) -> None:
    async with running(line) as task:
        for number in range(SHORT_LIVED_MAX):
            (await line.connection(number)).end()
        assert isinstance(await ended_with(task), UpstreamEnded)
    assert len(line.connections) == SHORT_LIVED_MAX


async def test_a_conversation_from_elsewhere_has_lost_its_connection_already(line: Line) -> None:
    async with running(line, is_taken_up=True):
        upstream = await line.connection(0)
        line.relay.microphone.offer(FRAME, 0.0)
        await upstream.expect("audio")
    assert line.opened == [False]
    assert line.asked == 1


# Renewed


async def test_a_connection_whose_time_is_nearly_over_is_replaced(line: Line) -> None:
    line.answers = [Connection(left_seconds=0.02)]
    async with running(line):
        await line.connection(1)
    assert line.opened == [True, False]
    assert line.lost == 1
    assert not line.connections[0].is_open


async def test_nobody_is_cut_off_by_a_renewal(line: Line) -> None:
    line.answers = [Connection(left_seconds=4.0)]
    line.is_quiet = False
    async with running(line):
        async with patience(), line.news:
            await line.news.wait_for(lambda: len(line.connections) == 2)
        assert line.opened == [True]
        line.connections[0].says.put_nowait({"type": "response.done"})
        line.is_quiet = True
        await line.connection(1)
    assert line.events == ["response.done"]


async def test_a_connection_that_is_prepared_replaces_one_that_is_lost_before_its_time(line: Line) -> None:
    line.answers = [Connection(left_seconds=4.0)]
    line.is_quiet = False
    async with running(line):
        async with patience(), line.news:
            await line.news.wait_for(lambda: len(line.connections) == 2)
        line.connections[0].end()
        await line.connection(1)
        assert [connection.is_open for connection in line.connections] == [False, True]
    assert line.asked == 1


async def test_a_connection_that_was_prepared_in_vain_is_closed(line: Line) -> None:
    line.answers = [Connection(left_seconds=4.0)]
    line.is_quiet = False
    async with running(line), patience(), line.news:
        await line.news.wait_for(lambda: len(line.connections) == 2)
    assert [connection.is_open for connection in line.connections] == [False, False]


async def test_a_connection_that_cannot_be_renewed_is_used_to_its_end(line: Line) -> None:
    line.answers = [Connection(left_seconds=0.02), UpstreamRefused()]
    async with running(line):
        first = await line.connection(0)
        while line.answers:
            await asyncio.sleep(0)
        line.relay.microphone.offer(FRAME, 0.0)
        await first.expect("audio")
        assert line.opened == [True]
