"""In Django's test client no event loop is started for a page, and everything answers as it is served."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from pytest_django import Settings
from servestatic.middleware import ServeStaticMiddleware

from tests import sync_middleware
from voicesite.machine_pages import MachinePagesMiddleware


async def _answers(request: object) -> str:
    return "the next one's answer"


def test_a_page_goes_through_no_event_loop(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_loop(_asynchronous: Any) -> Any:
        return lambda request: pytest.fail("an event loop was started")

    monkeypatch.setattr(sync_middleware, "async_to_sync", no_loop)

    assert client.get("/accounts/login/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/static/css/tokens.css", "/health/live"])
async def test_what_they_answer_is_the_same_for_both_clients(path: str, settings: Settings) -> None:
    settings.SERVESTATIC_USE_FINDERS = True
    at_once, awaited = await sync_to_async(Client().get)(path), await AsyncClient().get(path)

    assert at_once.status_code == awaited.status_code == 200
    assert at_once.headers == awaited.headers


def test_where_requests_are_awaited_the_middlewares_are_the_sites_own() -> None:
    assert isinstance(sync_middleware.machine_pages(_answers), MachinePagesMiddleware)
    assert isinstance(sync_middleware.static_files(_answers), ServeStaticMiddleware)
