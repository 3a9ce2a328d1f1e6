"""The headers of every answer. docs/architecture.md explains the policy."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

PAGES = ["/accounts/login/", "/health/live", "/nowhere/", "/static/css/tokens.css"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
class TestEveryAnswer:
    def test_allows_the_microphone_to_our_own_pages_only(self, client: Client, path: str) -> None:
        policy = client.get(path).headers["Permissions-Policy"]
        assert "microphone=(self)" in policy
        assert "camera=()" in policy

    def test_has_a_strict_policy(self, client: Client, path: str) -> None:
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy

    def test_is_for_this_site_alone(self, client: Client, path: str) -> None:
        headers = client.get(path).headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_page_is_not_kept_by_caches(client: Client, alice: object) -> None:
    client.force_login(alice)  # type: ignore[arg-type]
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_a_static_file_may_be_kept(client: Client, settings: Settings) -> None:
    settings.SERVESTATIC_USE_FINDERS = True
    assert "no-store" not in client.get("/static/css/tokens.css").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["css/tokens.css", "js/call/left_call.js", "img/mark.svg"])
def test_files_of_text_name_their_encoding(client: Client, path: str) -> None:
    assert client.get(f"/static/{path}").headers["Content-Type"].endswith("; charset=utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/"])
def test_pages_have_no_script_and_no_style_of_their_own(client: Client, alice: object, path: str) -> None:
    if path == "/":
        client.force_login(alice)  # type: ignore[arg-type]
    page = client.get(path).content.decode()
    assert "<!doctype html>" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
