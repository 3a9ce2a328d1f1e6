"""What the user has said and Voice Live has not written down yet: a lost connection takes it along. Pure."""

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

    def speech_stopped(self) -> None:
        self._spoken_id = None

    def written_down(self, item_id: str) -> None:
        """With it all before it: speech of which the service makes nothing is never written down."""
        for known in list(self._began):
            if known == self._spoken_id:
                return
            del self._began[known]
            if known == item_id:
                return

    def say_again(self, now: float) -> None:
        """Another connection is told all of it from now on; what it makes of it, it says under items of its own."""
        self._began = {"": now}

    def forget(self) -> None:
        """What the user had begun to say was dropped, or is asked for no more."""
        self._began, self._spoken_id = {}, None
