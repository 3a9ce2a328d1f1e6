"""The admin's page of what people have used today: superusers see it and set it back, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.usage.models import DayUse, Used

SignIn = Callable[[User | None], Client]
PAGE = "/admin/agents/dayuse/"


@pytest.fixture
def used(alice: User, charlie: User) -> DayUse:
    """Alice has used today what Charlie has used yesterday."""
    today = datetime.now(UTC).date()
    DayUse.objects.charge(charlie.pk, today - timedelta(days=1), call_seconds=754, typed_characters=12_345)
    DayUse.objects.charge(alice.pk, today, call_seconds=754, typed_characters=12_345)
    return DayUse.objects.get(user=alice)


def reset_sent(*people: User, **more: str) -> dict[str, object]:
    return {"action": "reset", ACTION_CHECKBOX_NAME: [person.pk for person in people], **more}


def test_a_superuser_sees_who_has_used_what_today(
    used: DayUse, boss: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"minutes_per_day": 60})
    page = signed_in(boss).get(PAGE)

    assertContains(page, "alice")
    assertContains(page, "12 of 60")
    assertContains(page, "12,345 of 200,000")
    assertContains(page, "at midnight UTC")
    assertNotContains(page, "charlie")


def test_a_reset_is_asked_for_once_more_then_done_and_noted(used: DayUse, boss: User, signed_in: SignIn) -> None:
    browser = signed_in(boss)

    asked = browser.post(PAGE, reset_sent(used.user))
    assertContains(asked, "What they have used today is forgotten.")
    used.refresh_from_db()
    assert used.call_seconds == 754

    assertRedirects(browser.post(PAGE, reset_sent(used.user, confirmed="yes")), PAGE)
    used.refresh_from_db()
    assert Used(used.call_seconds, used.typed_characters) == Used()
    assert LogEntry.objects.get().object_id == str(used.user_id)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_sees_or_resets_it_whatever_rights_they_have(
    method: str, used: DayUse, editor: User, signed_in: SignIn
) -> None:
    editor.user_permissions.set(Permission.objects.all())
    for path in ("", f"{used.pk}/change/", f"{used.pk}/history/", f"{used.pk}/delete/", "add/"):
        answer = getattr(signed_in(editor), method)(PAGE + path, reset_sent(used.user, confirmed="yes"))
        assert answer.status_code == 403, path
    used.refresh_from_db()
    assert used.call_seconds == 754


def test_a_superuser_resets_it_and_changes_nothing_else(used: DayUse, boss: User, signed_in: SignIn) -> None:
    browser = signed_in(boss)

    assert browser.post(f"{PAGE}{used.pk}/change/", {"call_seconds": "0"}).status_code == 403
    assert browser.post(f"{PAGE}{used.pk}/delete/", {"post": "yes"}).status_code == 403
    assert DayUse.objects.get(pk=used.pk).call_seconds == 754


@pytest.mark.parametrize("key", ["charlie", "no number", "9" * 40])
def test_who_has_used_nothing_today_has_no_page(
    key: str, used: DayUse, charlie: User, boss: User, editor: User, signed_in: SignIn
) -> None:
    for page in ("change", "history", "delete"):
        path = f"{PAGE}{charlie.pk if key == 'charlie' else key}/{page}/"
        assert signed_in(boss).get(path).status_code in (403, 404), path
        assert signed_in(editor).get(path).status_code == 403, path
