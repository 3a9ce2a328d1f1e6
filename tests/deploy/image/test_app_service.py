"""Azure App Service differs from other proxies."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

TOO_MANY = "Too many failed login attempts"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "other"), [("203.0.113.7", "203.0.113.8"), ("[2001:db8::7]", "[2001:db8:1::7]")])
def test_login_limits_count_by_address_whatever_port_follows_it(
    alice: User, client: Client, settings: Settings, address: str, other: str
) -> None:
    """Each connection has another port: limits that counted ports would never be reached."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"trusted_proxies": 1})

    def try_as(name: str, password: str, forwarded_for: str) -> str:
        form = {"login": name, "password": password}
        answer = client.post("/accounts/login/", form, headers={"X-Forwarded-For": forwarded_for})
        return answer.content.decode()

    for number in range(10):
        try_as(f"person-{number}", "a guess", f"198.51.100.9, {address}:{51_000 + number}")
    assert TOO_MANY in try_as("alice", "alice's password", f"{address}:52000")
    assert TOO_MANY not in try_as("alice", "alice's password", f"{other}:52000")
