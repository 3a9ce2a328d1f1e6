"""Origins and hosts as browsers send them, compared with what a browser's own reader of addresses makes of them."""

import json
import subprocess

import pytest
from django.http.request import split_domain_port, validate_host
from hypothesis import given
from hypothesis import strategies as some

from tests.run import node
from voicesite.web_names import allowed_host_of, host_of, origin_of

ASK = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(t => URL.canParse(t) ? new URL(t).origin : null)))"
ADDRESSES = [
    "https://voice.example.org",
    "https://voice.example.org:8443/talk?with=mara#now",
    "HTTPS://Voice.Example.ORG:443/",
    "http://localhost:80",
    "http://a.example:443",
    "https://a.example:0443",
    "https://a.example:",
    "https:\\\\a.example\\b",
    "https://user:word@a.example",
    "https://bücher.example",
    "https://BÜCHER.example",
    "https://bu\u0308cher.example",
    "https://straße.example",
    "https://例え。テスト:8000",
    "https://i❤.ws",
    "https://Ｖoice.example",
    "https://voice.example\u200b",
    "https://r3---sn.example.com",
    "http://127.1:8000",
    "http://0x7f.0.0.1",
    "http://2130706433",
    "https://[::1]:8000",
    "https://[0:0:0:0:0:0:0:1]",
    "https://[2001:DB8::0:1]",
    "https://[::ffff:10.0.0.1]",
    "wss://voice.example.org/ws/",
]
NO_ADDRESSES = [
    "https://a.example:99999",
    "https://a.example:x",
    "https://a.example:443:1",
    "https://1.2.3.4.5",
    "https://[fe80::1%25eth0]",
    "https://[::1",
    "https://a b.example",
    "https://",
    "https://<resource>.example",
]


def in_a_browser(addresses: list[str]) -> list[str | None]:
    done = subprocess.run([node(), "-e", ASK, json.dumps(addresses)], capture_output=True, text=True, check=True)
    return [origin and origin.replace("wss:", "https:") for origin in json.loads(done.stdout)]


def test_an_address_has_the_origin_that_it_has_in_a_browser() -> None:
    assert [origin_of(address) for address in ADDRESSES] == in_a_browser(ADDRESSES)


def test_what_is_no_address_to_a_browser_is_none_here() -> None:
    assert in_a_browser(NO_ADDRESSES) == [None] * len(NO_ADDRESSES)
    assert [origin_of(address) for address in NO_ADDRESSES] == [None] * len(NO_ADDRESSES)


@pytest.mark.parametrize(
    "address",
    [
        "*",
        "https://*",
        "https://*.example.org",
        "https://voice.*",
        "https://a_b.example",  # Django answers 400
        f"https://{'a' * 64}.example",
        "https://a..example",
        "https://a.example https://b.example",
        "https://a.example:6000",  # browsers call the port unsafe
        "ftp://a.example",
        "file:///srv/page.html",
        "null",
        "",
    ],
)
def test_what_no_page_of_the_site_can_have_is_none(address: str) -> None:
    assert origin_of(address) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("voice.example.org", "https://voice.example.org"),
        ("//voice.example.org:8443", "https://voice.example.org:8443"),
        ("localhost:8000", "http://localhost:8000"),
        ("::1", "http://[::1]"),
        ('"https://voice.example.org"', "https://voice.example.org"),
        ("https://https://voice.example.org", "https://voice.example.org"),
        ("https://voice.example.org.", "https://voice.example.org"),
        ("ws://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_what_was_meant_is_found(written: str, meant: str) -> None:
    assert origin_of(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://voice.example.org", "voice.example.org"),
        ("voice.example.org:443", "voice.example.org"),
        ("voice.example.org/", "voice.example.org"),
        ("voice.example.org.", "voice.example.org"),
        ("*.example.org", ".example.org"),
        ("https://*.example.org/", ".example.org"),
        ("*.bücher.example", ".xn--bcher-kva.example"),
        ("[::1]:8000", "[::1]"),
        ("2001:db8:0::1", "[2001:db8::1]"),
        ("010.0.0.1", "8.0.0.1"),
        ("*", "*"),
        ("*example.org", None),
        ("voice.*", None),
        ("a b", None),
        ("a_b", None),
        (".", None),
    ],
)
def test_hosts_are_what_django_compares(written: str, meant: str | None) -> None:
    assert allowed_host_of(written) == meant


ADDRESS_LIKE = some.text(alphabet="htps:/[].*@_-#?%0189axß·。 \t", max_size=30)


@given(ADDRESS_LIKE)
def test_what_is_right_stays_as_it_is(text: str) -> None:
    origin, host = origin_of(text), allowed_host_of(text)
    assert origin is None or origin_of(origin) == origin
    assert host is None or allowed_host_of(host) == host


@given(ADDRESS_LIKE)
def test_a_host_that_is_allowed_is_answered(text: str) -> None:
    host = host_of(text)
    if host is not None:
        assert validate_host(split_domain_port(f"{host}:8000")[0], [host])
