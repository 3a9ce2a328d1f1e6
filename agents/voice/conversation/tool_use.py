"""Tools that the service uses by itself, on the servers that a persona names. Pure.

The service can take a tool's result and say nothing of it until the user speaks again (Azure-Samples/voicelive-samples,
issue 324). So we ask for the answer, unless one begins by itself.
"""

from dataclasses import dataclass, field

RESULT_SECONDS = 0.5  # as long an answer may take to begin by itself


@dataclass(slots=True)
class ToolUse:
    """The uses that run, and whether the user still has to hear what came of them."""

    _running: set[str] = field(default_factory=set)
    _result_at: float | None = None

    @property
    def is_pending(self) -> bool:
        return bool(self._running) or self._result_at is not None

    def began(self, item_id: str) -> None:
        self._running.add(item_id)

    def ended(self, item_id: str, now: float) -> None:
        """There is a result, or the tool has failed. Of one that is forgotten nobody wants to hear."""
        if item_id in self._running:
            self._running.discard(item_id)
            self._result_at = now

    def response_done(self, now: float) -> None:
        """The next response may begin from now on."""
        if self._result_at is not None:
            self._result_at = now

    def answered(self) -> None:
        """What begins now knows the result."""
        self._result_at = None

    def forget(self) -> None:
        """The user wants something else, and the answer to that knows the result."""
        self._running.clear()
        self._result_at = None

    def is_due(self, now: float) -> bool:
        """Whether to ask for the answer, once no response is active."""
        return not self._running and self._result_at is not None and now >= self._result_at + RESULT_SECONDS
