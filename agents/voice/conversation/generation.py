"""What Voice Live generates, what it was asked for, and what waits until it can be asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from agents.voice.conversation.commands import AddText, CommitInput, ContinueResponse, CreateResponse, Request
from agents.voice.conversation.effects import Effect

CUT_RESPONSES_REMEMBERED = 32
QUIET_SECONDS = 3.0  # a typed turn waits no longer for the end of the answer it interrupted


class Stage(StrEnum):
    """How far the service is with a response."""

    QUIET = "quiet"  # none is generated, and none was asked for
    REQUESTED = "requested"  # we asked for one that is not created yet
    REQUEST_CUT = "request_cut"  # the same, but it was cut: it is cancelled when it is created
    GENERATING = "generating"
    GENERATING_CUT = "generating_cut"  # it was cut, and the service has not ended it yet


@dataclass(frozen=True, slots=True)
class Work:
    """What the service does for us.

    It takes one request at a time and says later which response it has created, so one can be cut before it exists.
    `response_id` is empty until then, and if the service only says that one is running; `goes_on` is true if it was
    asked to go on with an answer that broke off, until its first audio comes.
    """

    stage: Stage = Stage.QUIET
    response_id: str = ""
    goes_on: bool = False

    @property
    def is_generating(self) -> bool:
        return self.stage in (Stage.GENERATING, Stage.GENERATING_CUT)


@dataclass(slots=True)
class Generation:
    """What the service works on, and what it is asked for when that is over."""

    work: Work = Work()
    _cut: dict[str, None] = field(default_factory=dict)  # responses whose late audio is dropped, oldest first
    _waiting: list[AddText | CommitInput | Request] = field(default_factory=list)
    _waits_since: float | None = None

    @property
    def is_busy(self) -> bool:
        return self.work.stage is not Stage.QUIET

    @property
    def is_coming(self) -> bool:
        """Whether an answer that was not cut is generated, or was asked for."""
        return self.work.stage in (Stage.REQUESTED, Stage.GENERATING)

    def is_cut(self, response_id: str) -> bool:
        """Whether nothing of that response reaches the browser any more."""
        return response_id in self._cut

    def cut(self, audible: Iterable[str]) -> bool:
        """Drop what is generated, what was requested, and those responses. Whether there is something to cancel."""
        stage, response_id = self.work.stage, self.work.response_id
        self._drop_late_audio([response_id, *audible])
        if stage is Stage.REQUESTED:
            self.work = Work(Stage.REQUEST_CUT)
        elif stage is Stage.GENERATING:
            self.work = Work(Stage.GENERATING_CUT, response_id)
        return stage is Stage.GENERATING

    # What Voice Live reports

    def created(self, response_id: str) -> bool:
        """Whether it is to be cancelled, since it was cut before."""
        was_cut = self.work.stage is Stage.REQUEST_CUT
        if was_cut:
            self._drop_late_audio([response_id])
        stage = Stage.GENERATING_CUT if self.is_cut(response_id) else Stage.GENERATING
        self.work = replace(self.work, stage=stage, response_id=response_id)
        return was_cut

    def turn_ended(self) -> None:
        """The user's turn is over: the next response answers it, whether or not the last request was cut."""
        if self.work.stage is Stage.REQUEST_CUT:
            self.work = Work(Stage.REQUESTED)

    def audio_began(self) -> None:
        self.work = replace(self.work, goes_on=False)

    def done(self, response_id: str) -> None:
        if self.work.is_generating and self.work.response_id in (response_id, ""):
            self.work = Work()

    def refused(self, *, is_running: bool) -> None:
        """A request was not taken. Beside a running response it is repeated, unless it was cut or only to go on."""
        if is_running and self.work.stage is not Stage.REQUEST_CUT and not self.work.goes_on:
            self._waiting.append(CreateResponse())
        if self.work.is_generating:
            self.work = replace(self.work, goes_on=False)
        else:
            self.work = Work(Stage.GENERATING if is_running else Stage.QUIET)

    def lost(self) -> None:
        """The connection is gone, and what ran on it."""
        self.work = Work()
        self._cut.clear()

    # What waits

    def wait(self, *commands: AddText | CommitInput | Request) -> None:
        """To be done when the service is quiet."""
        self._waiting += commands

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def waiting_request(self) -> Request | None:
        """The answer that is asked for when the service is quiet."""
        return next((command for command in reversed(self._waiting) if isinstance(command, Request)), None)

    def drop_waiting_requests(self) -> None:
        self._waiting = [command for command in self._waiting if not isinstance(command, Request)]

    @property
    def typed_texts(self) -> list[str]:
        """Typed turns that wait."""
        return [command.text for command in self._waiting if isinstance(command, AddText)]

    def typed_again(self, texts: list[str]) -> None:
        """Typed turns that the lost connection may not have taken."""
        self._waiting = [*map(AddText, texts), *self._waiting]
        if texts and not isinstance(self.waiting_request, CreateResponse):
            self._waiting.append(CreateResponse())

    def release(self) -> list[Effect]:
        """What waited, if the service is quiet. Turns in a row are answered together: one request stays, the last."""
        if not self._waiting or self.is_busy:
            return []
        request = self.waiting_request
        turns: list[Effect] = [command for command in self._waiting if not isinstance(command, Request)]
        self._waiting, self._waits_since = [], None
        return [*turns, *self.ask(request)] if request else turns

    def ask(self, request: Request) -> list[Effect]:
        """Ask for an answer now."""
        self.work = Work(Stage.REQUESTED, goes_on=isinstance(request, ContinueResponse))
        return [request]

    def give_up_waiting(self, now: float) -> None:
        """The end of the cut answer may be lost: after a while it is taken to be over."""
        if self._waiting and self._waits_since is None:
            self._waits_since = now
        if self._waits_since is not None and now > self._waits_since + QUIET_SECONDS:
            self.work = Work()

    def _drop_late_audio(self, response_ids: Iterable[str]) -> None:
        self._cut |= dict.fromkeys(filter(None, response_ids))
        while len(self._cut) > CUT_RESPONSES_REMEMBERED:
            del self._cut[next(iter(self._cut))]
