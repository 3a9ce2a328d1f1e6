"""`make test-busy`: the tests, while a busy loop on each core takes what it can get of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests import run

# It ends when its parent has gone, however that happened.
LOOP = "import os, sys\nwhile os.getppid() == int(sys.argv[1]):\n    for _ in range(1_000_000): pass"


@contextmanager
def busy_loops(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    with ExitStack() as stack:
        yield [stack.enter_context(_busy_loop()) for _ in range(count)]


@contextmanager
def _busy_loop() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", LOOP, str(os.getpid())]) as loop:
        try:
            yield loop
        finally:
            loop.kill()


if __name__ == "__main__":
    with busy_loops(os.cpu_count() or 1):
        sys.exit(run.main(sys.argv[1:]))
