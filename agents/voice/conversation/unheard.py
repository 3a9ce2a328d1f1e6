"""What the user has said and Voice Live has not written down yet. It is lost with the connection. Pure."""

from dataclasses import dataclass, field

PREFIX_SECONDS = 0.5  # speech begins before it is noticed


@dataclass(slots=True)
class Unheard:
    """Utterances by their items, oldest first, and when each began in monotonic seconds."""

    _began: dict[str, float] = field(default_factory=dict)
    _spoken_id: str | None = None  # is being said

    @property
    def since(self) -> float | None:
        """When the oldest began; None while all is written down."""
        return min(self._began.values(), default=None)

    def speech_started(self, item_id: str, now: float) -> None:
        self._spoken_id = item_id
        self._began.setdefault(item_id, now - PREFIX_SECONDS)

    def turn_begun(self, now: float) -> None:
        """A push-to-talk turn begins. It gets its item when it is `committed`."""
        self._spoken_id = ""
        self._began.setdefault("", now)

    def committed(self, item_id: str) -> None:
        """The service has made this item of the push-to-talk turn."""
        if self._spoken_id is None and "" in self._began:
            self._began[item_id] = self._began.pop("")

    def speech_stopped(self) -> None:
        self._spoken_id = None

    def written_down(self, item_id: str) -> None:
        """The text of this item has come. What was said before it counts as written too: noise never gets a text."""
        for known in list(self._began):
            if known == self._spoken_id:
                return
            del self._began[known]
            if known == item_id:
                return

    def say_again(self, now: float, *, is_spoken: bool = False) -> None:
        """Another connection hears all of it from now on, and will report it under items of its own."""
        self._began = {"": now}
        self._spoken_id = "" if is_spoken else None

    def forget(self) -> None:
        """What the user has said is dropped."""
        self._began, self._spoken_id = {}, None
