"""Who may read `/metrics`, from where, and what it holds."""

import re
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from agents.voice.telemetry.meters import REGISTRY
from voicesite.paths import BASE_DIR

TOKEN = "a token of the tests"
HERE = {"host": "127.0.0.1:8000"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def site(settings: Any) -> Any:
    """What the operator has set, for this test alone."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy()
    return settings.ENVIRONMENT


def status(client: Client, *, peer: str = "127.0.0.1", host: str = HERE["host"], **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/metrics", headers={"host": host} | named, REMOTE_ADDR=peer).status_code


class TestThisMachine:
    @pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    def test_it_may(self, client: Client, peer: str) -> None:
        assert status(client, peer=peer) == 200

    @pytest.mark.parametrize("peer", ["10.0.0.1", "192.168.1.7", "2001:db8::1", "::ffff:10.0.0.1", "", "localhost"])
    def test_no_other_may(self, client: Client, peer: str) -> None:
        assert status(client, peer=peer) == 404

    @pytest.mark.parametrize(
        "name", ["X_Forwarded_For", "X_Forwarded_Proto", "X_Forwarded_Host", "X_Real_IP", "Forwarded", "Via"]
    )
    def test_a_proxy_on_it_is_not_it(self, client: Client, name: str) -> None:
        assert status(client, **{name: "127.0.0.1"}) == 404

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "10.1.2.3"])
    def test_a_strange_name_for_it_is_a_trick(self, client: Client, host: str) -> None:
        assert status(client, host=host) == 400

    @pytest.mark.parametrize("host", ["localhost:8000", "[::1]:8000", "testserver"])
    def test_its_names(self, client: Client, host: str) -> None:
        assert status(client, host=host) == 200


class TestBehindProxies:
    @pytest.mark.parametrize(
        ("proxies", "forwarded_for", "expected"),
        [
            (1, "127.0.0.1", 200),
            (1, "10.0.0.1", 404),
            (1, "127.0.0.1, 10.0.0.1", 404),  # the first is what the client says of itself
            (1, "10.0.0.1, 127.0.0.1", 200),
            (2, "127.0.0.1, 10.0.0.2", 200),
            (2, "127.0.0.1, 10.0.0.1, 10.0.0.2", 404),
            (2, "127.0.0.1", 404),
            (1, "", 404),
            (1, "127.0.0.1:5000", 404),
        ],
    )
    def test_the_client_counts_from_the_right(
        self, client: Client, site: Any, proxies: int, forwarded_for: str, expected: int
    ) -> None:
        site.trusted_proxies = proxies
        assert status(client, X_Forwarded_For=forwarded_for) == expected

    def test_who_comes_past_the_proxies_cannot_say_who_it_is(self, client: Client, site: Any) -> None:
        site.trusted_proxies = 1
        assert status(client, peer="10.0.0.1", X_Forwarded_For="127.0.0.1") == 404

    def test_a_scraper_beside_the_site_needs_no_proxy(self, client: Client, site: Any) -> None:
        site.trusted_proxies = 1
        assert status(client) == 200


class TestToken:
    def test_who_bears_it_may_from_anywhere(self, client: Client, site: Any) -> None:
        site.metrics_token = SecretStr(TOKEN)
        assert status(client, peer="10.0.0.1", host="10.9.9.9:8000", **BEARER) == 200

    @pytest.mark.parametrize(
        "shown", ["", "Bearer", "Bearer ", TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN}", "Bearer é"]
    )
    def test_nothing_else_will_do(self, client: Client, site: Any, shown: str) -> None:
        site.metrics_token = SecretStr(TOKEN)
        assert status(client, peer="10.0.0.1", Authorization=shown) == 404

    @pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", *BEARER.values()])
    def test_without_one_nothing_is_a_token(self, client: Client, shown: str) -> None:
        assert status(client, peer="10.0.0.1", Authorization=shown) == 404


class TestPage:
    def test_who_may_not_read_it_sees_no_difference_to_a_page_that_is_not_there(self, client: Client) -> None:
        answers = [client.get(path, REMOTE_ADDR="10.0.0.1") for path in ("/metrics", "/no-such-page")]
        assert answers[0].content == answers[1].content.replace(b"/no-such-page", b"/metrics")
        assert dict(answers[0].headers) == dict(answers[1].headers)

    def test_only_reading_is_answered(self, client: Client) -> None:
        assert client.post("/metrics").status_code in (403, 404)

    def test_it_is_text_that_nobody_keeps(self, client: Client) -> None:
        answer = client.get("/metrics", headers=HERE)
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_prometheus_can_read_it(self, client: Client) -> None:
        families = {
            family.name: family
            for family in text_string_to_metric_families(client.get("/metrics", headers=HERE).content.decode())
        }
        assert {"voicesite_sessions", "voicesite_refusals", "voicesite_relay_seconds"} <= set(families)
        assert "process_resident_memory_bytes" in families
        assert all(family.documentation for family in families.values())

    def test_the_operators_are_told_what_each_means(self) -> None:
        documented = (BASE_DIR / "docs" / "operations.md").read_text()
        names = {family.name + "_total" * (family.type == "counter") for family in REGISTRY.collect()}
        ours = {name for name in names if name.startswith("voicesite_")}
        assert set(re.findall(r"\b(voicesite_\w+?)(?:_bucket)?\b", documented)) == ours
