"""Child processes: up, never up, ended too early, stopped with all they started."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laptop import process_table
from tests.patience import PATIENCE_SECONDS, wait_until
from voicesite.laptop import processes
from voicesite.laptop.processes import StepError, free_port, port_is_taken, running

FOREVER = [sys.executable, "-c", "import signal; print('ready', flush=True); signal.pause()"]
DEAF = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()",
]


class TestRunning:
    def test_it_runs_until_the_block_ends(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        with running(
            "Thing", FOREVER, is_up=lambda: "ready" in log.read_text(), up_seconds=PATIENCE_SECONDS, fix="", log=log
        ) as thing:
            assert thing.poll() is None
        assert thing.returncode == -signal.SIGTERM

    def test_it_gets_its_environment(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        command = [sys.executable, "-c", "import os, signal; print(os.environ['COLOUR'], flush=True); signal.pause()"]
        with running(
            "Thing",
            command,
            is_up=lambda: log.read_text() == "green\n",
            up_seconds=10,
            fix="",
            environment={"COLOUR": "green"},
            log=log,
        ):
            assert "COLOUR" not in os.environ

    def test_one_that_never_answers_is_stopped(self, tmp_path: Path) -> None:
        with (
            pytest.raises(StepError, match=r"Thing did not answer within 0 s\. Do this\. Its output is in .*log\."),
            running("Thing", FOREVER, is_up=lambda: False, up_seconds=0.1, fix="Do this.", log=tmp_path / "log"),
        ):
            pytest.fail("it was never up")

    def test_one_that_ends_says_its_code(self) -> None:
        command = [sys.executable, "-c", "raise SystemExit(7)"]
        with (
            pytest.raises(StepError, match=r"^Thing ended with code 7 instead of starting\. Do this\.$"),
            running("Thing", command, is_up=lambda: False, up_seconds=10, fix="Do this."),
        ):
            pytest.fail("it was never up")

    def test_what_it_started_ends_too(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        parent = (
            "import signal, subprocess, sys; "
            "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']); "
            "print(child.pid, 'ready', flush=True); signal.pause()"
        )
        command = [sys.executable, "-c", parent]
        with running(
            "Thing", command, is_up=lambda: "ready" in log.read_text(), up_seconds=PATIENCE_SECONDS, fix="", log=log
        ):
            child_id = int(log.read_text().split()[0])
            assert child_id in process_table.processes()
        wait_until(lambda: child_id not in process_table.processes(), "end of the child")  # it has been killed

    def test_one_that_ignores_the_signal_is_killed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
        log = tmp_path / "log"
        with running(
            "Thing", DEAF, is_up=lambda: "ready" in log.read_text(), up_seconds=PATIENCE_SECONDS, fix="", log=log
        ) as thing:
            pass
        assert thing.returncode == -signal.SIGKILL
        assert f"process {thing.pid} did not stop" in capsys.readouterr().err

    def test_stopping_what_has_ended_is_nothing(self) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
        ended.wait()
        processes.stop(ended)
        assert ended.returncode == 0


class TestPorts:
    def test_a_port_with_a_listener_is_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            assert port_is_taken(port)
        assert not port_is_taken(port)

    def test_a_free_port_is_free_and_no_outgoing_connection_takes_it(self) -> None:
        port = free_port()
        assert not port_is_taken(port)
        assert port < 32_768  # Linux begins here, others later
