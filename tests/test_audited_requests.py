"""Who makes a request, for the audit trail, and who is refused."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from agents.audit.actions import Action
from agents.audit.actor import SYSTEM, actor
from agents.audit.models import AuditEvent
from agents.database import in_database
from voicesite.audited_requests import AuditMiddleware

SignIn = Callable[[User | None], Client]


def refusals() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=Action.REFUSED).order_by("pk"))


def request_of(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    request.user = user
    return request


class TestActor:
    def test_it_is_the_person_of_the_request_and_then_the_site_again(self) -> None:
        seen = []

        def answer(request: HttpRequest) -> HttpResponse:
            seen.append(actor())
            request.user = AnonymousUser()
            seen.append(actor())
            return HttpResponse()

        AuditMiddleware(answer)(request_of(User(pk=7, username="alice")))
        seen.append(actor())
        assert [(each.name, each.user_id, each.address) for each in seen] == [
            ("alice", 7, "203.0.113.9"),
            ("", None, "203.0.113.9"),
            (SYSTEM, None, ""),
        ]

    async def test_requests_side_by_side_keep_their_own(self) -> None:
        async def answer(request: HttpRequest) -> HttpResponse:
            await asyncio.sleep(0)
            return HttpResponse(actor().name)

        middleware = AuditMiddleware(answer)
        answers: Any = [middleware(request_of(User(pk=key, username=f"person {key}"))) for key in range(5)]
        assert [page.content.decode() for page in await asyncio.gather(*answers)] == [f"person {n}" for n in range(5)]


@pytest.mark.django_db
class TestRefusals:
    def test_a_page_is_named_as_the_site_names_it(self, alice: User, editor: User, signed_in: SignIn) -> None:
        signed_in(editor).get(f"/admin/auth/user/{alice.pk}/change/", {"secret": "word"})
        signed_in(editor).post("/admin/auth/user/what-somebody-wrote/change/")
        first, second = refusals()
        assert (first.actor_id, first.actor_name, first.object_id) == (editor.pk, "editor", str(alice.pk))
        assert first.label == "GET /admin/auth/user/<path:object_id>/change/"
        assert (second.label, second.object_id) == ("POST /admin/auth/user/<path:object_id>/change/", "")
        assert "word" not in str(AuditEvent.objects.values())
        assert "what-somebody-wrote" not in str(AuditEvent.objects.values())

    def test_knocking_at_one_door_is_one_event_a_minute(self, editor: User, signed_in: SignIn) -> None:
        browser = signed_in(editor)
        for _ in range(20):
            browser.get("/admin/auth/group/")
        browser.get("/admin/auth/user/")
        assert len(refusals()) == 2
        AuditEvent._base_manager.update(at=timezone.now() - timedelta(minutes=2))
        browser.get("/admin/auth/group/")
        assert len(refusals()) == 3

    def test_a_form_without_its_token_is_one(self, alice: User) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice)
        assert browser.post("/personas/new/", {"name": "Otto"}).status_code == 403
        assert [event.label for event in refusals()] == ["POST /personas/new/"]

    @pytest.mark.parametrize("asks", ["reauthentication", "what is owed", "a fresh token"])
    def test_a_page_that_only_keeps_a_form_is_none(
        self, asks: str, boss: User, alice: User, settings: Settings
    ) -> None:
        browser = Client(enforce_csrf_checks=asks == "a fresh token", headers={"origin": "http://testserver"})
        form, path = {"username": "alice", "is_active": "on", "is_staff": "on"}, f"/admin/auth/user/{alice.pk}/change/"
        if asks == "what is owed":
            settings.REQUIRE_MFA = "all"
        if asks == "reauthentication":
            boss.set_unusable_password()  # who has one is led to another page
            boss.save()
        browser.force_login(boss)

        answer = browser.post(path, form)

        assert (answer.status_code, refusals()) == (403, [])

    def test_who_is_not_signed_in_leaves_none(self, client: Client) -> None:
        assert Client(enforce_csrf_checks=True).post("/personas/new/", {"name": "Otto"}).status_code == 403
        assert refusals() == []


@pytest.mark.django_db(transaction=True)
async def test_as_the_site_is_served_it_is_the_same(editor: User) -> None:
    browser = AsyncClient(REMOTE_ADDR="203.0.113.9")
    await browser.aforce_login(editor)
    assert (await browser.get("/admin/auth/user/")).status_code == 403
    [event] = await in_database(refusals)()
    await sync_to_async(connections.close_all)()  # in the thread that has answered
    assert (event.actor_name, event.label) == ("editor", "GET /admin/auth/user/")
