"""The settings alone: a site whose pages or calls would be refused, or whose logins are not safe."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from voicesite.setup_check import site
from voicesite.setup_check.findings import Finding, Status, clock

HTTPS = "https://voice.example.org"
HOST = "voice.example.org"


def assert_fix(finding: Finding, status: Status, *words: str) -> None:
    assert finding.status is status, finding
    for word in words:
        assert word in f"{finding.found} {finding.fix}"
    assert finding.fix


@pytest.mark.parametrize(
    ("origins", "hosts"),
    [
        ([HTTPS], [HOST]),
        ([f"{HTTPS}:8443"], [HOST]),
        ([HTTPS], [".example.org"]),
        ([HTTPS], [HOST, "localhost"]),  # a health check of the machine's own
        (["https://[2001:db8::1]:8443"], ["[2001:db8::1]"]),
        (["http://127.0.0.1:8000"], ["127.0.0.1", "localhost", "[::1]"]),
    ],
)
def test_pages_and_calls_from_the_same_place(origins: list[str], hosts: list[str]) -> None:
    assert site.origins_and_hosts(origins, hosts).status is Status.OK


def test_plain_http_gets_no_microphone() -> None:
    assert_fix(site.origins_and_hosts([f"http://{HOST}"], [HOST]), Status.FAIL, f"http://{HOST}", "TLS")


def test_an_origin_whose_pages_are_not_served() -> None:
    finding = site.origins_and_hosts([HTTPS, "https://www.example.org"], [HOST])
    assert_fix(finding, Status.FAIL, "https://www.example.org", "ALLOWED_HOSTS")


def test_a_host_whose_calls_are_refused() -> None:
    finding = site.origins_and_hosts([HTTPS], [HOST, "www.example.org"])
    assert_fix(finding, Status.FAIL, "www.example.org", "ALLOWED_ORIGINS")


def test_allowing_every_host_is_warned() -> None:
    assert_fix(site.origins_and_hosts([HTTPS], ["*"]), Status.WARN, "Host header")


def test_of_a_long_list_the_first_few_are_shown() -> None:
    finding = site.origins_and_hosts([f"https://{name}.example.org" for name in "abcde"], ["a.example.org"])
    assert "https://b.example.org, https://c.example.org, https://d.example.org and 1 more" in finding.found


def test_laptop_mode_is_for_this_machine_alone() -> None:
    assert site.mode(on_laptop=True, hosts=["localhost"]).status is Status.OK
    assert site.mode(on_laptop=False, hosts=[HOST]).status is Status.OK
    assert_fix(site.mode(on_laptop=True, hosts=[HOST]), Status.FAIL, "DEBUG", HOST)


@pytest.mark.parametrize("weak", ["short-but-secret", "ab" * 40, "django-insecure-" + "k3y-of-m4ny-kinds" * 4])
def test_a_weak_key_is_named_and_not_shown(weak: str) -> None:
    finding = site.secret_key(weak)
    assert_fix(finding, Status.FAIL, "secrets.token_urlsafe")
    assert weak not in finding.found + finding.fix


GOOD_KEY = "cmk3qf1S9Xq2d0bYbq7vS8mF5hX1Zk0tR4yWnGJpL6uE3iAoCsDgHjKl"


def test_a_key_as_the_example_makes_it_is_good() -> None:
    assert site.secret_key(GOOD_KEY).status is Status.OK
    assert site.secret_key(GOOD_KEY, [GOOD_KEY[::-1]]).status is Status.OK


def test_an_earlier_key_that_is_weak_is_named_too() -> None:
    """It opens as much."""
    finding = site.secret_key(GOOD_KEY, [GOOD_KEY[::-1], "short-but-secret"])
    assert_fix(finding, Status.FAIL, "Empty SECRET_KEY_FALLBACKS")
    assert "short-but-secret" not in finding.found + finding.fix


def test_a_server_has_a_proxy() -> None:
    assert site.trusted_proxies(1).status is Status.OK
    assert_fix(site.trusted_proxies(0), Status.WARN, "TRUSTED_PROXIES")


def test_a_proxy_that_is_counted_and_not_there(settings: Settings) -> None:
    assert_fix(site.trusted_proxies(2, 1), Status.WARN, "TRUSTED_PROXIES is 2", "had 1 in X-Forwarded-For")
    assert site.trusted_proxies(1, 1).status is Status.OK  # it was set right since then


def test_a_new_persona_must_pass_the_rules(settings: Settings) -> None:
    assert site.new_persona().status is Status.OK
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, model="gpt-4.1", voice="alloy")
    assert_fix(site.new_persona(), Status.FAIL, "VOICE_LIVE_VOICE")


def test_a_new_persona_should_not_begin_with_a_model_that_is_being_retired(settings: Settings) -> None:
    settings.VOICE_LIVE = replace(settings.VOICE_LIVE, model="gpt-4o")
    assert_fix(site.new_persona(), Status.WARN, "VOICE_LIVE_MODEL")
    assert site.new_persona().found == "gpt-4o is being retired: gpt-5.1 takes its place."


@pytest.fixture
def static_root(settings: Settings, tmp_path: Path) -> Path:
    """Where a server's static files would be, still empty."""
    storage = {"BACKEND": "voicesite.static_storage.ModuleManifestStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path
    return tmp_path


def test_static_files_are_collected_for_each_release(static_root: Path) -> None:
    assert_fix(site.static_files(), Status.FAIL, "collectstatic")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert site.static_files().status is Status.OK
    for stored in static_root.glob("css/call.*.css"):
        stored.unlink()
    assert_fix(site.static_files(), Status.FAIL, "css/call.css")


@pytest.mark.usefixtures("static_root")
def test_a_server_is_asked_more_than_a_laptop(settings: Settings) -> None:
    on_laptop = {finding.name for finding in site.look_at_site()}
    settings.ON_LAPTOP = False
    more = {"SECRET_KEY", "Proxies", "Static files", "Telemetry"}
    assert {finding.name for finding in site.look_at_site()} - on_laptop == more


def test_a_check_writes_nothing_into_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    before = dict(os.environ)
    site.telemetry()
    assert dict(os.environ) == before


def test_telemetry_that_would_stop_the_start_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert site.telemetry().found == "Off."
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")
    assert_fix(site.telemetry(), Status.FAIL, "the site does not start")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    assert site.telemetry().found == "On: OTEL_EXPORTER_OTLP_ENDPOINT."
    monkeypatch.setattr(site, "find_spec", lambda name: None)
    assert_fix(site.telemetry(), Status.FAIL, "voicesite/telemetry/requirements.txt")


@pytest.mark.parametrize(
    ("ahead", "status"), [(0.4, Status.OK), (-1.9, Status.OK), (3, Status.WARN), (-90, Status.WARN)]
)
def test_clocks_may_differ_by_two_seconds(ahead: float, status: Status) -> None:
    assert clock("Redis clock", ahead).status is status
