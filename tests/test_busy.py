"""The busy loops of `make test-busy`: one for each core, and none is left."""

import subprocess
import sys

from tests.busy import busy_loops
from tests.laptop import process_table
from tests.patience import wait_until
from voicesite.paths import BASE_DIR

BUSY_FOR_EVER = """
import signal
from tests.busy import busy_loops
with busy_loops(2):
    print("ready", flush=True)
    signal.pause()
"""


def test_they_run_until_the_block_ends() -> None:
    with busy_loops(2) as loops:
        assert [loop.poll() for loop in loops] == [None, None]
    assert all(loop.returncode for loop in loops)


def test_they_end_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY_FOR_EVER], cwd=BASE_DIR, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        loops = process_table.descendants(parent.pid)
        assert len(loops) == 2
        parent.kill()
    wait_until(lambda: not loops & process_table.processes().keys(), "end of the loops")
