"""Logs one line when something goes away, and one when it is back."""

import logging


class Outage:
    """`lost`: the line when it goes, with at most one `%s` for the reason. `back`: the line when it returns, if any."""

    def __init__(self, logger: logging.Logger, *, lost: str, back: str = "") -> None:
        self._logger = logger
        self._lost, self._back = lost, back
        self.is_on = False

    def begin(self, reason: str = "") -> None:
        """It is away. Logged once, however often it is tried."""
        if not self.is_on:
            self._logger.warning(self._lost, *([reason] if "%s" in self._lost else []))
        self.is_on = True

    def end(self) -> None:
        """It is there again."""
        if self.is_on and self._back:
            self._logger.warning(self._back)
        self.is_on = False
