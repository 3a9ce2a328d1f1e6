"""What people read while the database or Redis is away."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from agents.personas.models import PersonaQuerySet

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_nobody_signs_in_without_redis_and_the_page_says_so(
    visitor: Client, alice: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    answer = visitor.post("/accounts/login/", {"login": alice.username, "password": "alice's password"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"Nobody can sign in just now" in answer.content
    [record] = caplog.records
    assert record.getMessage() == "a page was not shown: Redis does not answer or takes no writes (ConnectionError)"
    assert record.exc_info is None  # it is planned, so nobody has to look for its cause in the code


def test_a_database_that_is_away_is_another_answer_than_a_fault_of_ours(
    visitor: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.force_login(alice)
    for error, status, words in (
        (OperationalError("could not connect to server at db.internal"), 503, b"cannot reach its data"),
        (RuntimeError("a bug"), 500, b"it is our fault"),
    ):
        monkeypatch.setattr(PersonaQuerySet, "visible_to", _raising(error))
        answer = visitor.get("/")
        assert answer.status_code == status
        assert words in answer.content
        assert b"db.internal" not in answer.content


def _raising(error: Exception) -> Any:
    def fail(*_: Any) -> None:
        raise error

    return fail
