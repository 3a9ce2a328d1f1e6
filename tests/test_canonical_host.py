"""Which Host headers are the site."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from voicesite.canonical_host import spellings


@pytest.fixture(autouse=True)
def public(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["voice.example", "internal"]
    settings.ALLOWED_ORIGINS = ["https://voice.example"]


@pytest.mark.parametrize("host", ["voice.example", "voice.example:443", "internal", "internal:8000"])
def test_a_page_has_its_address(host: str, client: Client) -> None:
    assert client.get("/accounts/login/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["voice.example:1", "voice.example:80", "voice.example.", "Voice.example", "voice.example.:443"],
)
@pytest.mark.django_db
def test_and_no_other(host: str, alice: User) -> None:
    client = Client()
    page = client.post("/accounts/login/", {"login": "alice", "password": "alice's password"}, headers={"Host": host})

    assert page.status_code == 400
    assert "Open the page at https://voice.example instead." in page.content.decode()
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.django_db
def test_load_balancers_ask_as_they_like(path: str, client: Client) -> None:
    assert client.get(path, headers={"Host": "voice.example:81"}).status_code != 400


def test_spellings_of_an_origin() -> None:
    assert list(spellings(["http://localhost:8000", "http://a:80", "https://[::1]"])) == [
        "localhost:8000",
        "a:80",
        "a",
        "[::1]",
        "[::1]:443",
    ]
