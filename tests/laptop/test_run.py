"""`make run` from its start to Ctrl-C."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from localvoice import weights
from tests.laptop import process_table
from tests.patience import PATIENCE_SECONDS
from voicesite import environment
from voicesite.laptop import run
from voicesite.laptop.processes import StepError, free_port, running
from voicesite.paths import BASE_DIR


class TestPort:
    @pytest.mark.parametrize("port", ["soon", "0", "65536", "-1", "80.0"])
    def test_a_wrong_one_is_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], signals: None, port: str
    ) -> None:
        monkeypatch.setenv("PORT", port)
        assert run.main() == 1
        expected = f"make run: settings: PORT='{port}' is wrong: allowed is a number from 1 to 65535\n"
        assert capsys.readouterr().err == expected

    def test_one_in_use_is_named_with_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], signals: None
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            monkeypatch.setenv("PORT", str(port))
            assert run.main() == 1
        says = f"make run: port {port} is in use. Stop what serves there, or choose another: make run PORT=8001\n"
        assert capsys.readouterr().err == says

    @pytest.fixture
    def signals(self) -> Iterator[None]:
        """What `main` sets for its process is put back."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in numbers}
        umask = os.umask(0o022)
        yield
        os.umask(umask)
        for number, handler in before.items():
            signal.signal(number, handler)


def test_servers_named_in_the_env_file_reach_the_local_voice_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def local_voice() -> AbstractContextManager[str]:
        raise StepError(os.environ["LOCALVOICE_BRAIN_URL"])

    (tmp_path / ".env").write_text("LOCALVOICE_BRAIN_URL=http://127.0.0.1:11434\n")
    monkeypatch.setattr(environment, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setattr(run, "VAR_DIR", tmp_path / "var")
    monkeypatch.setattr(run, "_check_redis", lambda url: None)
    monkeypatch.setattr(run, "running_localvoice", local_voice)
    monkeypatch.setenv("LOCALVOICE_BRAIN_URL", "")  # put back afterwards
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.delenv("AZURE_VOICE_LIVE_ENDPOINT", raising=False)
    with ExitStack() as parts, pytest.raises(StepError, match=r"http://127\.0\.0\.1:11434"):
        run.serve(parts)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout under a name that URLs, shells and formats would each read in their own way."""
    copy = tmp_path_factory.mktemp("home") / "a#b?c%20d e'f\"g$HOME&h;ü`i{j}\\k"
    copy.mkdir()
    for room in ("voicesite", "agents", "localvoice", "templates", "static"):
        shutil.copytree(BASE_DIR / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BASE_DIR / "manage.py", copy)
    return copy


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_says_where_and_leaves_nothing_running(
    tmp_path: Path, checkout: Path, number: signal.Signals
) -> None:
    """Also as a background job of a shell without job control, which starts it with SIGINT ignored.

    And where a proxy is set, which cannot reach this machine.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = tmp_path / "log"
    var = checkout / "var"
    var.mkdir(exist_ok=True)
    var.chmod(0o755)  # as an earlier release left it
    environment = {
        "PORT": str(port),
        "REDIS_URL": "",
        "DEMO_PASSWORD": "chosen by the test",
        "DATABASE_URL": "",
        "LOCALVOICE_WEIGHTS": str(weights.folder()),  # which the set-up has prepared
        "EARS": "" if number is signal.SIGINT else "scripted",  # once with the real engines is enough
        "HTTP_PROXY": f"http://127.0.0.1:{free_port()}",  # where nobody answers
        "DJANGO_SETTINGS_MODULE": "voicesite.settings",
    }
    with running(
        "make run",
        ["bash", "-c", 'trap "" INT; exec "$@"', "bash", sys.executable, "-m", "voicesite.laptop.run"],
        is_up=lambda: "Ctrl-C stops it." in log.read_text(),
        up_seconds=180,
        fix="",
        environment=environment,
        log=log,
        cwd=checkout,
    ) as process:
        started = process_table.descendants(process.pid)
        directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert directly.open(f"{url}/accounts/login/", timeout=PATIENCE_SECONDS).status == 200
        os.kill(process.pid, number)
        assert process.wait(PATIENCE_SECONDS) == 0
    said = log.read_text()
    assert f"Voicesite is on {url}\nSign in as demo with the password chosen by the test\n" in said
    assert "Traceback" not in said
    assert len(started) >= 3
    assert started & process_table.processes().keys() == set()
    assert (var / "voicesite.sqlite3").is_file()
    assert [path.name for path in (var, *var.rglob("*")) if path.stat().st_mode & 0o077] == []
    assert list(checkout.parent.iterdir()) == [checkout]


def test_the_process_that_waits_does_not_hold_the_redis_library() -> None:
    program = (
        "import sys; from voicesite.laptop.run import LaptopLaunch, read; read(LaptopLaunch); "
        "sys.exit('redis' in sys.modules)"
    )
    own = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    done = subprocess.run([sys.executable, "-c", program], cwd=BASE_DIR, env=own, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0
