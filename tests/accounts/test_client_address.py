"""Whose address a sign-in counts for, whatever comes in X-Forwarded-For."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django import Settings

from voicesite.accounts.client_address import UNKNOWN, client_address, fewest_forwarded, short_lists
from voicesite.setup_check import site
from voicesite.setup_check.findings import Finding, ok

PROXY = "10.0.0.7"


@pytest.fixture(autouse=True)
def _nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_lists, "is_on", False)


def trust(settings: Settings, proxies: int) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"trusted_proxies": proxies})


@pytest.mark.parametrize(
    ("proxies", "forwarded_for", "counts"),
    [
        (0, None, PROXY),
        (0, "203.0.113.9", PROXY),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "forged, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.6", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (3, "203.0.113.9, 10.0.0.6", "203.0.113.9"),
        (10, "203.0.113.9", "203.0.113.9"),
        (1, None, PROXY),
        (1, "", PROXY),
        (2, " , ", PROXY),
        (1, "unknown", PROXY),
        (2, "unknown, 203.0.113.9", "203.0.113.9"),
        (2, "_hidden, _secret", PROXY),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:DB8::9]:51234", "2001:db8::9"),
        (1, '"[2001:db8::9]"', "2001:db8::9"),
        (1, "2001:db8:0:0::9", "2001:db8::9"),
        (1, "203.0.113.999", PROXY),
    ],
)
def test_the_nearest_address_that_is_known_counts(
    settings: Settings, proxies: int, forwarded_for: str | None, counts: str
) -> None:
    trust(settings, proxies)
    headers = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=PROXY)) == counts


def test_a_peer_without_an_address_has_a_name(settings: Settings) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == UNKNOWN


@pytest.mark.parametrize("forwarded_for", ["203.0.113.9", None, "unknown"])
def test_a_sign_in_through_fewer_proxies_works_and_is_logged_once(
    settings: Settings, client: Client, alice: User, caplog: pytest.LogCaptureFixture, forwarded_for: str | None
) -> None:
    trust(settings, 2)
    caplog.set_level(logging.WARNING)
    headers: dict[str, Any] = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    for password, status in (("a guess", 200), ("another", 200), ("alice's password", 302)):
        answer = client.post("/accounts/login/", {"login": "alice", "password": password}, headers=headers)
        assert answer.status_code == status
    [line] = [record.getMessage() for record in caplog.records if "TRUSTED_PROXIES" in record.getMessage()]
    assert f"came with {len(headers)} address" in line
    assert "203.0.113.9" not in line


def test_the_setup_check_says_so(
    settings: Settings, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another process, too: what was seen is in Redis."""
    monkeypatch.setattr(site, "static_files", lambda: ok("Static files", "Not asked for."))
    trust(settings, 2)
    settings.ON_LAPTOP = False
    assert proxies_of(site.look_at_site()).found.startswith("2 of yours")
    client.post("/accounts/login/", {"login": "alice", "password": "a guess"}, headers={"X-Forwarded-For": "::1"})
    assert fewest_forwarded() == 1
    assert proxies_of(site.look_at_site()).found.startswith("TRUSTED_PROXIES is 2, but a sign-in")
    trust(settings, 1)
    assert proxies_of(site.look_at_site()).found.startswith("1 of yours")


def proxies_of(findings: list[Finding]) -> Finding:
    return next(finding for finding in findings if finding.name == "Proxies")
