"""Which system this is, and how it gets a program: one command for each kind of system."""

import platform
import sys
import sysconfig

# For each family of systems (as /etc/os-release names them): Redis, and what makes virtual environments.
COMMANDS = {
    "debian": {"redis": "sudo apt install redis-server", "venv": "sudo apt install python3-venv"},
    "fedora": {"redis": "sudo dnf install valkey", "venv": "sudo dnf install python3"},
    "arch": {"redis": "sudo pacman -S valkey", "venv": "sudo pacman -S python"},
    "suse": {"redis": "sudo zypper install redis", "venv": "sudo zypper install python3"},
    "alpine": {"redis": "sudo apk add valkey", "venv": "sudo apk add python3"},
    "macos": {"redis": "brew install redis", "venv": "brew install python@3.13"},
}
FAMILY_OF = {
    **dict.fromkeys(("debian", "ubuntu"), "debian"),
    **dict.fromkeys(("fedora", "rhel", "centos", "amzn"), "fedora"),
    **dict.fromkeys(("suse", "opensuse", "sles"), "suse"),
    "arch": "arch",
    "alpine": "alpine",
}
ANY = {
    "redis": "redis-server or valkey-server with your system's package manager",
    "venv": "Python 3.11 to 3.14 with its module venv",
}


def family() -> str | None:
    """A key of COMMANDS; None on a system that we do not know. WSL is the Linux inside it."""
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    return next((FAMILY_OF[name] for name in names if name in FAMILY_OF), None)


def how_to_get(what: str) -> str:
    """What gets `redis` or `venv` on this system, as the end of a sentence."""
    known = family()
    return COMMANDS[known][what] if known else f"install {ANY[what]}"


def this_python() -> str:
    """`Python 3.15 on Linux x86_64`; also what kind of Python it is, if not the usual one."""
    kind = platform.python_implementation().replace("CPython", "Python")
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind = f"free-threaded {kind}"
    system = "macOS" if sys.platform == "darwin" else platform.system()
    return f"{kind} {sys.version_info[0]}.{sys.version_info[1]} on {system} {platform.machine()}"
