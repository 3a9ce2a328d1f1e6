"""What Voice Live generates, and what it was asked for. What waits to be asked: waiting.py. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from agents.voice.conversation.commands import ContinueResponse, Request, TellResult
from agents.voice.conversation.effects import Effect

CUT_RESPONSES_REMEMBERED = 32


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
    asked to go on with an answer that broke off, until its first audio comes; `tells_result` if it was asked what
    came of a tool.
    """

    stage: Stage = Stage.QUIET
    response_id: str = ""
    goes_on: bool = False
    tells_result: bool = False

    @property
    def is_generating(self) -> bool:
        return self.stage in (Stage.GENERATING, Stage.GENERATING_CUT)


@dataclass(slots=True)
class Generation:
    """What the service works on, and which responses are cut."""

    work: Work = Work()
    _cut: dict[str, None] = field(default_factory=dict)  # responses whose late audio is dropped, oldest first

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

    def refused(self, *, is_running: bool) -> bool:
        """A request was not taken. Returns whether to ask again when the running response is over.

        That makes no sense for a request that was cut, that was only to go on, or whose answer the running one gives.
        """
        is_spent = self.work.stage is Stage.REQUEST_CUT or self.work.goes_on or self.work.tells_result
        must_ask_again = is_running and not is_spent
        if self.work.is_generating:
            self.work = replace(self.work, goes_on=False, tells_result=False)
        else:
            self.work = Work(Stage.GENERATING if is_running else Stage.QUIET)
        return must_ask_again

    def given_up(self) -> None:
        """The end of what is generated may be lost: it counts as over."""
        self.work = Work()

    def lost(self) -> None:
        """The connection is gone, and what ran on it."""
        self.work = Work()
        self._cut.clear()

    def ask(self, request: Request) -> list[Effect]:
        """Ask for an answer now."""
        self.work = Work(
            Stage.REQUESTED,
            goes_on=isinstance(request, ContinueResponse),
            tells_result=isinstance(request, TellResult),
        )
        return [request]

    def _drop_late_audio(self, response_ids: Iterable[str]) -> None:
        self._cut |= dict.fromkeys(filter(None, response_ids))
        while len(self._cut) > CUT_RESPONSES_REMEMBERED:
            del self._cut[next(iter(self._cut))]
