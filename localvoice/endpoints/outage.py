"""Whether an endpoint is asked at all: after a failure the local part takes over for a while. The log says so once."""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

LEFT_ALONE_S = 10.0  # after a failure; callers would wait for it in vain


class Outage:
    """The failures of one endpoint. `part` names it in the log: ears, mouth, brain."""

    def __init__(self, part: str, now: Callable[[], float] = time.monotonic) -> None:
        self._part = part
        self._now = now
        self._is_away = False
        self._ask_again_at = 0.0

    def may_ask(self) -> bool:
        """Whether to ask the endpoint now."""
        return not self._is_away or self._now() >= self._ask_again_at

    def failed(self, reason: str) -> None:
        """It has just failed: leave it alone for a while."""
        self._ask_again_at = self._now() + LEFT_ALONE_S
        if not self._is_away:
            self._is_away = True
            logger.warning("The %s endpoint fails (%s): the local part takes its place", self._part, reason)

    def answered(self) -> None:
        """It has just answered."""
        if self._is_away:
            self._is_away = False
            logger.warning("The %s endpoint answers again", self._part)
