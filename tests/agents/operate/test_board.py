"""The live board: rows of live calls, with what their processes say; and ending one of them."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.operate import board, ending
from agents.personas.models import Persona
from agents.voice.redis.board import PROCESSES, PostedCall, board_key, post
from agents.voice.redis.registry import lease_key
from tests.agents.operate.calls import held

SignIn = Callable[[User | None], Client]
PAGE = "/supervise/"
CALLS = f"{PAGE}calls/"
FIRST, SECOND = "a1" * 16, "b2" * 16

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis() -> Iterator[Redis]:
    """Without what other tests have posted."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete(PROCESSES)
        yield redis
        redis.delete(PROCESSES, board_key(FIRST), board_key(SECOND))


@pytest.fixture
def call(mara: Persona, bob: User, redis: Redis) -> Any:
    """Bob talks with Mara, for 65 seconds so far."""
    return held(mara, bob, timezone.now() - timedelta(seconds=65), seconds=None)


@pytest.fixture
def watcher(supervisor: User) -> User:
    """Supervises calls, and has no other right."""
    supervisor.user_permissions.set(Permission.objects.filter(codename="supervise_conversation"))
    return supervisor


@pytest.fixture
def browser(watcher: User, signed_in: SignIn) -> Client:
    browser = signed_in(watcher)
    browser.get("/accounts/")  # this login is noted, for the next minute
    return browser


def says(process_id: str, **states: str) -> None:
    """That process posts its calls: their ids, in hex, and their states."""
    posted = [PostedCall(UUID(key.removeprefix("call_")), state) for key, state in states.items()]
    asyncio.run(_post(process_id, posted))


async def _post(process_id: str, posted: list[PostedCall]) -> None:
    await post(process_id, posted)


def test_it_says_who_talks_with_whom_how_long_where_and_in_which_state(call: Any, browser: Client) -> None:
    says(FIRST, **{f"call_{call.pk.hex}": "assistant_speaking"})
    says(SECOND)
    line = browser.get(CALLS).json()["calls"][0]
    assert line["person"] == "bob"
    assert line["persona"] == "Mara"
    assert line["lasts"] in ("1:05", "1:06", "1:07")
    assert line["process"] == FIRST[:8]
    assert line["state"] == "The persona speaks"
    assert browser.get(CALLS).json()["processes"] == [f"{FIRST[:8]}: 1 call", f"{SECOND[:8]}: 0 calls"]
    page = browser.get(PAGE)
    for words in ("1 call now", "The persona speaks", f"/supervise/{call.pk}/end/"):
        assertContains(page, words)


def test_tries_are_counted_and_not_listed(call: Any, browser: Client) -> None:
    asyncio.run(_post(FIRST, [PostedCall(uuid4(), "ready", is_tryout=True)]))
    found = browser.get(CALLS).json()
    assert found["processes"] == [f"{FIRST[:8]}: 0 calls, 1 try"]
    assert len(found["calls"]) == 1


def test_a_call_whose_process_has_died_is_shown_as_such(call: Any, browser: Client) -> None:
    assert browser.get(CALLS).json()["calls"][0]["state"] == "No process reports it"


def test_calls_that_are_over_are_not_there(mara: Persona, bob: User, redis: Redis, browser: Client) -> None:
    held(mara, bob)
    assert browser.get(CALLS).json()["calls"] == []


@pytest.mark.parametrize("number", ["", "0", "-1", "9" * 5_000, "x", "\0", "1e3"])
def test_any_page_has_an_answer(number: str, call: Any, browser: Client) -> None:
    for page in (PAGE, CALLS):
        assert browser.get(page, {"page": number}).status_code == 200


