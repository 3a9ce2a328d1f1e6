"""Lines of the log that may come fifty times a second."""

import logging
from collections import Counter


class Flood:
    """Logs a line the first time it comes, then the 10th, the 100th and so on, with its count."""

    def __init__(self, logger: logging.Logger, about: str) -> None:
        self._logger = logger
        self._about = about
        self._times: Counter[str] = Counter()

    def note(self, line: str) -> None:
        self._times[line] += 1
        times = self._times[line]
        if str(times).strip("0") == "1":
            self._logger.warning("%s: %s%s", self._about, line, f" ({times} times)" if times > 1 else "")
