"""Ctrl-C and the like: the files of the run go, and the next run goes on."""

import os
import signal
import subprocess

import pytest

from tests.deploy.azdeploy.desk import Desk
from tests.deploy.azdeploy.stand_in import Fault

PATIENCE_S = 30


def stopped_during(command: str, desk: Desk, stop: signal.Signals) -> subprocess.CompletedProcess[str]:
    desk.break_command(Fault(command, "", hangs=True))
    running = subprocess.Popen(
        desk.command("full", "--yes"),
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert desk.stand_in.hanging.wait(PATIENCE_S)
    if command == "deployment sub create":
        assert [path.name for path in desk.temporary.glob("*/*.json")] == ["parameters.json"]
    os.killpg(running.pid, stop)  # as a terminal does: everything that runs in it
    out, err = running.communicate(timeout=PATIENCE_S)
    return subprocess.CompletedProcess([], running.returncode, out, err)


@pytest.mark.parametrize(
    ("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["INT", "TERM", "HUP"]
)
def test_a_run_that_is_stopped_leaves_no_file_and_goes_on_next_time(
    desk: Desk, stop: signal.Signals, code: int
) -> None:
    stopped = stopped_during("deployment sub create", desk, stop)
    assert stopped.returncode == code
    assert "Stopped. What Azure has begun it may finish; the same command goes on from there." in stopped.stderr
    assert desk.left_files() == []
    desk.deployed()


def test_a_question_can_be_stopped_too(desk: Desk) -> None:
    stopped = stopped_during("group exists", desk, signal.SIGINT)
    assert stopped.returncode == 130
    assert desk.left_files() == []


def test_a_run_that_is_killed_goes_on_next_time(desk: Desk) -> None:
    stopped = stopped_during("deployment sub create", desk, signal.SIGKILL)
    assert stopped.returncode == -signal.SIGKILL
    desk.deployed()
