"""Each system is told its own command."""

import platform
import re
import sys
import sysconfig

import pytest

from voicesite.laptop import systems
from voicesite.laptop.redis_server import how_to_get_redis


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ({"ID": "debian"}, "sudo apt install redis-server"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "sudo apt install redis-server"),  # WSL's too
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt install redis-server"),
        ({"ID": "raspbian", "ID_LIKE": "debian"}, "sudo apt install redis-server"),
        ({"ID": "fedora"}, "sudo dnf install valkey"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "sudo dnf install valkey"),
        ({"ID": "arch"}, "sudo pacman -S valkey"),
        ({"ID": "opensuse-tumbleweed", "ID_LIKE": "opensuse suse"}, "sudo zypper install redis"),
        ({"ID": "alpine"}, "sudo apk add valkey"),
        ({"ID": "nixos"}, "install redis-server or valkey-server with your system's package manager"),
        ({}, "install redis-server or valkey-server with your system's package manager"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.get("ID", "unnamed"),
)
def test_linux_by_its_family(monkeypatch: pytest.MonkeyPatch, release: dict[str, str], command: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    assert how_to_get_redis() == f"To get one: {command}. Or set REDIS_URL to one that runs elsewhere."


def test_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "brew install redis" in how_to_get_redis()


def test_a_system_that_does_not_say_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> dict[str, str]:
        raise OSError("no /etc/os-release")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", fail)
    assert "your system's package manager" in how_to_get_redis()


def test_every_family_has_every_command() -> None:
    assert {*systems.FAMILY_OF.values(), "macos"} == systems.COMMANDS.keys()
    assert {frozenset(commands) for commands in systems.COMMANDS.values()} == {frozenset(systems.ANY)}


def test_this_python_is_named_with_its_system() -> None:
    assert re.fullmatch(r"(free-threaded )?Python 3\.\d+ on \w+ \w+", systems.this_python())


def test_another_kind_of_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: 1)
    assert systems.this_python().startswith("free-threaded PyPy 3.")
