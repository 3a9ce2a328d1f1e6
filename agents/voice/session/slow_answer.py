"""A notice to a person who waits long for an answer. Pure."""

from dataclasses import dataclass

from agents.voice.conversation.browser_messages import Message, notice


@dataclass(slots=True)
class SlowAnswer:
    """`patience_seconds`: how long the first audio of an answer may take without a word."""

    patience_seconds: float
    _said_for: float | None = None

    def check(self, waits_since: float | None, now: float) -> list[Message]:
        """The notice, once for each answer. `waits_since`: monotonic seconds; None while nobody waits."""
        if waits_since is None or waits_since == self._said_for or now < waits_since + self.patience_seconds:
            return []
        self._said_for = waits_since
        return [notice("slow_answer", "The answer takes unusually long. You can wait, or say it again.")]
