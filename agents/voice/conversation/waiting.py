"""What waits until the service is quiet: typed turns, and the answer to ask for. Pure."""

from dataclasses import dataclass, field

from agents.voice.conversation.commands import AddText, CommitInput, CreateResponse, Request

QUIET_SECONDS = 3.0  # nothing waits longer for the end of the answer that it cut


@dataclass(slots=True)
class Waiting:
    """The service takes one response at a time, and must know what was heard of one before it answers the next turn."""

    _commands: list[AddText | CommitInput | Request] = field(default_factory=list)
    _since: float | None = None

    def __bool__(self) -> bool:
        return bool(self._commands)

    def add(self, *commands: AddText | CommitInput | Request) -> None:
        self._commands += commands

    def typed_again(self, texts: list[str]) -> None:
        """Typed turns that a lost connection may not have taken. They go first, and are answered."""
        self._commands = [*map(AddText, texts), *self._commands]
        if texts and not isinstance(self.request, CreateResponse):
            self._commands.append(CreateResponse())

    @property
    def request(self) -> Request | None:
        """The answer to ask for. Turns in a row are answered together, so the last request counts."""
        return next((command for command in reversed(self._commands) if isinstance(command, Request)), None)

    @property
    def turns(self) -> list[AddText | CommitInput]:
        return [command for command in self._commands if not isinstance(command, Request)]

    @property
    def typed_texts(self) -> list[str]:
        return [turn.text for turn in self.turns if isinstance(turn, AddText)]

    def drop_requests(self) -> None:
        """The turns will be answered without our asking."""
        self._commands = [*self.turns]

    def is_overdue(self, now: float) -> bool:
        """Whether something has waited too long. Called with each tick, and counts from the first."""
        if not self:
            self._since = None
        elif self._since is None:
            self._since = now
        return self._since is not None and now > self._since + QUIET_SECONDS

    def take(self) -> tuple[list[AddText | CommitInput], Request | None]:
        """All turns and the request to answer them."""
        turns, request = self.turns, self.request
        if self:
            self._commands, self._since = [], None
        return turns, request
