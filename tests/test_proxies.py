"""Which proxy is on the way to Voice Live, and what the libraries that look for one themselves are given."""

import os
from urllib.request import getproxies, proxy_bypass

import pytest
from requests.utils import should_bypass_proxies

from voicesite.environment import read
from voicesite.proxies import Proxies, find_proxies

VOICE_LIVE = "https://a.services.ai.azure.com"
PROXY = "http://proxy.example.org:3128"
PLANTED = "planted-9c1e"


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any proxy."""
    monkeypatch.setitem(Proxies.model_config, "env_file", None)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "IDENTITY_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_voice_live_is_reached_through_it(outside: pytest.MonkeyPatch, name: str) -> None:
    outside.setenv(name, PROXY)
    assert find_proxies([VOICE_LIVE]) == {VOICE_LIVE: PROXY}


def test_without_one_the_environment_stays_as_it_is(outside: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    assert find_proxies([VOICE_LIVE]) == {}
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "no_proxy",
    [
        "a.services.ai.azure.com",
        ".azure.com",
        "azure.com",
        "*.azure.com",
        "x.example, .Services.AI.Azure.com",
        "x.example a.services.ai.azure.com",
        "*",
        "x.example,*",
    ],
)
def test_no_proxy_names_what_is_reached_without_it(outside: pytest.MonkeyPatch, no_proxy: str) -> None:
    outside.setenv("HTTPS_PROXY", PROXY)
    outside.setenv("NO_PROXY", no_proxy)
    assert find_proxies([VOICE_LIVE]) == {}
    assert proxy_bypass("a.services.ai.azure.com")


@pytest.mark.parametrize("no_proxy", ["", "b.services.ai.azure.com", "zure.com", "10.0.0.0/8"])
def test_what_no_proxy_does_not_name_is_reached_through_it(outside: pytest.MonkeyPatch, no_proxy: str) -> None:
    outside.setenv("HTTPS_PROXY", PROXY)
    outside.setenv("NO_PROXY", no_proxy)
    assert find_proxies([VOICE_LIVE]) == {VOICE_LIVE: PROXY}
    assert not proxy_bypass("a.services.ai.azure.com")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8100", "https://localhost:8443", "https://[::1]", "http://[::1]"]
)
def test_this_machine_is_never_reached_through_it(outside: pytest.MonkeyPatch, address: str) -> None:
    outside.setenv("HTTPS_PROXY", PROXY)
    outside.setenv("HTTP_PROXY", PROXY)
    assert find_proxies([address]) == {}


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "169.254.169.254", "169.254.130.4"])
def test_no_library_asks_for_this_machine_there(outside: pytest.MonkeyPatch, variable: str, host: str) -> None:
    """Nor for the address where Azure gives the process its identity."""
    outside.setenv("IDENTITY_ENDPOINT", "http://169.254.130.4:8081/msi/token")
    outside.setenv("NO_PROXY", "x.example")
    outside.setenv(variable, PROXY)
    find_proxies([VOICE_LIVE])
    assert proxy_bypass(host)
    assert should_bypass_proxies(f"http://{host}:4318", no_proxy=None)
    assert proxy_bypass("x.example")
    assert not proxy_bypass("login.microsoftonline.com")


def test_libraries_see_what_stands_in_the_env_file(outside: pytest.MonkeyPatch, tmp_path: os.PathLike[str]) -> None:
    path = tmp_path / ".env"  # type: ignore[operator]
    path.write_text(f"HTTPS_PROXY={PROXY}\n")
    outside.setitem(Proxies.model_config, "env_file", path)
    assert find_proxies([VOICE_LIVE]) == {VOICE_LIVE: PROXY}
    assert getproxies()["https"] == PROXY


@pytest.mark.parametrize(
    "proxy",
    [
        f"https://u:{PLANTED}@proxy.example.org:3128",
        f"socks5://u:{PLANTED}@proxy.example.org:1080",
        f"{PLANTED}.example.org:3128",
        f"http://{PLANTED}:port",
        f"http://{PLANTED}:0",
        f"http://u:1/{PLANTED}@proxy.example.org",
        f"http://u:1#{PLANTED}@proxy.example.org",
        f"http://*.{PLANTED}:3128",
        f"http://{PLANTED} .example.org",
        "http://",
    ],
)
def test_one_that_no_library_can_use_stops_the_start(outside: pytest.MonkeyPatch, proxy: str) -> None:
    outside.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SystemExit) as stopped:
        find_proxies([VOICE_LIVE])
    assert str(stopped.value).startswith("settings: HTTPS_PROXY=(not shown) is wrong: allowed is http://host:port")
    assert PLANTED not in str(stopped.value)


def test_one_that_is_not_needed_may_be_anything(outside: pytest.MonkeyPatch) -> None:
    outside.setenv("ALL_PROXY", "socks5://proxy.example.org:1080")
    assert find_proxies(["http://127.0.0.1:8100"]) == {}
    outside.setenv("NO_PROXY", ".azure.com")
    assert find_proxies([VOICE_LIVE]) == {}


def test_its_password_is_not_in_the_settings_text(outside: pytest.MonkeyPatch) -> None:
    outside.setenv("HTTPS_PROXY", f"http://u:{PLANTED}@proxy.example.org:3128")
    assert PLANTED not in repr(read(Proxies))