def test_it_is_bounded_and_cheap(
    mara: Persona, bob: User, redis: Redis, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(board.PAGE_SIZE + 1):
        held(mara, bob, timezone.now() - timedelta(minutes=minute), seconds=None)
    with django_assert_max_num_queries(12):
        page = browser.get(PAGE)
    assert len(page.context["now"].lines) == board.PAGE_SIZE
    assertContains(page, f"{board.PAGE_SIZE + 1} calls now")
    assert len(browser.get(PAGE, {"page": 2}).context["now"].lines) == 1


def test_without_redis_it_shows_the_rows_and_says_so(
    call: Any, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise RedisConnectionError

    monkeypatch.setattr(board, "boards", away)
    page = browser.get(PAGE)
    assertContains(page, "Redis does not answer")
    assertContains(page, "bob")


def test_a_board_that_stays_open_is_one_event(call: Any, browser: Client, watcher: User) -> None:
    for path in (PAGE, CALLS, CALLS):
        browser.get(path)
    (event,) = AuditEvent.objects.filter(action=Action.LIVE_BOARD_OPENED)
    assert (event.actor_id, event.details) == (watcher.pk, {"people": ["bob"]})


@pytest.mark.parametrize("name", ["alice", "bob", "editor"])
def test_nobody_else_finds_it(name: str, call: Any, request: pytest.FixtureRequest, signed_in: SignIn) -> None:
    browser = signed_in(request.getfixturevalue(name))
    for path in (PAGE, CALLS, f"{PAGE}{call.pk}/end/"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"{PAGE}{call.pk}/end/").status_code == 404


class TestEnding:
    @pytest.fixture
    def sent(self, call: Any, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """What is published. The call is held by the first process, which hears it."""
        redis.set(lease_key(call.pk), FIRST, ex=30)
        sent: list[Any] = []

        def publish(group: str, messages: list[Any]) -> int:
            sent.extend((group, message) for message in messages)
            return 1

        monkeypatch.setattr(ending, "publish", publish)
        return sent

    def test_its_process_is_told_with_the_sentence_for_the_person(
        self, call: Any, sent: list[Any], browser: Client
    ) -> None:
        answer = browser.post(f"{PAGE}{call.pk}/end/", {"reason": "  We close\n now. "}, follow=True)
        assertContains(answer, "The call of \u2068bob\u2069 ends now.")
        ((group, message),) = sent
        assert group == f"process.{FIRST}"
        assert (message["type"], message["conversation"]) == ("process.end", call.pk.hex)
        assert message["sentence"] == (
            "The people who run this site ended the call. They say: “\u2068We close now.\u2069”"
        )

    def test_without_a_reason_the_sentence_stands_alone(self, call: Any, sent: list[Any], browser: Client) -> None:
        browser.post(f"{PAGE}{call.pk}/end/")
        assert sent[0][1]["sentence"] == "The people who run this site ended the call."

    def test_it_is_in_the_audit_trail_without_the_reason(self, call: Any, sent: list[Any], browser: Client) -> None:
        browser.post(f"{PAGE}{call.pk}/end/", {"reason": "heliotrope"})
        event = AuditEvent.objects.get(action=Action.CALL_ENDED)
        assert event.label.startswith("bob with Mara, ")
        assert event.details == {"reason_given": "yes"}
        assert "heliotrope" not in repr(list(AuditEvent.objects.values_list()))

    def test_it_is_asked_first(self, call: Any, sent: list[Any], browser: Client) -> None:
        assertContains(browser.get(f"{PAGE}{call.pk}/end/"), "What the person is told")
        assert sent == []

    @pytest.mark.parametrize("reason", ["x" * 201, "\0"])
    def test_a_reason_that_is_none_is_asked_again(
        self, reason: str, call: Any, sent: list[Any], browser: Client
    ) -> None:
        answer = browser.post(f"{PAGE}{call.pk}/end/", {"reason": reason})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert sent == []

    def test_a_call_that_is_over_is_not_found(self, mara: Persona, bob: User, sent: list[Any], browser: Client) -> None:
        assert browser.post(f"{PAGE}{held(mara, bob).pk}/end/").status_code == 404
        assert browser.post(f"{PAGE}{uuid4()}/end/").status_code == 404

    def test_a_call_that_no_process_holds_is_said_to_be_so(self, call: Any, redis: Redis, browser: Client) -> None:
        redis.delete(lease_key(call.pk))
        assertContains(browser.post(f"{PAGE}{call.pk}/end/", follow=True), "No process holds the call")
        redis.set(lease_key(call.pk), "dead", ex=30)
        assertContains(browser.post(f"{PAGE}{call.pk}/end/", follow=True), "No process holds the call")
        assert not AuditEvent.objects.filter(action=Action.CALL_ENDED).exists()

    def test_without_redis_it_says_so(self, call: Any, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(_: UUID) -> None:
            raise RedisConnectionError

        monkeypatch.setattr(ending, "owner_of", away)
        assertContains(browser.post(f"{PAGE}{call.pk}/end/", follow=True), "could not be ended")

    def test_only_a_form_of_the_site_ends_a_call(self, call: Any, sent: list[Any], watcher: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(watcher, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert strict.post(f"{PAGE}{call.pk}/end/").status_code == 403
        assert sent == []


def test_the_board_and_the_admin_lead_to_each_other(boss: User, editor: User, signed_in: SignIn, redis: Redis) -> None:
    assertContains(signed_in(boss).get("/admin/"), f'href="{PAGE}"')
    assertNotContains(signed_in(editor).get("/admin/"), f'href="{PAGE}"')
    assertContains(signed_in(boss).get(PAGE), 'href="/operate/"')
