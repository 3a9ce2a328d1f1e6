"""One utterance of the user, until it is known whether anything was said. Pure.

A cough or a closing door is taken for speech, and cuts an answer like a word. If nothing was understood of it, what it
cut is asked for again, unless the service answers by itself: the answer is resumed.
"""

from dataclasses import dataclass

from agents.voice.conversation.commands import Request

ANSWER_SECONDS = 1.0  # a service that answers what it did not understand has begun to by then
LISTENING_SECONDS = 60.0  # speech of which the service says no more is over


@dataclass(slots=True)
class Utterance:
    """`to_resume`: what to ask for again if it was noise. `heard_at`: when the service last reported something of it.

    `empty_since`: since when it is known that nothing was understood.
    """

    item_id: str
    to_resume: Request | None
    heard_at: float
    is_over: bool = False
    has_words: bool = False
    empty_since: float | None = None

    def understood(self, words: str, now: float, *, is_all: bool) -> None:
        """A piece of what was said, or all of it; blank if nothing was understood."""
        self.heard_at = now
        self.has_words = self.has_words or bool(words.strip())
        self.empty_since = now if is_all and not self.has_words else None

    @property
    def is_empty(self) -> bool:
        """Whether the service has heard to its end and understood nothing."""
        return self.is_over and self.empty_since is not None

    def is_unanswered(self, now: float) -> bool:
        """Whether the service has had its time to answer although it understood nothing."""
        return self.is_over and self.empty_since is not None and now >= self.empty_since + ANSWER_SECONDS

    def is_forgotten(self, now: float) -> bool:
        """Whether the service has not said for long that it goes on, or that it ended."""
        return not self.is_over and now > self.heard_at + LISTENING_SECONDS
