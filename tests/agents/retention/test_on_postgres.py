"""The same on a real PostgreSQL: what is purged, and that nothing of an erased person is in any column."""

import os
import subprocess
import sys

import pytest

from tests.faults.postgres import find_programs, running_postgres
from tests.patience import PATIENCE_SECONDS
from voicesite.paths import BASE_DIR

PROGRAMS = find_programs()
WHAT = ("conversations", "versions", "erasing", "lease")


@pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL is installed here")
def test_purging_and_erasing_pass_on_postgres_too() -> None:
    assert PROGRAMS
    tests = [f"tests/agents/retention/test_{name}.py" for name in WHAT]
    with running_postgres(PROGRAMS) as url:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *tests],
            cwd=BASE_DIR,
            env=os.environ | {"DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE_SECONDS,
            check=False,
        )
    assert run.returncode == 0, run.stdout
