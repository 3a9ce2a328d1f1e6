"""A progress bar on standard error, or one line for each step if that is not a terminal."""

import sys

WIDTH = 30


class ProgressBar:
    """A progress bar of `steps` steps."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._is_terminal = sys.stderr.isatty()

    def begin(self, what: str) -> None:
        """Show what is being done now."""
        if self._is_terminal:
            filled = WIDTH * self._done // self._steps
            bar = "#" * filled + "." * (WIDTH - filled)
            percent = 100 * self._done // self._steps
            print(f"\r\x1b[K[{bar}] {percent:3d} %  {what}", end="", file=sys.stderr, flush=True)

    def step(self, what: str) -> None:
        """One more step is done."""
        self._done += 1
        if not self._is_terminal:
            print(f"{self._done}/{self._steps} {what}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
